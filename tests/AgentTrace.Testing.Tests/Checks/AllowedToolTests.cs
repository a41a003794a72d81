using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class AllowedToolTests
{
    private static readonly RecordedTrace Run = Trace(t =>
    {
        var agent = t.Agent("a");
        t.Llm(1, 5, agent, finish: "tool_calls");
        t.Tool("search", 10, 5, agent, args: """{"q":"x"}""");
        var outer = t.Tool("delegate", 20, 50, agent);
        t.Tool("delete_file", 30, 5, outer, args: """{"path":"/tmp"}""");
        t.Llm(80, 5, agent);
    });

    [Fact]
    public void Only_the_tools_of_the_list_at_any_depth()
    {
        Run.Should().HaveCalledOnlyTools("search", "delegate", "delete_file").And.HaveCalledOnlyTools(["search", ToolName.Glob("de*")], "nothing else is safe");
        Assert.Equal("it called \"delete_file\" (inside step 3)", new OnlyToolsCheck(["search", "delegate"]).Evaluate(Run).Reason);
        Assert.Equal("Expected trace to have called only tools \"search\", \"delete_file\" and \"fetch\", but it called \"delegate\" (step 3).", new OnlyToolsCheck(["search", "delete_file", "fetch"]).Describe(Run));
        Assert.Equal(Verdict.Passed, new OnlyToolsCheck(["fetch"]).Evaluate(Trace(t => t.Llm(0))).Verdict);
        Assert.Throws<ArgumentException>(() => new OnlyToolsCheck([]));
        Assert.Throws<ArgumentException>(() => Run.Should().HaveCalledOnlyTools(" "));
    }

    [Fact]
    public void Only_with_these_arguments()
    {
        CallPattern safe = Call.To("delete_file").WithArguments(new { path = "/tmp" });
        Run.Should().HaveCalledOnlyTools("search", "delegate", safe);
        Assert.Equal("it called \"delete_file\" (inside step 3) with other arguments: $.path is \"/tmp\", expected \"/home\"",
            new OnlyToolsCheck(["search", "delegate", Call.To("delete_file").WithArguments(new { path = "/home" })]).Evaluate(Run).Reason);
        Assert.Equal("it called \"search\" (step 2), which is allowed only as \"search\" by \"b\"", new OnlyToolsCheck([Call.To("search").By("b"), "delegate", "delete_file"]).Evaluate(Run).Reason);
    }

    [Fact]
    public void A_tool_that_was_written_otherwise_is_a_near_miss() =>
        Assert.Equal("Expected trace to have called only tool \"Search\", but it called \"search\" (step 1); \"Search\" was never called, did you mean \"search\"?", new OnlyToolsCheck(["Search"]).Describe(Trace(t => t.Tool("search", 0))));

    [Fact]
    public void Missing_evidence_is_never_a_pass()
    {
        var bare = Trace(t => t.Tool("send", 0));
        var limited = new OnlyToolsCheck([Call.To("send").WithArguments(new { to = "me" })]);
        Assert.Equal("Cannot tell whether trace called only tool \"send\" with arguments {\"to\":\"me\"}: the arguments of \"send\" (step 1) were not captured.", limited.Describe(bare));
        Assert.Equal(Verdict.Inconclusive, new NotCheck(limited).Evaluate(bare).Verdict);

        var nameless = Trace(t => t.Span("execute_tool", 0, 5, null, false, null, [("gen_ai.operation.name", "execute_tool")]));
        Assert.Equal("the tool call in step 1 does not name its tool", new OnlyToolsCheck(["search"]).Evaluate(nameless).Reason);

        var unseen = Trace(t => t.Llm(0, finish: "tool_calls"));
        Assert.Equal(Verdict.Inconclusive, new OnlyToolsCheck(["search"]).Evaluate(unseen).Verdict);
        var requested = Trace(t => t.Llm(0, finish: "tool_calls", output: Asks(("1", "pay", "{}"))));
        Assert.Equal("the trace does not show whether \"pay\" (asked for in step 1) was executed", new OnlyToolsCheck(["search"]).Evaluate(requested).Reason);
        Assert.Equal(Verdict.Passed, new OnlyToolsCheck(["pay"]).Evaluate(requested).Verdict);
        var incomplete = Trace(t => { t.Tool("search", 0, under: "gone"); t.Tool("pay", 20, under: "gone2"); });
        Assert.Equal(Verdict.Inconclusive, new OnlyToolsCheck(["search", "pay"]).Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Failed, new OnlyToolsCheck(["search"]).Evaluate(incomplete).Verdict);
    }

    [Fact]
    public void No_tool_at_all()
    {
        Trace(t => t.Llm(0)).Should().NotHaveCalledAnyTool("small talk needs none");
        Assert.Equal("Expected trace not to have called any tool, but it called \"search\" (step 2), \"delegate\" (step 3), \"delete_file\" (inside step 3).", new NotCheck(new AnyToolCheck()).Describe(Run));
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new AnyToolCheck()).Evaluate(Trace(t => t.Llm(0, finish: null))).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new AnyToolCheck()).Evaluate(Trace(t => t.Llm(0, finish: "tool_calls", output: Asks(("1", "pay", "{}"))))).Verdict);

        // Asked for and not executed, although executions are traced: that was no call.
        var denied = Trace(t => { t.Llm(0, finish: "tool_calls", output: Asks(("1", "pay", "{}"))); t.Other("GET", 5); t.Llm(20); });
        Assert.Equal(Verdict.Inconclusive, new AnyToolCheck().Evaluate(denied).Verdict);
    }

    [Fact]
    public void Call_that_names_no_tool_may_be_of_any()
    {
        var nameless = Trace(t => t.Span("execute_tool", 0, 5, null, false, null, [("gen_ai.operation.name", "execute_tool")]));

        Assert.Equal("Cannot tell whether trace called tool \"delete_file\": the tool call in step 1 does not name its tool.", new NotCheck(new CallCheck("delete_file")).Describe(nameless));
        Assert.Equal(Verdict.Inconclusive, TracePolicy.Parse("""[{"forbid": "delete_file"}]""").Checks[0].Check.Evaluate(nameless).Verdict);
        Assert.Equal(Verdict.Inconclusive, new CallCheck(ToolName.Glob("delete_*")).Evaluate(nameless).Verdict);
        Assert.Equal(Verdict.Passed, new CallCheck(ToolName.Glob("*")).Evaluate(nameless).Verdict);
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("search")).Evaluate(nameless).Verdict);
        Assert.Equal(Verdict.Inconclusive, new PathCheck(TrajectoryPattern.Parse("search")).Evaluate(nameless).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("search", "fetch")).Evaluate(nameless).Verdict);

        // By another agent it is certainly not.
        var others = Trace(t => t.Span("execute_tool", 10, 5, t.Agent("a", 0, 50), false, null, [("gen_ai.operation.name", "execute_tool")]));
        Assert.Equal(Verdict.Passed, new NotCheck(new CallCheck(Call.To("delete_file").By("b"))).Evaluate(others).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck(Call.To("delete_file").By("a"))).Evaluate(others).Verdict);

        // It may be one call more of a tool that was called, and the first of another.
        var both = Trace(t => { t.Span("execute_tool", 0, 5, null, false, null, [("gen_ai.operation.name", "execute_tool")]); t.Tool("search", 20, 5); t.Tool("fetch", 40, 5); });
        Assert.Equal(Verdict.Inconclusive, new CallCheck("search").With(new CountLink(1, 1)).Evaluate(both).Verdict);
        Assert.Equal(Verdict.Inconclusive, new CallCheck("search").With(new BeforeLink("fetch")).Evaluate(both).Verdict);
        Assert.Equal(Verdict.Passed, new CallCheck("search").Evaluate(both).Verdict);
        Assert.Throws<InvalidOperationException>(() => both.Should().HaveCalledTool("search").Which);
    }
}
