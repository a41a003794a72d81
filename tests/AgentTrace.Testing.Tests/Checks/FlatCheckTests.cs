using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class FlatCheckTests
{
    [Fact]
    public void Usage_on_two_of_three_generations_cannot_tell()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, tokensIn: 2_000, tokensOut: 500, finish: "tool_call");
            t.Tool("search", 20);
            t.Llm(40, finish: "tool_call");
            t.Llm(60, tokensIn: 2_400, tokensOut: 100);
        });
        Assert.Equal(
            "Cannot tell whether trace used at most 8,000 tokens: at least 5,000, and 1 of 3 generations (step 3) carries no usage.",
            new MaxTokensCheck(8_000).Describe(trace));
        Assert.Equal(Verdict.Failed, new MaxTokensCheck(4_999).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxTokensCheck(5_000).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new MaxTokensCheck(0).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Tokens_need_a_generation_or_a_recorded_total()
    {
        Assert.Equal(Verdict.Inconclusive, new MaxTokensCheck(10).Evaluate(Trace(t => t.Tool("search", 0))).Verdict);
        Assert.Equal(Verdict.Passed, new MaxTokensCheck(10).Evaluate(Trace(t => t.Agent("a", more: [("gen_ai.usage.input_tokens", 5L), ("gen_ai.usage.output_tokens", 5L)]))).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxTokensCheck(10).Evaluate(Trace(t => t.Llm(0, tokensIn: 5))).Verdict);
        Assert.Equal(Verdict.Passed, new MaxTokensCheck(10, TokenKind.Input).Evaluate(Trace(t => t.Llm(0, tokensIn: 5))).Verdict);
    }

    [Fact]
    public void Failed_fetch_and_then_a_good_one_is_recovered()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, finish: "tool_call");
            t.Tool("fetch", 20, id: "1", error: "HTTP 503");
            t.Llm(40, finish: "tool_call");
            t.Tool("fetch", 60, id: "2");
            t.Llm(80);
        });
        trace.Should().HaveRecoveredFrom("fetch").And.HaveNoUnrecoveredErrors().And.HaveCompleted();
        Assert.Equal("tool \"fetch\" (step 2) failed: HTTP 503", new NoErrorsCheck().Evaluate(trace).Reason);
        Assert.Equal("no call of it failed (1 call, step 1)", new RecoveredFromCheck("search").Evaluate(Trace(t => t.Tool("search", 0))).Reason);
        Assert.Equal(Verdict.Failed, new RecoveredFromCheck("fetch").Evaluate(Trace(t => { t.Tool("fetch", 0); t.Tool("fetch", 20, error: "x"); })).Verdict);
    }

    [Fact]
    public void Errors_name_their_origin_and_count_what_repeats_them()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a", error: true);
            t.Llm(0, 10, agent, finish: "tool_call");
            var tool = t.Tool("fetch", 20, 50, agent, error: "HTTP 404");
            t.Other("GET", 25, 20, tool, error: true, message: "404");
        });
        Assert.Equal("tool \"fetch\" (step 2) failed: HTTP 404 (1 span above repeats it)", new NoErrorsCheck().Evaluate(trace).Reason);
        Assert.Equal("\"GET\" failed: 404 (2 spans above repeat it)", new NoErrorsCheck(true).Evaluate(trace).Reason);
        Assert.Equal(Verdict.Failed, new NoUnrecoveredErrorsCheck().Evaluate(trace).Verdict);
    }

    [Fact]
    public void Handled_failure_of_plumbing_is_no_error()
    {
        var trace = Trace(t =>
        {
            var tool = t.Tool("fetch", 0, 50);
            t.Other("GET", 5, 20, tool, error: true);
        });
        trace.Should().HaveNoErrors();
        Assert.Equal(Verdict.Failed, new NoErrorsCheck(true).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Duration_is_from_the_earliest_start_to_the_latest_end()
    {
        var trace = Trace(t => { t.Tool("a", 0, 10); t.Tool("b", 990, 10); });
        trace.Should().HaveTakenAtMost(TimeSpan.FromSeconds(1));
        Assert.Equal("it took 1 s; its slowest step is 1 (a), 10 ms", new MaxDurationCheck(TimeSpan.FromMilliseconds(999)).Evaluate(trace).Reason);
        var open = Trace(t => { t.Tool("a", 0, 10); t.Span("execute_tool b", 50, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "b")]); });
        Assert.Equal(Verdict.Inconclusive, new MaxDurationCheck(TimeSpan.FromSeconds(1)).Evaluate(open).Verdict);
        Assert.Equal(Verdict.Failed, new MaxDurationCheck(TimeSpan.FromMilliseconds(5)).Evaluate(open).Verdict);
    }

    [Fact]
    public void No_agent_span_counts_as_no_span()
    {
        var plumbing = Trace(t => t.Other("GET /", 0));
        foreach (var check in new TraceCheck[] { new MaxStepsCheck(5), new NoErrorsCheck(), new NotCheck(new CallCheck("x")), new StopReasonCheck("completed"), new MaxDurationCheck(TimeSpan.FromDays(1)) })
        {
            Assert.Equal(Verdict.Inconclusive, check.Evaluate(plumbing).Verdict);
            Assert.Equal(Verdict.Inconclusive, check.Evaluate(Trace(_ => { })).Verdict);
        }

        Assert.Equal(Verdict.Passed, new WellFormedCheck().Evaluate(plumbing).Verdict);
        Assert.Equal(Verdict.Inconclusive, new WellFormedCheck().Evaluate(Trace(_ => { })).Verdict);
    }

    [Fact]
    public void Two_spans_on_absent_parents_make_a_trace_incomplete_and_one_is_a_root()
    {
        var two = Trace(t => { t.Tool("a", 0, under: "gone"); t.Tool("b", 20, under: "gone2"); });
        Assert.Equal(Verdict.Inconclusive, new MaxStepsCheck(5).Evaluate(two).Verdict);
        Assert.Equal(Verdict.Passed, new CallCheck("a").Evaluate(two).Verdict);
        var one = Trace(t => { t.Tool("a", 0, under: "gone"); t.Tool("b", 20); });
        Assert.Equal(Verdict.Passed, new MaxStepsCheck(5).Evaluate(one).Verdict);
    }

    [Fact]
    public void Every_structural_fault_is_named_at_once()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a", 0, 100);
            t.Tool("late", 200, 10, agent);
            t.Tool("backwards", 50, -5, agent);
            t.Tool("orphan", 60, 10, "ffff");
            t.Span("execute_tool", 70, 10, agent, false, null, [("gen_ai.operation.name", "execute_tool")]);
            t.Span("loop one", 80, 5, "c2", false, null, [], "c1");
            t.Span("loop two", 81, 2, "c1", false, null, [], "c2");
            t.Span("twice", 82, 2, agent, false, null, [], "d1");
            t.Span("twice again", 83, 2, agent, false, null, [], "d1");
            t.Span("open", 84, null, agent, false, null, []);
        });
        var reason = new WellFormedCheck().Evaluate(trace).Reason;
        Assert.Equal(
            "it has 7 faults: \"execute_tool backwards\" (0000000000000003) ends 5 ms before it starts; the parent of \"execute_tool orphan\" (0000000000000004), ffff, is not in the trace; "
            + "tool call \"execute_tool\" (0000000000000005) does not name its tool; \"loop one\" (c1) is its own ancestor; \"twice again\" (d1) bears the id of \"twice\"; "
            + "\"open\" (0000000000000006) never finished; \"execute_tool late\" (0000000000000002) starts 100 ms outside the time of its parent \"invoke_agent a\"",
            reason);
    }

    [Fact]
    public void Any_of_passes_with_one_fails_with_none_and_is_open_otherwise()
    {
        var trace = Trace(t => t.Tool("search", 0));
        var (held, failed, open) = (new CallCheck("search"), new CallCheck("fetch"), new MaxTokensCheck(5));
        Assert.Equal(Verdict.Passed, new AnyOfCheck([failed, open, held]).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new AnyOfCheck([failed, failed]).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new AnyOfCheck([failed, open]).Evaluate(trace).Verdict);
        Assert.Throws<ArgumentException>(() => new AnyOfCheck([]));
    }
}
