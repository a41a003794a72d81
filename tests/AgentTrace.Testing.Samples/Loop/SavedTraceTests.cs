using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>A trace as a file: saved by one process, from production or a night's run, and asserted by another.</summary>
public sealed class SavedTraceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agenttrace-samples-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Load_of_a_saved_trace_answers_the_same_questions()
    {
        var path = Path.Combine(_folder.FullName, "research.jsonl");
        (await RecordAsync("battery recycling")).Save(path);

        var trace = RecordedTrace.Load(path);

        trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }).Before("fetch").Once();
        trace.Should().HaveAtMostSteps(5).And.HaveCompleted().And.HaveNoErrors().And.BeWellFormed();
    }

    [Fact]
    public async Task LoadAll_of_a_folder_is_asserted_as_one_set()
    {
        (await RecordAsync("battery recycling")).Save(Path.Combine(_folder.FullName, "1.jsonl"));
        (await RecordAsync("solid-state batteries")).Save(Path.Combine(_folder.FullName, "2.jsonl"));

        var traces = RecordedTrace.LoadAll(Path.Combine(_folder.FullName, "*.jsonl"));

        traces.Should().HaveCount(2).And.AllSatisfy(trace => trace.HaveCalledTool("search").Before("fetch").And.HaveCompleted());
    }

    private static async Task<RecordedTrace> RecordAsync(string topic)
    {
        var model = new ScriptedModel()
            .Wants("search", topic, "Search first.")
            .Wants("fetch", "https://example.org/direct-recycling", "Read the best hit.")
            .Answers("Direct recycling recovers cathodes whole.");

        using var recorder = TraceRecorder.Start();
        await new Researcher(model, new FakeWeb()).RunAsync(topic);
        return recorder.Trace;
    }
}
