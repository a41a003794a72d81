using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class CallCheckTests
{
    private static readonly RecordedTrace Overlap = Trace(t =>
    {
        var agent = t.Agent("a");
        t.Llm(0, 10, agent, finish: "tool_call");
        t.Tool("search", 20, 100, agent);
        t.Tool("fetch", 110, 100, agent);
        t.Llm(300, 10, agent);
    });

    [Fact]
    public void Calls_that_overlap_are_neither_before_nor_after_each_other()
    {
        foreach (var check in new[]
        {
            new CallCheck("search").With(new BeforeLink("fetch")), new CallCheck("fetch").With(new BeforeLink("search")),
            new CallCheck("search").With(new OrderLink(CallRelation.After, "fetch")), new CallCheck("fetch").With(new OrderLink(CallRelation.After, "search")),
        })
        {
            var result = check.Evaluate(Overlap);
            Assert.Equal(Verdict.Failed, result.Verdict);
            Assert.Equal("they overlapped: \"fetch\" (step 3) started 10 ms before \"search\" (step 2) ended, so their order is not defined", result.Reason);
        }
    }

    [Fact]
    public void Before_asks_for_some_call_before_the_first_other()
    {
        var first = Sequence("search", "fetch", "search");
        var second = Sequence("fetch", "search", "fetch");
        first.Should().HaveCalledTool("search").Before("fetch");
        Assert.Equal(Verdict.Failed, Judge(first, "search", new OrderLink(CallRelation.AllBefore, "fetch")));
        Assert.Equal(Verdict.Failed, Judge(second, "search", new BeforeLink("fetch")));
        Assert.Equal(Verdict.Passed, Judge(second, "search", new OrderLink(CallRelation.After, "fetch")));
        Assert.Equal(Verdict.Failed, Judge(second, "search", new OrderLink(CallRelation.AfterAll, "fetch")));
        Assert.Equal(Verdict.Failed, Judge(Sequence("search"), "search", new BeforeLink("fetch")));
        Assert.Equal(Verdict.Failed, Judge(Sequence("search"), "search", new OrderLink(CallRelation.AfterAll, "fetch")));
    }

    [Fact]
    public void Calls_that_touch_are_in_order_and_whole_millisecond_clocks_forgive_a_tick()
    {
        Assert.Equal(Verdict.Passed, Judge(Trace(t => { t.Tool("a", 0.5, 10); t.Tool("b", 10.5, 10); }), "a", new BeforeLink("b")));
        Assert.Equal(Verdict.Passed, Judge(Trace(t => { t.Tool("a", 0, 11); t.Tool("b", 10, 10); }), "a", new BeforeLink("b")));
        Assert.Equal(Verdict.Failed, Judge(Trace(t => { t.Tool("a", 0.5, 11); t.Tool("b", 10.5, 10); }), "a", new BeforeLink("b")));
        Assert.Equal(Verdict.Failed, Judge(Trace(t => { t.Tool("a", 0, 12); t.Tool("b", 10, 10); }), "a", new BeforeLink("b")));
    }

    [Fact]
    public void Message_evidence_silences_the_clock()
    {
        // The clocks of two machines disagree: fetch seems to start before search ended, but its model had search's result.
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            t.Llm(0, 10, agent, finish: "tool_call", output: Asks(("1", "search", "{}")));
            t.Tool("search", 20, 100, agent, id: "1");
            t.Llm(60, 10, agent, finish: "tool_call", input: History(("1", "search", "{}", "found")), output: Asks(("2", "fetch", "{}")));
            t.Tool("fetch", 80, 10, agent, id: "2");
        });
        Assert.Equal(Verdict.Passed, Judge(trace, "search", new BeforeLink("fetch")));
        var result = new CallCheck("fetch").With(new BeforeLink("search")).Evaluate(trace);
        Assert.Equal(Verdict.Failed, result.Verdict);
        Assert.Equal("the result of \"search\" (step 2) was known when \"fetch\" (step 4) was asked for (by message order)", result.Reason);
    }

    [Fact]
    public void Without_times_only_messages_order_calls()
    {
        var ordered = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call", output: Asks(("1", "search", "{}")));
            t.Llm(20, 10, finish: "tool_call", input: History(("1", "search", "{}", "x")), output: Asks(("2", "fetch", "{}")));
            t.Llm(40, 10, input: History(("1", "search", "{}", "x"), ("2", "fetch", "{}", "y")), output: Says("done"));
        });
        Assert.Equal(Verdict.Passed, Judge(ordered, "search", new BeforeLink("fetch")));
        Assert.Equal(Verdict.Failed, Judge(ordered, "fetch", new BeforeLink("search")));
        var together = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call", output: Asks(("1", "search", "{}"), ("2", "fetch", "{}")));
            t.Llm(40, 10, input: History(("1", "search", "{}", "x"), ("2", "fetch", "{}", "y")), output: Says("done"));
        });
        Assert.Equal(Verdict.Inconclusive, Judge(together, "search", new BeforeLink("fetch")));
    }

    [Fact]
    public void Arguments_not_captured_are_inconclusive_and_a_tool_that_never_ran_is_a_failure()
    {
        var trace = Trace(t => t.Tool("search", 0));
        var search = new CallCheck("search").With(new WithArgumentsLink(ArgumentPattern.From(new { query = "x" }, ArgumentMode.Partial)));
        var other = new CallCheck("lookup").With(new WithArgumentsLink(ArgumentPattern.From(new { query = "x" }, ArgumentMode.Partial)));
        Assert.Equal((Verdict.Inconclusive, "the arguments of \"search\" (step 1) were not captured"), (search.Evaluate(trace).Verdict, search.Evaluate(trace).Reason));
        Assert.Contains("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true", search.Evaluate(trace).Hint);
        Assert.Equal(Verdict.Failed, other.Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new NotCheck(other).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(search).Evaluate(trace).Verdict);
    }

    [Theory]
    [InlineData("{\"q\":\"a\",\"n\":1}", "{\"n\":1.0,\"q\":\"a\",\"more\":true}", ArgumentMode.Partial, true)]
    [InlineData("{\"q\":\"a\"}", "{\"q\":\"a\",\"more\":true}", ArgumentMode.Exact, false)]
    [InlineData("{\"q\":\"a\"}", "{\"q\":\"a\"}", ArgumentMode.Exact, true)]
    [InlineData("{\"n\":1}", "{\"n\":\"1\"}", ArgumentMode.Partial, false)]
    [InlineData("{\"n\":1}", "{\"n\":true}", ArgumentMode.Partial, false)]
    [InlineData("{\"n\":null}", "{}", ArgumentMode.Partial, false)]
    [InlineData("{\"a\":[1,2]}", "{\"a\":[1,2,3]}", ArgumentMode.Partial, false)]
    [InlineData("{\"a\":[{\"x\":1}]}", "{\"a\":[{\"x\":1,\"y\":2}]}", ArgumentMode.Partial, true)]
    [InlineData("{\"f\":{\"a\":1}}", "{\"f\":\"{\\\"a\\\":1}\"}", ArgumentMode.Partial, true)]
    [InlineData("{\"q\":\"a\"}", "{\"q\":\"A\"}", ArgumentMode.Partial, false)]
    [InlineData("{}", "{\"b\":1}", ArgumentMode.Partial, true)]
    public void Arguments_are_compared_as_json_values(string expected, string actual, ArgumentMode mode, bool holds)
    {
        var trace = Trace(t => t.Tool("search", 0, args: actual));
        Assert.Equal(holds ? Verdict.Passed : Verdict.Failed, Judge(trace, "search", new WithArgumentsLink(ArgumentPattern.From(expected, mode))));
    }

    [Fact]
    public void Filters_narrow_demands_judge_and_every_call_turns_filters_into_demands()
    {
        var trace = Trace(t =>
        {
            t.Tool("fetch", 0, 10, args: "{\"u\":1}", error: "404");
            t.Tool("fetch", 20, 10, args: "{\"u\":2}");
            t.Tool("fetch", 40, 500, args: "{\"u\":3}");
        });
        trace.Should().HaveCalledTool("fetch").Times(3).Succeeding().Times(2).TakingAtMost(TimeSpan.FromMilliseconds(100)).Once();
        trace.Should().HaveCalledTool("fetch").Failing().Once().And.HaveCalledTool("fetch").AtLeast(2).AtMost(3);
        Assert.Equal(Verdict.Failed, new CallCheck("fetch", CallDemandKind.Called, [new EveryCallLink(), new OutcomeLink(true)]).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new CallCheck("fetch", CallDemandKind.Called, [new OutcomeLink(true), new EveryCallLink(), new OutcomeLink(true)]).Evaluate(trace).Verdict);
        Assert.Equal("{\"u\":2}", trace.Should().HaveCalledTool("fetch").Succeeding().TakingAtMost(TimeSpan.FromMilliseconds(10)).Which.Arguments!.Value.GetRawText());
        Assert.Throws<InvalidOperationException>(() => trace.Should().HaveCalledTool("fetch").Which);
    }

    [Fact]
    public void If_called_passes_when_it_was_not_and_judges_when_it_was()
    {
        Sequence("search").Should().IfCalledTool("pay").After("confirm");
        Sequence("confirm", "pay").Should().IfCalledTool("pay").After("confirm").AtMost(1);
        Assert.Equal(Verdict.Failed, new CallCheck("pay", CallDemandKind.IfCalled, [new OrderLink(CallRelation.After, "confirm")]).Evaluate(Sequence("pay")).Verdict);
        Assert.Equal(Verdict.Failed, new CallCheck("pay", CallDemandKind.IfCalled, [new CountLink(0, 0)]).Evaluate(Sequence("pay")).Verdict);
    }

    [Fact]
    public void Calls_that_nobody_can_see_make_every_check_inconclusive_that_one_more_call_could_change()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call", tokensIn: 1, tokensOut: 1);
            t.Llm(20, 10, finish: "stop", tokensIn: 1, tokensOut: 1);
        });
        foreach (var check in new TraceCheck[]
        {
            new CallCheck("search"), new NotCheck(new CallCheck("search")), new CallCheck("search", CallDemandKind.Requested), new MaxStepsCheck(5),
            new NoErrorsCheck(), new CallCheck("pay", CallDemandKind.IfCalled, [new OrderLink(CallRelation.After, "confirm")]), new RecoveredFromCheck("fetch"),
        })
        {
            Assert.Equal(Verdict.Inconclusive, check.Evaluate(trace).Verdict);
        }

        Assert.Equal(Verdict.Failed, new MaxStepsCheck(1).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new MaxTokensCheck(4).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new CallCheck("search").Evaluate(Trace(t => t.Tool("search", 0))).Verdict);
    }

    [Fact]
    public void Requested_and_never_executed_is_not_called_where_tools_are_traced()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 10, finish: "tool_call", output: Asks(("1", "search", "{}"), ("2", "delete_file", "{}")));
            t.Tool("search", 20, id: "1");
            t.Llm(40, output: Says("done"));
        });
        trace.Should().NotHaveCalledTool("delete_file").And.HaveRequestedTool("delete_file").And.NotHaveRequestedTool("drop_table");
        Assert.Equal("it was never called: it was asked for once (asked for in step 1) and not executed", new CallCheck("delete_file").Evaluate(trace).Reason);
    }

    [Fact]
    public void Answered_without_a_span_where_tools_are_traced_cannot_be_told_unless_the_tool_was_not_offered()
    {
        RecordedTrace Make(string? tools) => Trace(t =>
        {
            t.Span("chat m", 0, 10, null, false, null,
                [("gen_ai.operation.name", "chat"), ("gen_ai.response.finish_reasons", "tool_calls"), ("gen_ai.output.messages", Asks(("1", "search", "{}"), ("2", "ghost", "{}"))), ("gen_ai.tool.definitions", tools)]);
            t.Tool("search", 20, id: "1");
            t.Llm(40, input: History(("1", "search", "{}", "x"), ("2", "ghost", "{}", "Requested function not found")), output: Says("done"));
        });
        Assert.Equal(Verdict.Inconclusive, new CallCheck("ghost").Evaluate(Make(null)).Verdict);
        Assert.Equal(Verdict.Failed, new CallCheck("ghost").Evaluate(Make("[{\"type\":\"function\",\"name\":\"search\"}]")).Verdict);
        Assert.Equal(Verdict.Inconclusive, new CallCheck("ghost").Evaluate(Make("[{\"type\":\"function\",\"name\":\"ghost\"}]")).Verdict);
    }

    [Fact]
    public void What_cannot_mean_anything_throws_at_once()
    {
        var trace = Sequence("search");
        Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledTool(" "));
        Assert.Throws<ArgumentNullException>(() => trace.Should().HaveCalledTool((CallPattern)null!));
        Assert.Contains("IfCalledTool", Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledTool("search").AtLeast(0)).Message);
        Assert.Contains("IfCalledTool", Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledTool("search").Times(0)).Message);
        Assert.Contains("IfCalledTool", Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledTool("search").AtMost(0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => trace.Should().HaveAtMostSteps(-1));
        Assert.Throws<ArgumentException>(() => trace.Should().HaveStopReason(""));
        Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledTool("search").WithArguments("no json"));
        Assert.Throws<ArgumentNullException>(() => ((RecordedTrace)null!).Should());
    }

    [Fact]
    public void Glob_and_regex_are_on_request_and_names_are_exact_otherwise()
    {
        var trace = Sequence("search_web", "Search");
        Assert.Equal(Verdict.Failed, new CallCheck("search").Evaluate(trace).Verdict);
        trace.Should().HaveCalledTool(ToolName.Glob("search_*")).Once().And.HaveCalledTool(ToolName.Glob("search*", ignoreCase: true)).Times(2);
        trace.Should().HaveCalledTool(ToolName.Regex("^[sS]earch$")).Once();
        Sequence("a*b").Should().HaveCalledTool("a*b");
        Assert.Equal(Verdict.Failed, new CallCheck("a*b").Evaluate(Sequence("axb")).Verdict);
    }

    private static Verdict Judge(RecordedTrace trace, string tool, CallLink link) => new CallCheck(tool).With(link).Evaluate(trace).Verdict;

    private static RecordedTrace Sequence(params string[] tools) => Trace(t =>
    {
        for (var i = 0; i < tools.Length; i++) t.Tool(tools[i], i * 20, 10);
    });
}
