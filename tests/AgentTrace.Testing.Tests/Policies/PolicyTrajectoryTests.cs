using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Policies;

public sealed class PolicyTrajectoryTests
{
    private static readonly RecordedTrace Research = Trace(kit =>
    {
        kit.Llm(0.25, 1, finish: "tool_calls");
        kit.Tool("search", 10.25, 20, args: """{"query":"battery","page":1}""");
        kit.Tool("lookup", 15.25, 20, args: "{}");
        kit.Llm(40.25, 1, finish: "tool_calls");
        kit.Tool("fetch", 50.25, 5, args: """{"url":"x"}""");
        kit.Llm(60.25, 1);
    });

    [Theory]
    [InlineData("""{"trajectory": {"match": "in-order", "calls": ["search", "fetch"]}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "in-order", "calls": ["fetch", "search"]}}""", Verdict.Failed)]
    [InlineData("""{"trajectory": {"match": "exact", "calls": ["search", "lookup", "fetch"]}}""", Verdict.Failed)]
    [InlineData("""{"trajectory": {"match": "exact", "calls": ["lookup", "search", "fetch"], "ignoreOrderWithinTurn": true}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "exact", "calls": ["fetch", "search", "lookup"], "ignoreOrderWithinTurn": true}}""", Verdict.Failed)]
    [InlineData("""{"trajectory": {"match": "exact-any-order", "calls": ["fetch", {"glob": "s*"}, "lookup"]}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "containing", "calls": [{"tool": "search", "arguments": {"query": "battery"}}]}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "containing", "calls": [{"tool": "search", "arguments": {"query": "battery"}}], "arguments": "partial"}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "containing", "calls": [{"tool": "search", "arguments": {"query": "battery"}}], "arguments": "exact"}}""", Verdict.Failed)]
    [InlineData("""{"trajectory": {"match": "containing", "calls": [{"tool": "search", "arguments": {"query": "other"}}], "arguments": "ignore"}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "containing", "calls": [{"tool": "search", "arguments": {"query": "battery"}}, {"tool": "fetch", "arguments": {"url": "y"}}], "arguments": {"search": "exact", "fetch": "ignore"}}}""", Verdict.Failed)]
    [InlineData("""{"trajectory": {"match": "containing", "calls": [{"tool": "search", "arguments": {"query": "battery"}}, {"tool": "fetch", "arguments": {"url": "y"}}], "arguments": {"fetch": "ignore"}}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "only-from", "calls": ["search", "lookup", "fetch", "rest"]}}""", Verdict.Passed)]
    [InlineData("""{"trajectory": {"match": "only-from", "calls": []}}""", Verdict.Failed)]
    [InlineData("""{"path": "[search & lookup] fetch?"}""", Verdict.Passed)]
    [InlineData("""{"path": "search fetch"}""", Verdict.Failed)]
    [InlineData("""{"not": {"path": ".* pay .*"}}""", Verdict.Passed)]
    public void Entry_is_judged(string entry, Verdict expected) => Assert.Equal(expected, Assert.Single(TracePolicy.Parse($"[{entry}]").Checks).Check.Evaluate(Research).Verdict);

    [Theory]
    [InlineData("""{"trajectory": ["search"]}""", "line 1, column 17: \"trajectory\" wants an object, found a list.")]
    [InlineData("""{"trajectory": {"calls": []}}""", "line 1, column 17: \"trajectory\" wants \"match\": \"exact\", \"exact-any-order\", \"in-order\", \"containing\", \"only-from\".")]
    [InlineData("""{"trajectory": {"match": "in-order"}}""", "line 1, column 17: \"trajectory\" wants \"calls\": a list of tools, [] for none.")]
    [InlineData("""{"trajectory": {"match": "inorder", "calls": []}}""", "line 1, column 27: \"match\" is \"exact\" or \"exact-any-order\" or \"in-order\" or \"containing\" or \"only-from\", found \"inorder\"; did you mean \"in-order\"?")]
    [InlineData("""{"trajectory": {"match": "exact", "calls": "a"}}""", "line 1, column 45: \"calls\" wants a list, found \"a\".")]
    [InlineData("""{"trajectory": {"match": "exact", "calls": [" "]}}""", "line 1, column 46: \"calls\" is blank.")]
    [InlineData("""{"trajectory": {"match": "exact", "calls": ["a"], "argument": "exact"}}""", "line 1, column 52: unknown key \"argument\"; did you mean \"arguments\"?")]
    [InlineData("""{"trajectory": {"match": "exact", "calls": ["a"], "arguments": "all"}}""", "line 1, column 65: \"arguments\" is \"partial\" or \"exact\" or \"ignore\", found \"all\".")]
    [InlineData("""{"trajectory": {"match": "exact", "calls": ["a"], "arguments": {"b": "exact"}}}""", "line 1, column 66: no call of \"b\" is expected here.")]
    [InlineData("""{"trajectory": {"match": "exact", "calls": [{"tool": "a", "arguments": {}, "exact": true}], "arguments": "partial"}}""", "line 1, column 94: a call here says itself how its arguments are compared, and \"arguments\" would overrule it: keep one.")]
    [InlineData("""{"trajectory": {"match": "containing", "calls": ["a"], "ignoreOrderWithinTurn": true}}""", "line 1, column 57: \"ignoreOrderWithinTurn\" says nothing where no order is asked for (\"containing\").")]
    [InlineData("""{"path": "search | ) fetch"}""", "line 1, column 11: \"path\" is no path at its column 10: expected a tool, \"(\", \"[\", \".\" or \"@type\", found \")\".")]
    [InlineData("""{"path": ["search"]}""", "line 1, column 11: \"path\" wants text, found a list.")]
    public void Entry_that_cannot_mean_anything_is_refused_with_its_place(string entry, string message) =>
        Assert.Equal(message, Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse($"[{entry}]")).Message);
}
