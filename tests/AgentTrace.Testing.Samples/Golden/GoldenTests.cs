using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>The researcher's way, reviewed once and kept beside this file: <c>GoldenTests.….golden.json</c>.</summary>
public sealed class GoldenTests
{
    private readonly ScriptedModel _model = new ScriptedModel()
        .Wants("search", "battery recycling", "Search first.")
        .Wants("fetch", "https://example.org/direct-recycling", "Read the best hit.")
        .Answers("Direct recycling recovers cathodes whole.");

    [Fact]
    public async Task Researcher_goes_the_reviewed_way()
    {
        using var recorder = TraceRecorder.Start();
        await new Researcher(_model, new FakeWeb()).RunAsync("Find recent research about battery recycling");

        recorder.Trace.Should().MatchGolden();
    }

    [Theory]
    [InlineData("research about battery recycling")]
    [InlineData("../../What about solid-state cells?")]
    public async Task Researcher_goes_the_reviewed_way_for_each(string question)
    {
        using var recorder = TraceRecorder.Start();
        await new Researcher(_model, new FakeWeb()).RunAsync(question);

        recorder.Trace.Should().MatchGolden(name: question, options: new() { Level = GoldenLevel.Trajectory });
    }
}
