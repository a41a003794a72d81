using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>Several agents under one roof: an editor asks a researcher, then a writer.</summary>
public sealed class NewsroomTests
{
    [Fact]
    public async Task Newsroom_splits_the_work_between_its_agents()
    {
        using var recorder = TraceRecorder.Start();
        await PublishAsync("battery recycling");
        var trace = recorder.Trace;

        trace.Should().HaveCalledTool("search").By("researcher").Before("publish").Once();
        trace.Should().HaveCalledTool("publish").After("fetch", "nothing is published without a source").And.NotHaveCalledTool("delete_file");
    }

    [Fact]
    public async Task Agent_gives_a_view_of_one_agents_part()
    {
        using var recorder = TraceRecorder.Start();
        await PublishAsync("battery recycling");
        var trace = recorder.Trace;

        trace.Agent("researcher").Should().HaveCalledTool("search").Before("fetch").And.NotHaveCalledTool("publish").And.HaveCompleted();
        trace.Agent("writer").Should().HaveAtMostSteps(2).And.NotHaveCalledTool("search");
        trace.Run("run_write").Should().HaveCalledTool("publish").Once();
    }

    [Fact]
    public async Task Agent_that_did_not_run_fails_with_the_nearest_name()
    {
        using var recorder = TraceRecorder.Start();
        await PublishAsync("battery recycling");

        var failure = Assert.ThrowsAny<Exception>(() => recorder.Trace.Agent("reseacher").Should().NotHaveCalledTool("publish"));

        Assert.Contains("no agent \"reseacher\" ran; did you mean \"researcher\"?", failure.Message, StringComparison.Ordinal);
    }

    private static async Task PublishAsync(string topic)
    {
        var model = new ScriptedModel()
            .Wants("search", topic, "Search first.")
            .Wants("fetch", "https://example.org/direct-recycling", "Read the best hit.")
            .Answers("Direct recycling recovers cathodes whole.");

        using var editor = AgentRun.Start($"An article about {topic}", "editor", "run_edit");
        editor.Reason("First the facts, then the text.");
        var facts = await new Researcher(model, new FakeWeb()).RunAsync(topic, "run_research");
        using (var writer = AgentRun.Start(facts, "writer", "run_write"))
        {
            var text = writer.Generate("scripted-1", () => new ModelAnswer($"News: {facts}", "stop", InputTokens: 90, OutputTokens: 40));
            writer.CallTool("publish", new { title = topic, text = text.Text }, () => "published");
            writer.Complete(text.Text);
        }

        editor.Complete("published");
    }
}
