using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class RelationTests
{
    /// <summary>Two turns: search and lookup together, then fetch, which knew both results; a page of its own for each.</summary>
    private static readonly RecordedTrace Turns = Trace(t =>
    {
        var agent = t.Agent("a");
        t.Llm(0, 10, agent, finish: "tool_call");
        t.Tool("search", 20, 100, agent);
        t.Tool("lookup", 60, 100, agent);
        t.Llm(200, 10, agent, finish: "tool_call");
        t.Tool("fetch", 220, 30, agent);
        t.Tool("fetch", 260, 30, agent);
        t.Llm(300, 10, agent);
    });

    [Fact]
    public void ImmediatelyBefore_wants_no_call_between_the_end_of_one_and_the_start_of_the_other()
    {
        Judged(Turns, "lookup", new ImmediatelyLink("fetch", true), Verdict.Passed);
        Judged(Turns, "fetch", new ImmediatelyLink("lookup", false), Verdict.Passed);
        Judged(Turns, "search", new ImmediatelyLink("fetch", true), Verdict.Passed);
        Judged(Turns, "fetch", new ImmediatelyLink("fetch", true), Verdict.Passed);
        Judged(Turns, "search", new ImmediatelyLink("lookup", true), Verdict.Failed,
            "they overlapped: \"lookup\" (step 3) started 60 ms before \"search\" (step 2) ended, so their order is not defined");
        Judged(Sequence("a", "x", "b"), "a", new ImmediatelyLink("b", true), Verdict.Failed, "\"x\" (step 2) came between \"a\" (step 1) and \"b\" (step 3)");
        Judged(Sequence("b", "a"), "a", new ImmediatelyLink("b", true), Verdict.Failed, "the first \"b\" (step 1) started 30 ms before \"a\" (step 2) had finished");
        Judged(Sequence("a"), "a", new ImmediatelyLink("b", true), Verdict.Failed, "\"b\" was never called (called: \"a\")");
    }

    [Fact]
    public void InParallelWith_wants_shared_time()
    {
        Judged(Turns, "search", new InParallelWithLink("lookup"), Verdict.Passed);
        Judged(Turns, "lookup", new InParallelWithLink("search"), Verdict.Passed);
        Judged(Turns, "search", new InParallelWithLink("fetch"), Verdict.Failed, "\"search\" (step 2) had ended 100 ms before \"fetch\" (step 5) started");
        Judged(Turns, "fetch", new InParallelWithLink("fetch"), Verdict.Failed, "\"fetch\" (step 5) had ended 10 ms before \"fetch\" (step 6) started");
        Judged(Trace(t => { t.Tool("a", 0.5, 10); t.Span("execute_tool b", 5, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "b")]); }),
            "a", new InParallelWithLink("b"), Verdict.Inconclusive);
    }

    [Fact]
    public void InSameTurnAs_wants_one_generation_that_asked_for_both()
    {
        Judged(Turns, "search", new InSameTurnAsLink("lookup"), Verdict.Passed);
        Judged(Turns, "search", new InSameTurnAsLink("fetch"), Verdict.Failed, "\"search\" (step 2) was asked for in step 1 and \"fetch\" (step 5) in step 4");
        Judged(Sequence("a", "b"), "a", new InSameTurnAsLink("b"), Verdict.Inconclusive, "the turn of \"a\" (step 1) is not known");
        Judged(Trace(t => { t.Reason(0); t.Tool("a", 20); t.Tool("b", 40); t.Reason(60); t.Tool("c", 80); }), "a", new InSameTurnAsLink("b"), Verdict.Passed);
        Judged(Trace(t => { t.Reason(0); t.Tool("a", 20); t.Tool("b", 40); t.Reason(60); t.Tool("c", 80); }), "a", new InSameTurnAsLink("c"), Verdict.Failed,
            "\"a\" (step 2) was asked for in step 1 and \"c\" (step 5) in step 4");
    }

    [Fact]
    public void RequestedAfterResultOf_asks_what_the_agent_knew()
    {
        Judged(Turns, "fetch", new RequestedAfterResultOfLink("search"), Verdict.Passed);
        Judged(Turns, "lookup", new RequestedAfterResultOfLink("search"), Verdict.Failed, "\"lookup\" (step 3) and \"search\" (step 2) were asked for together, in step 1");
        Judged(Sequence("a", "b"), "b", new RequestedAfterResultOfLink("a"), Verdict.Inconclusive, "it is not known which generation asked for \"b\" (step 2)");

        // Executed one after the other, but asked for in one answer: the agent could not know.
        var serial = Trace(t => { var agent = t.Agent("a"); t.Llm(0, 10, agent, finish: "tool_call"); t.Tool("search", 20, 10, agent); t.Tool("fetch", 40, 10, agent); t.Llm(60, 10, agent); });
        Judged(serial, "search", new BeforeLink("fetch"), Verdict.Passed);
        Judged(serial, "fetch", new RequestedAfterResultOfLink("search"), Verdict.Failed, "\"fetch\" (step 3) and \"search\" (step 2) were asked for together, in step 1");

        var late = Trace(t => { var agent = t.Agent("a"); t.Llm(0, 10, agent, finish: "tool_call"); t.Tool("search", 20, 100, agent); t.Llm(60, 10, agent, finish: "tool_call"); t.Tool("fetch", 80, 10, agent); t.Llm(300, 10, agent); });
        Judged(late, "fetch", new RequestedAfterResultOfLink("search"), Verdict.Failed, "\"fetch\" (step 4) was asked for in step 3, which began 60 ms before \"search\" (step 2) had ended");
    }

    [Fact]
    public void WithinSteps_counts_the_steps_between()
    {
        Judged(Turns, "fetch", new WithinStepsLink(2, "lookup"), Verdict.Passed);
        Judged(Turns, "fetch", new WithinStepsLink(2, "search"), Verdict.Failed, "\"fetch\" (step 5) came 3 steps after \"search\" (step 2)");
        Judged(Turns, "search", new WithinStepsLink(5, "fetch"), Verdict.Failed);
        Assert.Throws<ArgumentOutOfRangeException>(() => Turns.Should().HaveCalledTool("fetch").WithinSteps(0, "search"));
    }

    [Fact]
    public void EachAfterItsOwn_pairs_by_maximum_matching()
    {
        Judged(Sequence("confirm", "book", "confirm", "book"), "book", new OwnLink("confirm"), Verdict.Passed);
        Judged(Sequence("confirm", "confirm", "book", "book"), "book", new OwnLink("confirm"), Verdict.Passed);
        Judged(Sequence("confirm", "confirm", "book", "book"), "book", new OwnLink("confirm", SinceLast: true), Verdict.Failed, "no \"confirm\" came between \"book\" (step 3) and \"book\" (step 4)");
        Judged(Sequence("confirm", "book", "book"), "book", new OwnLink("confirm"), Verdict.Failed, "\"book\" (step 3) has no \"confirm\" of its own: \"confirm\" (step 1) is taken by \"book\" (step 2)");
        Judged(Sequence("book", "confirm"), "book", new OwnLink("confirm"), Verdict.Failed, "no \"confirm\" happened before \"book\" (step 1)");
        Judged(Sequence("book"), "book", new OwnLink("confirm"), Verdict.Failed, "\"confirm\" was never called (called: \"book\")");
    }

    [Fact]
    public void EachAfterItsOwn_by_an_argument_wants_equal_values()
    {
        RecordedTrace Bookings(string? second) => Trace(t =>
        {
            t.Tool("confirm", 0.5, 10, args: """{"id":"b7"}""");
            t.Tool("confirm", 20, 10, args: """{"id":"b1"}""");
            t.Tool("book", 40, 10, args: """{"id":"b1","seats":2}""");
            t.Tool("book", 60, 10, args: second);
        });
        Judged(Bookings("""{"id":"b7"}"""), "book", new OwnLink("confirm", "id"), Verdict.Passed);
        Judged(Bookings("""{"id":"b9"}"""), "book", new OwnLink("confirm", "$.id"), Verdict.Failed, "no \"confirm\" with $.id \"b9\" happened before \"book\" (step 4)");
        Judged(Bookings("""{"id":"b1"}"""), "book", new OwnLink("confirm", "id"), Verdict.Failed,
            "\"book\" (step 4) has no \"confirm\" of its own: \"confirm\" (step 2) is taken by \"book\" (step 3)");
        Judged(Bookings(null), "book", new OwnLink("confirm", "id"), Verdict.Inconclusive);
        Assert.Throws<ArgumentException>(() => Bookings(null).Should().HaveCalledTool("book").EachAfterItsOwn("confirm", by: "a["));
    }

    [Fact]
    public void Returning_compares_results_like_arguments()
    {
        var trace = Trace(t =>
        {
            t.Tool("weather", 0, 10, result: "sunny");
            t.Tool("search", 20, 10, result: """{"total":2,"hits":["a","b"]}""");
            t.Tool("silent", 40, 10);
        });
        trace.Should().HaveCalledTool("weather").Returning("sunny");
        trace.Should().HaveCalledTool("search").Returning(new { total = 2 }).Returning("{\"hits\":[\"a\",\"b\"]}").Returning(new { total = ArgMatch.Range(1, 5) });
        trace.Should().HaveCalledTool("weather").Returning(ArgMatch.Contains("sun"));
        Judged(trace, "weather", new ReturningLink(ArgumentPattern.OfResult("rain")), Verdict.Failed, "\"weather\" (step 1) returned something else: $ is \"sunny\", expected \"rain\"");
        Judged(trace, "silent", new ReturningLink(ArgumentPattern.OfResult("rain")), Verdict.Inconclusive, "the results of \"silent\" (step 3) were not captured");
    }

    private static void Judged(RecordedTrace trace, string tool, CallLink link, Verdict verdict, string? reason = null)
    {
        var result = new CallCheck(tool).With(link).Evaluate(trace);
        Assert.True(result.Verdict == verdict, new CallCheck(tool).With(link).Describe(trace));
        if (reason is not null) Assert.Equal(reason, result.Reason);
    }

    private static RecordedTrace Sequence(params string[] tools) => Trace(t =>
    {
        for (var i = 0; i < tools.Length; i++) t.Tool(tools[i], (i * 20) + 0.5, 10);
    });
}
