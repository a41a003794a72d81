using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class CallTests
{
    [Fact]
    public void Tool_span_over_mcp_client_over_mcp_server_is_one_call()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            var tool = t.Tool("search", 10, 50, agent, id: "call_1");
            var client = t.Span("tools/call search", 12, 40, tool, false, null, [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "search"), ("gen_ai.operation.name", "execute_tool")], kind: System.Diagnostics.ActivityKind.Client);
            t.Span("tools/call search", 15, 30, client, false, null, [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "search"), ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.call.arguments", "{\"query\":\"x\"}")], kind: System.Diagnostics.ActivityKind.Server);
        });
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(("search", "call_1", CallStage.Executed, 1), (call.Name, call.CallId, call.Stage, call.Attempts));
        Assert.Equal("x", call.Arguments!.Value.GetProperty("query").GetString());
        Assert.Single(trace.Steps);
    }

    [Fact]
    public void Same_tool_under_an_agent_or_a_model_within_is_another_call()
    {
        var trace = Trace(t =>
        {
            var outer = t.Tool("ask", 0, 100);
            var inner = t.Agent("helper", 10, 80, outer);
            t.Tool("ask", 20, 10, inner);
        });
        Assert.Equal(2, trace.ToolCalls.Count);
        Assert.Single(trace.Steps);
    }

    [Fact]
    public void Two_searches_in_different_turns_under_one_call_id_are_two_calls()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            t.Llm(0, 10, agent, finish: "tool_call", output: Asks(("search", "search", "{\"query\":\"a\"}")));
            t.Tool("search", 20, 10, agent, id: "search", args: "{\"query\":\"a\"}", error: "boom");
            t.Llm(40, 10, agent, finish: "tool_call", output: Asks(("search", "search", "{\"query\":\"a\"}")));
            t.Tool("search", 60, 10, agent, id: "search", args: "{\"query\":\"a\"}");
            t.Llm(80, 10, agent);
        });
        Assert.Equal(2, trace.ToolCalls.Count);
        Assert.All(trace.ToolCalls, call => Assert.Equal(1, call.Attempts));
        Assert.Equal([0, 1], trace.ToolCalls.Select(call => trace.Generations.ToList().IndexOf(call.Generation!)));
    }

    [Fact]
    public void Failed_call_repeated_in_its_turn_under_its_id_is_an_attempt()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            t.Llm(0, 10, agent, finish: "tool_call");
            t.Tool("fetch", 20, 10, agent, id: "c1", args: "{\"u\":1}", error: "503");
            t.Tool("fetch", 40, 10, agent, id: "c1", args: "{\"u\":1.0}");
            t.Llm(80, 10, agent);
        });
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal((2, false), (call.Attempts, call.IsError));
        Assert.Equal(3, trace.Steps.Count);
        trace.Should().HaveRecoveredFrom("fetch").And.HaveNoErrors();
    }

    [Fact]
    public void Absent_ids_never_make_attempts()
    {
        var trace = Trace(t =>
        {
            t.Tool("fetch", 20, 10, args: "{}", error: "503");
            t.Tool("fetch", 40, 10, args: "{}");
        });
        Assert.Equal(2, trace.ToolCalls.Count);
    }

    [Fact]
    public void Requested_answered_and_executed_are_told_apart()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            t.Llm(0, 10, agent, finish: "tool_call", output: Asks(("1", "search", "{}"), ("2", "invented", "{}"), ("3", "pay", "{}")));
            t.Tool("search", 20, 10, agent, id: "1");
            t.Llm(40, 10, agent, input: History(("1", "search", "{}", "found"), ("2", "invented", "{}", "no such tool"), ("3", "pay", "{}", null)), output: Says("done"));
        });
        Assert.Equal([("search", CallStage.Executed), ("invented", CallStage.Answered), ("pay", CallStage.Requested)], trace.ToolCalls.Select(call => (call.Name, call.Stage)).OrderBy(pair => pair.Stage == CallStage.Executed ? 0 : pair.Stage == CallStage.Answered ? 1 : 2));
        Assert.Equal("found", trace.ToolCalls.Single(call => call.Name == "search").Result!.Value.GetString());
        Assert.Equal(3, trace.Steps.Count);
    }

    [Fact]
    public void Agent_without_tool_spans_has_its_answered_calls_executed_right_after_their_generation()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call", output: Asks((null, "search", "{}"), (null, "fetch", "{\"u\":1}")));
            t.Llm(40, 10, input: History((null, "search", "{}", "a"), (null, "fetch", "{\"u\":1}", "b")), output: Says("done"));
        });
        Assert.Equal(["m", "search", "fetch", "m"], trace.Steps.Select(step => step.Name));
        Assert.Equal(["a", "b"], trace.ToolCalls.Select(call => call.Result!.Value.GetString()));
        trace.Should().HaveCalledTool("search").And.HaveCalledTool("fetch");
    }

    [Fact]
    public void Qualified_request_and_bare_execution_are_one_call()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call", output: Asks(("1", "web-search", "{\"q\":1}")));
            t.Tool("search", 20, 10, args: "{\"q\":1}");
        });
        Assert.Equal(("search", "1"), (Assert.Single(trace.ToolCalls).Name, trace.ToolCalls[0].Request!.Id));
    }

    [Fact]
    public void Parallel_calls_without_ids_join_by_arguments_then_by_order()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call", output: Asks(("a", "search", "{\"q\":1}"), ("b", "search", "{\"q\":2}")));
            t.Tool("search", 20, 30, args: "{\"q\":2}");
            t.Tool("search", 21, 30, args: "{\"q\":1}");
        });
        Assert.Equal(["b", "a"], trace.ToolCalls.Select(call => call.Request!.Id));
    }

    [Fact]
    public void Transport_span_in_another_branch_is_the_call_that_it_ran_within()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            var session = t.Other("mcp.client.session", 0, 500, agent);
            t.Tool("search", 20, 50, agent, args: "{\"q\":1}");
            t.Span("tools/call search", 25, 40, session, false, null, [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "search")], kind: System.Diagnostics.ActivityKind.Client);
        });
        Assert.Single(trace.ToolCalls);
    }

    /// <summary>The Claude Agent SDK ends the span of an answer when the next message comes: the tools that it asked for have run by then.</summary>
    [Fact]
    public void Call_that_started_while_the_answer_that_asked_for_it_was_under_way_is_that_request()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            t.Llm(0, 10, agent, output: Asks(("c1", "weather", "{\"city\":\"Berlin\"}")));
            t.Llm(10, 900, agent, output: Asks(("c2", "weather", "{\"city\":\"Oslo\"}")));
            t.Tool("weather", 20, 10, agent, args: "{\"city\":\"Berlin\"}");
            t.Tool("weather", 40, 10, agent, args: "{\"city\":\"Oslo\"}");
            t.Llm(60, 20, agent, output: Says("done"));
        });
        Assert.Equal([("c1", CallStage.Executed, 0), ("c2", CallStage.Executed, 1)], trace.ToolCalls.Select(call => (call.CallId, call.Stage, trace.Generations.ToList().IndexOf(call.Generation!))));
    }

    [Fact]
    public void Answer_under_way_did_not_ask_for_a_call_with_other_arguments()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 900, output: Asks(("c1", "weather", "{\"city\":\"Berlin\"}")));
            t.Tool("weather", 20, 10, args: "{\"city\":\"Oslo\"}");
        });
        Assert.Equal([CallStage.Requested, CallStage.Executed], trace.ToolCalls.Select(call => call.Stage));
    }
}
