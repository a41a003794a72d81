using System.Text.Json;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>The corners of the model. Each test rests on the sentence above it, from the design that the model follows.</summary>
public sealed class ModelEdgeCaseTests
{
    // 3: turn: "in a run without generations a Reasoning step stands in for one"; 4.3: "Attempts of one call: same id, tool and arguments in one turn".
    [Fact]
    public void M01_Reasoning_steps_part_the_turns_of_attempts()
    {
        var trace = Trace(t =>
        {
            t.Reason(0);
            t.Tool("fetch", 20, id: "fetch", args: "{}", error: "404");
            t.Reason(40);
            t.Tool("fetch", 60, id: "fetch", args: "{}");
        });
        Assert.Equal(2, trace.ToolCalls.Count);
        Assert.Equal(4, trace.Steps.Count);
    }

    // 4.3: "Attempts of one call: same id, tool and arguments in one turn": two agents are two turns.
    [Fact]
    public void M02_Attempts_never_join_calls_of_two_agents()
    {
        var trace = Trace(t =>
        {
            var a = t.Agent("a", 0, 100);
            t.Tool("fetch", 20, 10, a, id: "fetch", args: "{}", error: "404");
            var b = t.Agent("b", 200, 100);
            t.Tool("fetch", 220, 10, b, id: "fetch", args: "{}");
        });
        Assert.Equal(["a", "b"], trace.ToolCalls.Select(call => call.Agent));
    }

    // 3: "A span's agent is its own attribute, else the nearest Agent or Run above"; run: "... whose nearest container or step ancestor is not an Agent span of the same agent".
    [Fact]
    public void M03_Agent_span_without_a_name_under_an_agent_is_the_same_agent()
    {
        var trace = Trace(t =>
        {
            var outer = t.Agent("a");
            var inner = t.Span("invoke_agent", 1, 900, outer, false, null, [("gen_ai.operation.name", "invoke_agent")]);
            t.Llm(2, 10, inner);
        });
        Assert.Equal(["a"], trace.Runs.Select(run => run.Agent));
    }

    // 7.1: "trace status is error if an outermost run is in error, else as recorded".
    [Fact]
    public void M04_Trace_is_in_error_when_an_outermost_run_is()
    {
        var trace = Trace(t =>
        {
            var root = t.Other("POST /ask", 0, 1000);
            var agent = t.Agent("a", 10, 100, root, error: true);
            t.Llm(20, 10, agent, error: true, finish: null);
            t.Llm(500, 10, root);
        });
        Assert.True(trace.Runs[0].IsOutermost && trace.Runs[0].IsError);
        Assert.Equal("error", FactsText.Parsed(trace).GetProperty("status").GetString());
    }

    // 4.3: "Requests and executions join by tool call id within the turn (ids are not unique: some providers reuse the tool name)".
    // Two agents at once under a provider that reuses the tool's name: each result belongs to the call that its own agent made.
    [Fact]
    public void M05_Results_go_to_the_call_of_the_agent_that_was_given_them()
    {
        var trace = Trace(t =>
        {
            var a = t.Agent("a", 0, 100);
            var b = t.Agent("b", 1, 100);
            t.Llm(2, 5, a, finish: "tool_call", output: Asks(("search", "search", """{"q":"a"}""")));
            t.Llm(3, 5, b, finish: "tool_call", output: Asks(("search", "search", """{"q":"b"}""")));
            t.Tool("search", 20, 10, a, id: "search");
            t.Tool("search", 22, 10, b, id: "search");
            t.Llm(40, 5, a, output: Says("done"), input: History(("search", "search", """{"q":"a"}""", "ra")));
            t.Llm(45, 5, b, output: Says("done"), input: History(("search", "search", """{"q":"b"}""", "rb")));
        });
        Assert.Equal(["a ra", "b rb"], trace.ToolCalls.Select(call => $"{call.Agent} {call.Result}"));
    }

    // The same within one turn: parallel calls under one id, started in the other order.
    [Fact]
    public void M06_Results_of_parallel_calls_under_one_id_go_to_the_call_with_those_arguments()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks(("search", "search", """{"q":"a"}"""), ("search", "search", """{"q":"b"}""")));
            t.Tool("search", 20, 10, id: "search", args: """{"q":"b"}""");
            t.Tool("search", 21, 10, id: "search", args: """{"q":"a"}""");
            t.Llm(40, 5, output: Says("done"), input: """
                [{"role":"user","parts":[{"type":"text","content":"go"}]},
                 {"role":"assistant","parts":[{"type":"tool_call","id":"search","name":"search","arguments":{"q":"a"}},{"type":"tool_call","id":"search","name":"search","arguments":{"q":"b"}}]},
                 {"role":"tool","parts":[{"type":"tool_call_response","id":"search","response":"ra"},{"type":"tool_call_response","id":"search","response":"rb"}]}]
                """);
        });
        Assert.Equal(["""{"q":"b"} rb""", """{"q":"a"} ra"""], trace.ToolCalls.Select(call => $"{call.Arguments} {call.Result}"));
    }

    // 4.3: "else by equal name and arguments, else by order": equal arguments anywhere come before the order.
    [Fact]
    public void M07_Equal_arguments_join_before_order_does()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks((null, "search", """{"q":"a"}"""), (null, "search", """{"q":"b"}""")));
            t.Tool("search", 20, 10);
            t.Tool("search", 40, 10, args: """{"q":"a"}""");
        });
        Assert.Equal(["""{"q":"b"}""", """{"q":"a"}"""], trace.ToolCalls.Select(call => call.Arguments.ToString()));
    }

    // 4.3: "Requests and executions join by tool call id within the turn": the id, not the name, when the model's name bears a server's prefix.
    [Fact]
    public void M08_Equal_ids_join_although_the_names_differ()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks(("call_1", "mcp__github__search", "{}")));
            t.Tool("search", 20, 10, id: "call_1");
            t.Llm(40, 5, output: Says("done"));
        });
        Assert.Single(trace.ToolCalls);
        Assert.Equal("completed", trace.StopReason);
    }

    // formats 3.5: "Function names in model messages are plugin-function (or plugin_function), span names are function"; 4.3: "aliases join".
    [Fact]
    public void M09_Plugin_and_function_joined_by_an_underscore_are_an_alias_too()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks(("call_1", "weather_get", """{"city":"x"}""")));
            t.Tool("get", 20, 10, args: """{"city":"x"}""");
            t.Llm(40, 5, output: Says("done"));
        });
        Assert.Single(trace.ToolCalls);
    }

    // 4.3: "A call's arguments are the span's where they are a JSON object, else the request's." null is no object.
    [Theory]
    [InlineData("null")]
    [InlineData("")]
    public void M10_Null_on_the_span_leaves_the_arguments_of_the_request(string onSpan)
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks(("c", "search", """{"q":"a"}""")));
            t.Tool("search", 20, 10, id: "c", args: onSpan);
        });
        Assert.Equal("""{"q":"a"}""", trace.ToolCalls[0].Arguments.ToString());
    }

    // 7.1: "so that the same run gives the same facts whoever traced it"; the id is known from the request (Semantic Kernel writes none on the span).
    [Fact]
    public void M11_Call_id_that_only_the_request_states_is_the_call_s_id()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks(("call_1", "search", """{"q":"a"}""")));
            t.Tool("search", 20, 10, args: """{"q":"a"}""");
        });
        Assert.Equal("call_1", FactsText.Parsed(trace).GetProperty("tool_calls")[0].GetProperty("call_id").GetString());
    }

    // 3: turn "... the calls whose latest finished generation of the same agent is the same"; many generations without times keep trace order.
    [Fact]
    public void M12_Turns_of_a_long_trace_without_times_follow_trace_order()
    {
        var trace = Trace(t =>
        {
            for (var i = 0; i < 60; i++)
            {
                t.Span("chat", 0, null, null, false, null, [("gen_ai.operation.name", "chat"), ("gen_ai.response.finish_reasons", "tool_calls")], timeless: true);
                t.Span("execute_tool x", 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "x")], timeless: true);
            }
        });
        Assert.Equal(Enumerable.Range(0, 60), trace.ToolCalls.Select(call => call.Generation!.Index));
    }

    // 4.1: "Where an agent has no tool span": two runs of one agent are one agent.
    [Fact]
    public void M13_Agent_whose_tools_are_traced_in_one_run_has_tool_spans()
    {
        var trace = Trace(t =>
        {
            var one = t.Agent("a", 0, 100);
            t.Llm(10, 5, one, finish: "tool_call");
            t.Tool("search", 20, 10, one);
            t.Llm(40, 5, one);
            var two = t.Agent("a", 200, 100);
            t.Llm(210, 5, two, finish: null);
        });
        Assert.Equal(Verdict.Passed, new NotCheck(new CallCheck("delete")).Evaluate(trace).Verdict);
    }

    // 3: an Agent span directly under the same agent is the same run; its generations and the tools beside it are one agent's.
    [Fact]
    public void M14_Two_instrumentations_of_one_agent_share_their_turns()
    {
        var trace = Trace(t =>
        {
            var outer = t.Agent("a");
            var inner = t.Agent("a", 1, 900, outer);
            t.Llm(10, 5, inner, finish: "tool_call");
            t.Tool("search", 20, 10, outer);
            t.Llm(40, 5, inner);
        });
        Assert.Single(trace.Runs);
        Assert.NotNull(trace.ToolCalls[0].Generation);
        Assert.Equal(Verdict.Passed, new NotCheck(new CallCheck("delete")).Evaluate(trace).Verdict);
    }

    // 4.1: "A trace is incomplete when ... a run or step span never finished": an Evaluation is neither.
    [Fact]
    public void M15_Unfinished_evaluation_leaves_a_trace_complete()
    {
        var trace = Trace(t =>
        {
            t.Llm(0);
            t.Span("judge", 20, null, null, false, null, [("agenttrace.step_type", "evaluation")]);
        });
        Assert.Equal(Verdict.Passed, new MaxStepsCheck(5).Evaluate(trace).Verdict);
    }

    // 3: run: "(create_agent is none)"; a view "No agent "x" ran" is inconclusive.
    [Fact]
    public void M16_Agent_that_was_only_created_did_not_run()
    {
        var trace = Trace(t =>
        {
            t.Span("create_agent planner", 0, 5, null, false, null, [("gen_ai.operation.name", "create_agent"), ("gen_ai.agent.name", "planner")]);
            var writer = t.Agent("writer", 10, 100);
            t.Llm(20, 5, writer);
        });
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("delete")).Evaluate(trace.Agent("planner")).Verdict);
    }

    // 4.1: "A trace is incomplete when ... a log run has no trace_finished ... a verdict that more spans could change is inconclusive", and a view is a trace again.
    [Fact]
    public void M17_View_of_a_crashed_log_is_incomplete_too()
    {
        var kit = new SpanKit();
        var agent = kit.Span("work", 0, 100, null, false, null, [("agenttrace.step_type", "workflow"), ("agenttrace.run_id", "r1"), ("gen_ai.agent.name", "researcher")]);
        kit.Tool("search", 10, 5, agent);
        var trace = kit.ToTrace(new DeclaredRun("r1") { IsFinished = false });
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("delete")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("delete")).Evaluate(trace.Agent("researcher")).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("delete")).Evaluate(trace.Under(trace.Spans[0])).Verdict);
    }

    // 3: "A span's agent is its own attribute, else the nearest Agent or Run above": a view takes no call away from its agent.
    [Fact]
    public void M18_View_under_a_span_keeps_the_agent_of_its_calls()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            var node = t.Span("node", 5, 100, agent, false, null, [("agenttrace.step_type", "workflow")]);
            t.Tool("search", 10, 10, node);
        });
        Assert.Equal("a", trace.Under(trace.Spans[1]).ToolCalls[0].Agent);
    }

    // 4.3: "UNSET = not failed"; the outer span of a call stands for it: a retry inside that succeeded in the end is no failure.
    [Fact]
    public void M19_Outer_span_over_a_failed_and_a_good_attempt_succeeded()
    {
        var trace = Trace(t =>
        {
            var outer = t.Tool("fetch", 0, 100);
            t.Tool("fetch", 10, 10, outer, error: "503");
            t.Tool("fetch", 30, 10, outer);
        });
        Assert.Single(trace.ToolCalls);
        Assert.False(trace.ToolCalls[0].IsError);
    }

    // dotnet-instrumentation 2: "In the one-span case the run can still be rebuilt from gen_ai.output.messages (tool_call and tool_call_response parts in order)";
    // 4.4: "A happened before B when A's result is among the messages given to the generation that asked for B".
    [Fact]
    public void M20_One_span_pipeline_orders_its_calls_by_its_messages()
    {
        var trace = Trace(t => t.Llm(0, 500, output: """
            [{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"search","arguments":{}}]},
             {"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"r"}]},
             {"role":"assistant","parts":[{"type":"tool_call","id":"c2","name":"fetch","arguments":{}}]},
             {"role":"tool","parts":[{"type":"tool_call_response","id":"c2","response":"r"}]},
             {"role":"assistant","parts":[{"type":"text","content":"done"}]}]
            """));
        Assert.Equal(Verdict.Passed, new CallCheck("search").With(new BeforeLink("fetch")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new CallCheck("fetch").With(new BeforeLink("search")).Evaluate(trace).Verdict);
    }

    // 7.1: errors "span": the span's name, as it says.
    [Fact]
    public void M21_Errors_name_the_span()
    {
        var trace = Trace(t => t.Tool("fetch", 0, error: "404"));
        Assert.Equal("execute_tool fetch", FactsText.Parsed(trace).GetProperty("errors")[0].GetProperty("span").GetString());
    }

    // 4.4: "Trace order: by S; equal S: an ancestor before its descendant".
    [Fact]
    public void M25_Ancestor_stands_before_its_descendant_over_a_span_of_another_start()
    {
        var kit = new SpanKit();
        kit.Span("c", 0, 10, "b", false, null, [], "c");
        kit.Span("b", 1, 10, "a", false, null, [], "b");
        kit.Span("a", 0, 10, null, false, null, [], "a");
        Assert.Equal(["a", "c", "b"], kit.ToTrace().Spans.Select(span => span.Name));
    }

    // 3: create_agent is no run and sets up only: invoke_agent under it is a run.
    [Fact]
    public void M26_Agent_invoked_under_its_own_create_agent_is_a_run()
    {
        var trace = Trace(t =>
        {
            var create = t.Span("create_agent a", 0, 1000, null, false, null, [("gen_ai.operation.name", "create_agent"), ("gen_ai.agent.name", "a")]);
            var agent = t.Agent("a", 1, 900, create);
            t.Llm(2, 10, agent);
        });
        Assert.Equal("a", Assert.Single(trace.Runs).Agent);
    }

    // 3: "in the event log each run id, with or without a span": one run id, two agent spans at its top: r1 holds both.
    [Fact]
    public void M27_Run_of_a_log_holds_the_agents_that_name_it()
    {
        var kit = new SpanKit();
        kit.Span("planner", 0, 100, null, false, null, [("agenttrace.step_type", "agent"), ("gen_ai.agent.name", "planner"), ("agenttrace.run_id", "r1")]);
        kit.Span("writer", 200, 100, null, false, null, [("agenttrace.step_type", "agent"), ("gen_ai.agent.name", "writer"), ("agenttrace.run_id", "r1")]);
        var trace = kit.ToTrace(new DeclaredRun("r1") { IsFinished = true, StopReason = "max_steps", HasStatus = true });
        Assert.Equal("max_steps", trace.StopReason);
        Assert.Single(trace.Runs, run => run.IsOutermost);
        Assert.Single(trace.Runs, run => run.RunId == "r1" && run.IsStopReasonRecorded);
        Assert.Contains("writer", trace.Runs.Select(run => run.Agent));
    }

    // 4.3: the "outer takes from the inner what it lacks": two generations told by outer and inner; the outer without a finish reason, etc. (control)
    [Fact]
    public void M28_Nothing_known_of_usage_is_null_in_the_facts()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 10, tokensIn: 10, tokensOut: 5);
            t.Llm(20, 10);
        });
        Assert.Equal(JsonValueKind.Null, FactsText.Parsed(trace).GetProperty("input_tokens").ValueKind);
    }

    // 4.3: "A span delivered twice (same span id) is one span", also where another span bears the same id.
    [Fact]
    public void N06_Each_of_two_spans_under_one_id_is_one_span_however_often_delivered()
    {
        var kit = new SpanKit();
        kit.Span("a", 0, 10, null, false, null, [], "d1");
        kit.Span("b", 5, 10, null, false, null, [], "d1");
        kit.Span("b", 5, 10, null, false, null, [], "d1");
        Assert.Equal(2, kit.ToTrace().Spans.Count);
    }

    // 4.2 counts a call for a sure step; the facts' step_count and HaveAtMostSteps say the same of a handoff run.
    [Fact]
    public void N15_Handoff_request_that_never_has_a_span_leaves_the_outer_run_completed()
    {
        var trace = Trace(t =>
        {
            var team = t.Agent("team");
            var triage = t.Agent("triage", 1, 20, team);
            t.Llm(2, 5, triage, finish: "tool_call", output: Asks(("h", "handoff_to_1", "{}")));
            var billing = t.Agent("billing", 30, 50, team);
            t.Llm(40, 5, billing, output: Says("done"), input: History(("h", "handoff_to_1", "{}", "Transferred.")));
        });
        Assert.Equal("completed", trace.StopReason);
    }

    // 3: error of a run: "a call after that generation failed": of the attempts of parallel calls one failed, none came after it.
    [Fact]
    public void N16_Failed_parallel_call_after_the_last_generation_puts_the_run_in_error()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call");
            t.Tool("a", 20, 10, error: "x");
            t.Tool("b", 21, 10);
        });
        Assert.Equal("error", trace.StopReason);
    }
}
