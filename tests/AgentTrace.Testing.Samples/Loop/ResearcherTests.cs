using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>The good agent: it thinks, searches, thinks, fetches what it found, and answers.</summary>
public sealed class ResearcherTests
{
    private const string Question = "Find recent research about battery recycling";

    private readonly ScriptedModel _model = new ScriptedModel()
        .Wants("search", "battery recycling", "Search first.")
        .Wants("fetch", "https://example.org/direct-recycling", "Read the best hit.")
        .Answers("Direct recycling recovers cathodes whole.");

    [Fact]
    public async Task Researcher_asked_for_research_searches_before_it_fetches()
    {
        using var recorder = TraceRecorder.Start();
        await new Researcher(_model, new FakeWeb()).RunAsync(Question);
        var trace = recorder.Trace;

        trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }).Before("fetch").Once();
        trace.Should().HaveCalledTool("fetch", "an answer needs a source").EveryCall().Succeeding().TakingAtMost(TimeSpan.FromSeconds(2));
        trace.Should().NotHaveCalledTool("delete_file");
    }

    [Fact]
    public async Task Researcher_asked_for_research_completes_within_its_budget()
    {
        using var recorder = TraceRecorder.Start();
        var answer = await new Researcher(_model, new FakeWeb()).RunAsync(Question);
        var trace = recorder.Trace;

        Assert.Equal("Direct recycling recovers cathodes whole.", answer);
        trace.Should().HaveAtMostSteps(5).And.HaveCompleted().And.HaveFinalFinishReason("stop").And.HaveNoErrors();
        trace.Should().HaveUsedAtMostTokens(8_000).And.HaveTakenAtMost(TimeSpan.FromSeconds(30));
        trace.Should().BeWellFormed();
    }

    [Fact]
    public async Task Fetch_that_fails_once_is_tried_again()
    {
        var model = new ScriptedModel()
            .Wants("search", "battery recycling", "Search first.")
            .Wants("fetch", "https://example.org/direct-recycling", "Read the best hit.")
            .Wants("fetch", "https://example.org/direct-recycling", "The page was down; try again.")
            .Answers("Direct recycling recovers cathodes whole.");

        using var recorder = TraceRecorder.Start();
        await new Researcher(model, new FakeWeb { Outages = 1 }).RunAsync(Question);
        var trace = recorder.Trace;

        trace.Should().HaveRecoveredFrom("fetch", "one outage must not cost the answer");
        trace.Should().HaveNoUnrecoveredErrors().And.HaveCompleted();
        trace.Should().HaveCalledTool("fetch").Failing().Once();
    }

    [Fact]
    public async Task Tool_that_is_optional_keeps_its_place_when_it_is_used()
    {
        using var recorder = TraceRecorder.Start();
        await new Researcher(_model, new FakeWeb()).RunAsync(Question);
        var trace = recorder.Trace;

        trace.Should().IfCalledTool("fetch").After("search", "a page is only fetched after it was found");
        trace.Should().IfCalledTool("pay").After("confirm"); // it was not called, and that is fine
    }

    [Fact]
    public async Task Which_gives_the_one_call_to_look_at()
    {
        using var recorder = TraceRecorder.Start();
        await new Researcher(_model, new FakeWeb()).RunAsync(Question);

        var fetch = recorder.Trace.Should().HaveCalledTool("fetch").Which;

        Assert.Equal("https://example.org/direct-recycling", fetch.Arguments?.GetProperty("url").GetString());
    }
}
