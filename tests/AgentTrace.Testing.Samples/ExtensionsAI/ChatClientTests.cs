using AgentTrace.Testing;
using Microsoft.Extensions.AI;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>An agent on Microsoft.Extensions.AI. The model is scripted, all else is what runs in production.</summary>
public sealed class ChatClientTests
{
    [Fact]
    public async Task Agent_searches_fetches_what_it_found_and_answers()
    {
        var model = new ScriptedChatClient()
            .Calls("search", new { query = "battery recycling" })
            .Calls("fetch", new { url = "https://example.org/direct-recycling" })
            .Says("Direct recycling recovers cathodes whole.");

        var trace = await AskAsync(model);

        trace.Should().HaveCalledTool("fetch").RequestedAfterResultOf("search", "a page is only fetched after it was found");
        trace.Should().HaveCalledTool("fetch").WithArguments(new { url = ArgMatch.Regex("^https://") }).Returning(ArgMatch.Contains("cathodes"));
        trace.Should().HaveAtMostTurns(3).And.HaveCompleted().And.HaveFinalFinishReason("stop").And.HaveNoErrors();
        trace.Should().HaveOutput(TextMatch.Contains("recycling"));
    }

    [Fact]
    public async Task Calls_that_one_answer_asks_for_are_one_turn()
    {
        var model = new ScriptedChatClient()
            .Calls("search", new { query = "battery recycling" }).AndCalls("search", new { query = "cathode recovery" })
            .Says("Two ways are known.");

        var trace = await AskAsync(model);

        trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }).InSameTurnAs(Call.To("search").WithArguments(new { query = "cathode recovery" }));
        trace.Should().HaveCalledTool("search").Times(2);
    }

    [Fact]
    public async Task Tool_that_throws_is_an_error_that_the_agent_must_recover_from()
    {
        var model = new ScriptedChatClient()
            .Calls("fetch", new { url = "https://example.org/gone" })
            .Calls("fetch", new { url = "https://example.org/direct-recycling" })
            .Says("Direct recycling recovers cathodes whole.");

        var trace = await AskAsync(model);

        trace.Should().HaveErrorAt("fetch", "HTTP 404").And.HaveNoUnrecoveredErrors();
    }

    private static async Task<RecordedTrace> AskAsync(IChatClient model)
    {
        var web = new FakeWeb();
        AITool[] tools =
        [
            AIFunctionFactory.Create((string query) => web.CallAsync("search", query), "search"),
            AIFunctionFactory.Create((string url) => web.CallAsync("fetch", url), "fetch"),
        ];

        // UseOpenTelemetry() of a client that has it already does as well.
        using var agent = model.AsBuilder().UseFunctionInvocation().UseAgentTrace().Build();
        using var recorder = TraceRecorder.Start();
        await agent.GetResponseAsync("Find recent research about battery recycling", new ChatOptions { Tools = tools });
        return recorder.Trace;
    }
}
