namespace AgentTrace.Testing.Tests;

/// <summary>Cases on which other tools disagree, about order, counting and names: our verdict, and why. Those of whole trajectories stand beside the trajectories.</summary>
public sealed class PeerCasesOrderTests
{
    public static TheoryData<string, string, string, Verdict, string> Cases() => new()
    {
        { "A1", "a b a", """{"tool": "a", "before": "b"}""", Verdict.Passed, "some a before the first b; an a later on changes nothing" },
        { "A1", "a b a", """{"tool": "a", "allBefore": "b"}""", Verdict.Failed, "every a is asked for, and the last one came after b" },
        { "A1", "a b a", """{"tool": "b", "after": "a"}""", Verdict.Passed, "after is before, seen from b" },
        { "A2", "a a b", """{"tool": "a", "times": 1, "before": "b"}""", Verdict.Failed, "a count is its own sentence and no part of an order" },
        { "A2", "a a b", """{"tool": "a", "before": "b"}""", Verdict.Passed, "an order says nothing about a count" },
        { "A4", "b a b", """{"tool": "a", "after": "b"}""", Verdict.Passed, "some b before the first a" },
        { "A4", "b a b", """{"tool": "a", "afterAll": "b"}""", Verdict.Failed, "every b is asked for, and the last one came after a" },
        { "A4", "b a b", """{"tool": "a", "before": "b"}""", Verdict.Failed, "the first b counts, and no a came before it" },
        { "A5", "a", """{"tool": "a", "before": "b"}""", Verdict.Failed, "an order of two calls needs both" },
        { "A5", "b", """{"tool": "a", "before": "b"}""", Verdict.Failed, "an order of two calls needs both" },
        { "A5", "a", """{"ifTool": "a", "before": "b"}""", Verdict.Failed, "if: only the a is a condition" },
        { "A5", "b", """{"ifTool": "a", "before": "b"}""", Verdict.Passed, "if: only the a is a condition" },
        { "A6", "x", """{"not": {"tool": "a", "before": "b"}}""", Verdict.Passed, "not is the exact negation, and a before b fails where neither was called" },
        { "A6", "no call", """{"not": {"tool": "a", "before": "b"}}""", Verdict.Passed, "a complete trace with no call is evidence of no call" },
        { "A6", "calls that nobody sees", """{"not": {"tool": "a", "before": "b"}}""", Verdict.Inconclusive, "what cannot be seen is not absent" },
        { "A7", "a x b", """{"tool": "a", "before": "b"}""", Verdict.Passed, "other calls may lie between" },
        { "A7", "a x b", """{"tool": "a", "immediatelyBefore": "b"}""", Verdict.Failed, "immediately allows no call between" },
        { "A8", "a:1 a:2 b", """{"tool": "a", "arguments": {"x": 2}, "before": "b"}""", Verdict.Passed, "the relation judges the calls that the arguments left" },
        { "A8", "a:1 b a:2", """{"tool": "a", "arguments": {"x": 2}, "before": "b"}""", Verdict.Failed, "the relation judges the calls that the arguments left" },
        { "A9", "overlapping a and b", """{"tool": "a", "before": "b"}""", Verdict.Failed, "calls that overlap happened neither before nor after each other" },
        { "A9", "overlapping a and b", """{"tool": "b", "before": "a"}""", Verdict.Failed, "calls that overlap happened neither before nor after each other" },
        { "A9", "overlapping a and b", """{"tool": "a", "inParallelWith": "b"}""", Verdict.Passed, "overlapping is a relation of its own" },
        { "A11", "a", """{"noTools": true}""", Verdict.Failed, "no tool is said in so many words, never by an empty list" },
        { "A12", "no call", """{"noTools": true}""", Verdict.Passed, "no tool is said in so many words, never by an empty list" },
        { "A13", "Search", """{"tool": "search"}""", Verdict.Failed, "names are compared by ordinal" },
        { "A13", "Search", """{"tool": {"glob": "search", "ignoreCase": true}}""", Verdict.Passed, "letter case is free on request" },
        { "A14", "web_search", """{"tool": "search"}""", Verdict.Failed, "a name is the whole name" },
        { "A14", "web_search", """{"tool": {"glob": "search"}}""", Verdict.Failed, "a glob covers the whole name" },
        { "A14", "web_search", """{"tool": {"glob": "*search"}}""", Verdict.Passed, "a glob covers the whole name" },
        { "A14", "web_search", """{"tool": {"regex": "search"}}""", Verdict.Passed, "a regular expression finds, as everywhere in .NET" },
        { "A15", "a*b", """{"tool": "a*b"}""", Verdict.Passed, "a star in a name is a star" },
        { "A15", "axb", """{"tool": "a*b"}""", Verdict.Failed, "a star in a name is a star" },
        { "A16", "no call", """{"ifTool": "x", "times": "..0"}""", Verdict.Passed, "at most 0 of no call holds" },
        { "A16", "x", """{"ifTool": "x", "times": "..0"}""", Verdict.Failed, "zero is a limit" },
        { "A17", "a", """{"tool": "a", "times": 2}""", Verdict.Failed, "times is exact" },
        { "A17", "a a a", """{"tool": "a", "times": 2}""", Verdict.Failed, "times is exact" },
        { "A17", "a a a", """{"tool": "a", "times": "2.."}""", Verdict.Passed, "at least is written as at least" },
        { "A18", "a asked for and denied", """{"tool": "a"}""", Verdict.Failed, "called is executed, and other calls of this agent were traced" },
        { "A18", "a asked for and denied", """{"requested": "a"}""", Verdict.Passed, "asking is a sentence of its own" },
        { "A18", "a asked for and denied", """{"forbid": "a"}""", Verdict.Passed, "the exact negation of called" },
        { "A18", "a asked for and denied", """{"forbidRequest": "a"}""", Verdict.Failed, "asking is a sentence of its own" },
        { "A18", "a asked for, no tool traced", """{"tool": "a"}""", Verdict.Inconclusive, "where no tool is traced nobody knows whether it was executed" },
        { "A19", "shell", """{"tool": "shell"}""", Verdict.Passed, "a tool is a tool, whatever its name" },
        { "A20", "one span delivered twice", """{"tool": "a", "times": 1}""", Verdict.Passed, "one span id is one span" },
        { "E14", "a b a b", """{"tool": "a", "before": "b"}""", Verdict.Passed, "some a before the first b" },
        { "E14", "b a b", """{"tool": "a", "before": "b"}""", Verdict.Failed, "the first b decides: what came later is no excuse" },
        { "E14", "b a b", """{"tool": "b", "every": true, "before": "a"}""", Verdict.Failed, "every b is asked for" },
        { "E14", "a b a b", """{"tool": "b", "eachAfterItsOwn": "a"}""", Verdict.Passed, "each b has an a of its own" },
        { "E14", "a b b", """{"tool": "b", "eachAfterItsOwn": "a"}""", Verdict.Failed, "one a serves one b" },
        { "E31", "a:1 a:2!", """{"tool": "a", "outcome": "failing", "arguments": {"x": 1}}""", Verdict.Failed, "conditions narrow one list: no call is both" },
        { "E31", "a:1! a:2", """{"tool": "a", "outcome": "failing", "arguments": {"x": 1}}""", Verdict.Passed, "conditions narrow one list: one call is both" },
        { "E32", "a and b at one instant", """{"tool": "a", "before": "b"}""", Verdict.Passed, "equal starts: the order of record" },
        { "E32", "a and b at one instant", """{"tool": "b", "before": "a"}""", Verdict.Failed, "equal starts: the order of record" },
        { "E32", "a that ends before it starts, then b", """{"wellFormed": true}""", Verdict.Failed, "an end before its start is a fault of the trace" },
        { "E32", "a that ends before it starts, then b", """{"tool": "a", "before": "b"}""", Verdict.Passed, "both ends of a lie before b" },
        { "C order", "a recorded after b, which started later", """{"tool": "a", "before": "b"}""", Verdict.Passed, "order is by time, not by the order of record" },
        { "C order", "b ended last, started first", """{"tool": "a", "before": "b"}""", Verdict.Failed, "order is by start and end, not by the end that an exporter sees first" },
        { "C quantifier", "a:1 a:2", """{"tool": "a", "arguments": {"x": 2}}""", Verdict.Passed, "some call, unless every call is said" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_is_decided(string id, string calls, string entry, Verdict verdict, string why) => PeerTraces.Decide(id, calls, entry, verdict, why);

    [Fact]
    public void A11_empty_expectation_that_says_nothing_is_refused()
    {
        var trace = PeerTraces.Of("a");

        Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledOnlyTools());
        Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledToolsInOrder());
        Assert.Throws<ArgumentException>(() => trace.Should().HaveCalledExactly());
        Assert.Throws<ArgumentException>(() => trace.Should().NotRepeatToolCalls([]));
    }

    [Fact]
    public void A16_at_most_none_of_a_tool_that_must_be_called_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PeerTraces.Of("x").Should().HaveCalledTool("x").AtMost(0));
        Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("""[{"tool": "x", "times": 0}]"""));
        PeerTraces.Of("no call").Should().IfCalledTool("x").AtMost(0);
    }

    [Fact]
    public void C_quantifier_every_call_is_said_in_so_many_words()
    {
        var trace = PeerTraces.Of("a:1 a:2");

        trace.Should().HaveCalledTool("a").WithArguments(new { x = 2 });
        Assert.Contains("every time", Approved.Message(() => trace.Should().HaveCalledTool("a").EveryCall().WithArguments(new { x = 2 })));
    }
}
