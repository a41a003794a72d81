using AgentTrace.Testing;
using Xunit;
using Xunit.Sdk;

namespace ResearchAgent.Tests;

/// <summary>The bad agent: it fetches a page that it never searched for. These tests show what a red test says; the approved text stands beside them.</summary>
public sealed class HastyResearcherTests
{
    [Fact]
    public async Task Before_with_a_hasty_agent_tells_the_story()
    {
        var trace = await RecordHastyAgentAsync();

        var failure = Assert.Throws<XunitException>(() =>
            trace.Should().HaveCalledTool("search").Before("fetch", "a page is only fetched after it was found"));

        Approval.Verify(failure.Message);
    }

    [Fact]
    public async Task Scope_with_a_hasty_agent_reports_everything_at_once()
    {
        var trace = await RecordHastyAgentAsync();

        var failure = Assert.Throws<XunitException>(() =>
        {
            using var scope = new TraceAssertionScope();
            trace.Should().HaveCalledTool("search").Before("fetch");
            trace.Should().HaveCompleted();
            trace.Should().HaveNoErrors();
            trace.Should().HaveAtMostSteps(10);
        });

        Approval.Verify(failure.Message);
    }

    private static async Task<RecordedTrace> RecordHastyAgentAsync()
    {
        var clock = new SteppingClock();
        var model = new ScriptedModel(clock)
            .Wants("fetch", "https://example.org", "I know where to look.", milliseconds: 320)
            .Wants("search", "battery recycling", "That page is gone; search.", milliseconds: 180);

        using var recorder = TraceRecorder.Start();
        await new Researcher(model, new FakeWeb(clock), clock).RunAsync("Find recent research about battery recycling", runId: "run_9fd2");
        return recorder.Trace;
    }
}
