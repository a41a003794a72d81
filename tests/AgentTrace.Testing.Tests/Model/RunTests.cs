using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class RunTests
{
    [Theory]
    [InlineData("OK", false)]
    [InlineData("UNSET", true)]
    public void Without_an_answer_in_sight_a_run_that_says_it_went_well_did(string status, bool isError)
    {
        var trace = TraceText.Read($$$"""
            [{"name":"query","context":{"trace_id":"t","span_id":"a"},"start_time":1772442000000000000,"end_time":1772442009000000000,"status_code":"{{{status}}}","attributes":{"openinference.span.kind":"AGENT","output.value":"Done."}},
             {"name":"Bash","context":{"trace_id":"t","span_id":"b"},"parent_id":"a","start_time":1772442001000000000,"end_time":1772442002000000000,"status_code":"ERROR","status_message":"exit 1","attributes":{"openinference.span.kind":"TOOL","tool.name":"Bash"}}]
            """).Single();
        Assert.Equal((isError, true), (trace.Runs.Single().IsError, trace.ToolCalls.Single().IsError));
    }

    [Fact]
    public void Agent_directly_under_the_same_agent_is_no_run_of_its_own()
    {
        var trace = Trace(t =>
        {
            var outer = t.Agent("a");
            var http = t.Other("POST", 1, 900, outer);
            var same = t.Agent("a", 2, 800, http);
            t.Agent("b", 3, 100, same);
        });
        Assert.Equal(["a", "b"], trace.Runs.Select(run => run.Agent));
        Assert.Equal([true, false], trace.Runs.Select(run => run.IsOutermost));
    }

    [Fact]
    public void Agent_as_a_tool_is_one_step_of_its_caller_and_has_steps_in_its_own_view()
    {
        var trace = Trace(t =>
        {
            var caller = t.Agent("caller");
            t.Llm(1, 10, caller, 1, 1, "tool_call");
            var tool = t.Tool("billing", 20, 500, caller);
            var billing = t.Agent("billing", 25, 480, tool);
            t.Llm(30, 10, billing, 1, 1, "tool_call");
            t.Tool("lookup", 50, 10, billing);
            t.Llm(70, 10, billing, 1, 1);
            t.Llm(600, 10, caller, 1, 1);
        });
        Assert.Equal(["m", "billing", "m"], trace.Steps.Select(step => step.Name));
        var view = trace.Agent("billing");
        Assert.Equal(["m", "lookup", "m"], view.Steps.Select(step => step.Name));
        view.Should().HaveCalledTool("lookup").And.HaveCompleted().And.HaveAtMostSteps(3);
        trace.Should().HaveCalledTool("lookup").And.HaveCompleted().And.BeWellFormed();
        Assert.Equal([(0, 3), (1, 2)], trace.Runs.Select(run => (run.Sum.First!.Index, run.Sum.Last!.Index)));
    }

    [Fact]
    public void Stop_reason_is_derived_only_from_what_the_trace_shows()
    {
        Assert.Equal("completed", Trace(t => t.Llm(0)).StopReason);
        Assert.Null(Trace(t => t.Llm(0, finish: null)).StopReason);
        Assert.Null(Trace(t => t.Llm(0, finish: "length")).StopReason);
        Assert.Null(Trace(t => t.Llm(0, output: Asks(("1", "search", "{}")))).StopReason);
        Assert.Equal("error", Trace(t => t.Llm(0, error: true)).StopReason);
        Assert.Equal("error", Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call");
            t.Tool("fetch", 20, error: "404");
        }).StopReason);
        Assert.Equal("completed", Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call");
            t.Tool("fetch", 20, error: "404");
            t.Llm(40);
        }).StopReason);
    }

    [Fact]
    public void Recorded_stop_reason_wins_over_the_derived_one()
    {
        var trace = Trace(t =>
        {
            var run = t.Agent("a", more: [("agenttrace.stop_reason", "max_steps")]);
            t.Llm(0, 10, run);
        });
        Assert.Equal(("max_steps", true), (trace.StopReason, trace.Runs[0].IsStopReasonRecorded));
    }

    [Fact]
    public void Runs_that_do_not_hold_all_top_steps_leave_the_trace_one_implicit_run()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call");
            t.Agent("helper", 20, 50);
            t.Llm(100, 10, finish: "length");
        });
        Assert.Null(trace.StopReason);
        Assert.Equal(["helper"], trace.Runs.Select(run => run.Agent));
        trace.Should().HaveFinalFinishReason("length");
    }

    [Fact]
    public void View_that_selects_nothing_is_inconclusive_and_names_the_nearest()
    {
        var trace = Trace(t => t.Agent("researcher"));
        var result = new MaxStepsCheck(5).Evaluate(trace.Agent("reseacher"));
        Assert.Equal(Verdict.Inconclusive, result.Verdict);
        Assert.Equal("no agent \"reseacher\" ran; did you mean \"researcher\"?", result.Reason);
    }

    [Fact]
    public void Log_run_without_finish_makes_a_trace_incomplete()
    {
        var kit = new SpanKit();
        kit.Tool("search", 0);
        var trace = kit.ToTrace(new DeclaredRun("r1") { IsFinished = false });
        Assert.Equal(Verdict.Passed, new CallCheck("search").Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("delete")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxStepsCheck(5).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new MaxStepsCheck(0).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Agent_named_only_where_the_log_starts_the_run_is_the_agent_of_its_calls()
    {
        var kit = new SpanKit();
        kit.Span("search", 0, 10, null, false, null, [("agenttrace.step_type", "tool_call"), ("gen_ai.tool.name", "search"), ("agenttrace.run_id", "r1")]);
        kit.Span("write", 20, 10, null, false, null, [("agenttrace.step_type", "tool_call"), ("gen_ai.tool.name", "write"), ("agenttrace.run_id", "r2")]);
        var trace = kit.ToTrace(new DeclaredRun("r1") { Agent = "researcher", IsFinished = true }, new DeclaredRun("r2") { Agent = "writer", IsFinished = true });
        Assert.Equal(["researcher", "writer"], trace.ToolCalls.Select(call => call.Agent));
        trace.Should().HaveCalledTool("search").By("researcher");
        trace.Agent("writer").Should().HaveCalledTool("write").And.NotHaveCalledTool("search");
    }

    [Fact]
    public void Run_told_in_two_places_is_one_run()
    {
        var kit = new SpanKit();
        kit.Tool("search", 0);
        var trace = kit.ToTrace(
            new DeclaredRun("r1") { Agent = "a", Input = "question" },
            new DeclaredRun("r1") { StopReason = "completed", HasStatus = true, IsFinished = true });
        var run = Assert.Single(trace.Runs);
        Assert.Equal(("a", "question", "completed"), (run.Agent, run.Input, run.StopReason));
        trace.Should().HaveCompleted().And.HaveAtMostSteps(1);
    }
}
