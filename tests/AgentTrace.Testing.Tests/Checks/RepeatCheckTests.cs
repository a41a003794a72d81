using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>4.7: a repeat is a call with the same tool and equal arguments as an earlier call of the run; a retry is a repeat whose previous twin failed.</summary>
public sealed class RepeatCheckTests
{
    private static RecordedTrace Calls(params (string Tool, string? Arguments, bool Failed)[] calls) => Trace(t =>
    {
        for (var i = 0; i < calls.Length; i++) t.Tool(calls[i].Tool, i * 20, 10, args: calls[i].Arguments, error: calls[i].Failed ? "boom" : null);
    });

    private static Verdict Judge(RecordedTrace trace, int repeats = 0, int retries = 0, params CallPattern[] tools) =>
        new RepeatCheck(repeats, retries, tools.Length == 0 ? null : tools).Evaluate(trace).Verdict;

    [Fact]
    public void Equal_calls_are_repeats_and_others_are_not()
    {
        Assert.Equal(Verdict.Passed, Judge(Calls(("a", "{\"x\":1}", false), ("a", "{\"x\":2}", false), ("b", "{\"x\":1}", false))));
        var twice = Calls(("a", "{\"x\":1,\"y\":2}", false), ("b", "{}", false), ("a", "{\"y\":2.0,\"x\":1}", false));
        Assert.Equal("Expected trace to have repeated no tool call, but it repeated 1 call: \"a\" {\"y\":2.0,\"x\":1} in step 3, as in step 1, which had succeeded.", new RepeatCheck().Describe(twice));
        Assert.Equal(Verdict.Passed, Judge(twice, repeats: 1));
        Assert.Equal(Verdict.Failed, Judge(Calls(("a", "{}", false), ("a", "{}", false))));
        Assert.Equal(Verdict.Passed, Judge(Calls(("a", "{\"x\":1}", false), ("a", "{\"x\":\"1\"}", false))));
        Assert.Equal(Verdict.Passed, Judge(Calls(("a", "{\"x\":null}", false), ("a", "{}", false))));
    }

    [Fact]
    public void Retries_follow_a_failure_and_are_counted_over_the_trace()
    {
        var retried = Calls(("fetch", "{}", true), ("fetch", "{}", true), ("fetch", "{}", false));
        Assert.Equal([Verdict.Failed, Verdict.Failed, Verdict.Passed], [Judge(retried), Judge(retried, retries: 1), Judge(retried, retries: 2)]);
        Assert.Equal("Expected trace to have repeated no tool call but for at most 1 retry after a failure, but it retried twice: \"fetch\" {} in step 2, as in step 1, which had failed; \"fetch\" {} in step 3, as in step 2, which had failed.",
            new RepeatCheck(0, 1).Describe(retried));
        var again = Calls(("fetch", "{}", true), ("fetch", "{}", false), ("fetch", "{}", false));
        Assert.Equal("it repeated 1 call: \"fetch\" {} in step 3, as in step 2, which had succeeded", new RepeatCheck(0, 2).Evaluate(again).Reason);
        Assert.Equal(Verdict.Passed, Judge(again, 1, 1));
        var two = Calls(("fetch", "{}", true), ("fetch", "{}", false), ("pay", "{}", true), ("pay", "{}", false));
        Assert.Equal([Verdict.Failed, Verdict.Passed], [Judge(two, retries: 1), Judge(two, retries: 2)]);
    }

    [Fact]
    public void Attempts_of_one_call_are_one_call()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, finish: "tool_calls", output: Asks(("1", "fetch", "{}")));
            t.Tool("fetch", 20, 10, id: "1", args: "{}", error: "boom");
            t.Tool("fetch", 40, 10, id: "1", args: "{}");
            t.Llm(60);
        });
        Assert.Equal(2, Assert.Single(trace.ToolCalls).Attempts);
        Assert.Equal(Verdict.Passed, Judge(trace));
    }

    [Fact]
    public void A_call_that_does_not_name_its_tool_may_be_of_any()
    {
        static RecordedTrace Nameless(params (string? Tool, string? Arguments, bool Failed)[] calls) => Trace(t =>
        {
            for (var i = 0; i < calls.Length; i++) t.Span("execute_tool", i * 20, 10, null, calls[i].Failed, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", calls[i].Tool), ("gen_ai.tool.call.arguments", calls[i].Arguments)]);
        });
        var two = new RepeatCheck().Evaluate(Nameless((null, "{}", false), (null, "{}", false)));
        Assert.Equal((Verdict.Inconclusive, "the tool call in step 1 does not name its tool, and it would repeat a call"), (two.Verdict, two.Reason));
        Assert.Equal(
            [Verdict.Passed, Verdict.Passed, Verdict.Inconclusive, Verdict.Inconclusive, Verdict.Inconclusive, Verdict.Failed],
            [
                Judge(Nameless((null, "{}", false))),
                Judge(Nameless((null, "{}", false), (null, "{\"x\":1}", false), ("a", "{\"x\":2}", false))),
                Judge(Nameless((null, "{\"x\":1}", false), ("a", "{\"x\":1}", false))),
                Judge(Nameless((null, null, false), ("a", "{\"x\":1}", false))),
                Judge(Nameless((null, "{}", false), ("a", null, false))),
                Judge(Nameless((null, "{}", false), ("a", "{}", false), ("a", "{}", false))),
            ]);
        Assert.Equal([Verdict.Passed, Verdict.Inconclusive, Verdict.Passed], [
            Judge(Nameless((null, "{}", false), (null, "{}", false)), repeats: 1, retries: 1),
            Judge(Nameless(("a", "{}", true), (null, "{}", false), ("a", "{}", false)), repeats: 0, retries: 2),
            Judge(Nameless(("a", "{}", true), (null, "{}", false), ("a", "{}", false)), repeats: 2, retries: 2)]);
    }

    [Fact]
    public void A_call_that_started_before_its_twin_had_failed_is_no_retry()
    {
        var parallel = Trace(t => { t.Tool("fetch", 0.25, 50, args: "{}", error: "boom"); t.Tool("fetch", 10, 50, args: "{}"); });
        Assert.Equal("it repeated 1 call: \"fetch\" {} in step 2, as in step 1, which was still running", new RepeatCheck(0, 5).Evaluate(parallel).Reason);
    }

    [Fact]
    public void Top_steps_count_whatever_runs_lie_between()
    {
        var handed = Trace(t =>
        {
            var root = t.Agent("root");
            t.Tool("search", 20, 5, t.Agent("one", 10, 100, root), args: "{}");
            t.Tool("search", 220, 5, t.Agent("two", 200, 100, root), args: "{}");
        });
        Assert.Equal(Verdict.Failed, Judge(handed));
        Assert.Equal(Verdict.Passed, Judge(handed.Agent("one")));

        var asTool = Trace(t =>
        {
            var root = t.Agent("root");
            var tool = t.Tool("ask", 10, 100, root, args: "{}");
            t.Tool("search", 20, 5, t.Agent("one", 15, 80, tool), args: "{}");
            t.Tool("search", 40, 5, tool, args: "{}");
        });
        Assert.Equal(Verdict.Passed, Judge(asTool));
        var separate = Trace(t => { t.Tool("search", 20, 5, t.Agent("one", 10, 100), args: "{}"); t.Tool("search", 220, 5, t.Agent("two", 200, 100), args: "{}"); });
        Assert.Equal(Verdict.Passed, Judge(separate));
    }

    [Fact]
    public void Only_certain_tools()
    {
        var trace = Calls(("search", "{}", false), ("search", "{}", false), ("pay", "{\"n\":1}", false));
        trace.Should().NotRepeatToolCalls(["pay", "book"], because: "money is spent once");
        Assert.Equal("Expected trace to have repeated no call of \"search\" or \"pay\", but it repeated 1 call: \"search\" {} in step 2, as in step 1, which had succeeded.", new RepeatCheck(0, 0, ["search", "pay"]).Describe(trace));
        Assert.Throws<ArgumentException>(() => new RepeatCheck(0, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RepeatCheck(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => trace.Should().NotRepeatToolCalls(retries: -1));
    }

    [Fact]
    public void Arguments_that_were_not_captured_may_be_equal()
    {
        var bare = Calls(("search", null, false), ("search", null, false), ("fetch", null, false));
        Assert.Equal("Cannot tell whether trace repeated no tool call: the arguments of 2 calls of \"search\" (steps 1, 2) were not captured, so they may be equal.", new RepeatCheck().Describe(bare));
        Assert.Equal(Verdict.Passed, Judge(bare, repeats: 1));
        Assert.Equal(Verdict.Passed, Judge(bare, tools: "fetch"));
        Assert.Equal(Verdict.Inconclusive, Judge(Calls(("a", "{}", false), ("a", null, false))));
        Assert.Equal("the arguments of \"a\" (step 2) were not captured, so it may repeat another call", new RepeatCheck().Evaluate(Calls(("a", "{}", false), ("a", null, false))).Reason);
        Assert.Equal(Verdict.Passed, Judge(Calls(("a", "{}", false), ("b", null, false))));

        // Equal or not, it is within the limit, or beyond it.
        Assert.Equal(Verdict.Passed, Judge(Calls(("a", null, true), ("a", null, false)), retries: 1));
        Assert.Equal(Verdict.Inconclusive, Judge(Calls(("a", null, true), ("a", null, false))));
        Assert.Equal(Verdict.Passed, Judge(Calls(("a", "{\"x\":1}", false), ("a", "{\"x\":2}", false), ("a", null, false)), repeats: 1));
        Assert.Equal(Verdict.Failed, Judge(Calls(("a", "{}", false), ("a", null, false), ("a", "{}", false))));
    }

    [Fact]
    public void Unfinished_unexecuted_and_unseen_calls_leave_it_open()
    {
        var unfinished = Trace(t =>
        {
            t.Span("execute_tool a", 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a"), ("gen_ai.tool.call.arguments", "{}")]);
            t.Tool("a", 20, args: "{}");
        });
        Assert.Equal(Verdict.Failed, Judge(unfinished));
        Assert.Equal(Verdict.Inconclusive, Judge(unfinished, retries: 1));
        Assert.Equal("\"a\" (step 2) repeats a call (step 1) that never finished in this trace, so it may be a retry", new RepeatCheck(0, 1).Evaluate(unfinished).Reason);
        Assert.Equal(Verdict.Inconclusive, Judge(Trace(t => t.Llm(0, finish: "tool_calls"))));
        var asked = Trace(t => { t.Llm(0, finish: "tool_calls", output: Asks(("1", "a", "{}"), ("2", "a", "{}"))); t.Llm(30); });
        Assert.Equal(Verdict.Inconclusive, Judge(asked));
        Assert.Equal(Verdict.Passed, Judge(Trace(t => { t.Llm(0, finish: "tool_calls", output: Asks(("1", "a", "{}"), ("2", "a", """{"x":1}"""))); t.Llm(30); })));
    }

    [Fact]
    public void Five_thousand_calls_are_no_matter()
    {
        var trace = Calls([.. Enumerable.Range(0, 5_000).Select(i => ("a", (string?)$"{{\"x\":{i}}}", false)), ("a", "{\"x\":7}", false)]);
        Assert.Equal("it repeated 1 call: \"a\" {\"x\":7} in step 5001, as in step 8, which had succeeded", new RepeatCheck().Evaluate(trace).Reason);
    }
}
