using System.Diagnostics;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class AftermathTests
{
    private static readonly TraceCheck NoPayAfterCancel = new NotCheck(new CalledAfterCheck("pay", "cancel"));

    private static readonly TraceCheck NoPayUntilConfirm = new NotCheck(new CalledAfterCheck("pay", "cancel", "confirm"));

    /// <summary>Calls of 10 ms, one after the other; <c>~</c> before a name starts it within the one before.</summary>
    private static RecordedTrace Calls(string names) => Trace(t =>
    {
        var at = 0.25;
        foreach (var name in names.Split(' '))
        {
            at += name[0] == '~' ? 5 : 20;
            t.Tool(name.TrimStart('~'), at);
        }
    });

    [Theory]
    [InlineData("pay cancel", Verdict.Passed, Verdict.Passed)]
    [InlineData("pay cancel pay", Verdict.Failed, Verdict.Failed)]
    [InlineData("cancel pay", Verdict.Failed, Verdict.Failed)]
    [InlineData("cancel confirm pay", Verdict.Failed, Verdict.Passed)]
    [InlineData("confirm cancel pay", Verdict.Failed, Verdict.Failed)]
    [InlineData("cancel confirm pay cancel pay", Verdict.Failed, Verdict.Failed)]
    [InlineData("cancel confirm pay cancel confirm pay pay", Verdict.Failed, Verdict.Passed)]
    [InlineData("cancel cancel confirm pay", Verdict.Failed, Verdict.Passed)]
    [InlineData("cancel ~pay", Verdict.Passed, Verdict.Passed)]
    [InlineData("cancel ~confirm pay", Verdict.Failed, Verdict.Failed)]
    [InlineData("cancel confirm ~pay", Verdict.Failed, Verdict.Failed)]
    [InlineData("pay confirm", Verdict.Passed, Verdict.Passed)]
    [InlineData("cancel search", Verdict.Passed, Verdict.Passed)]
    public void Never_after_until(string calls, Verdict never, Verdict until)
    {
        Assert.Equal(never, NoPayAfterCancel.Evaluate(Calls(calls)).Verdict);
        Assert.Equal(until, NoPayUntilConfirm.Evaluate(Calls(calls)).Verdict);
    }

    [Fact]
    public void The_message_says_what_should_have_lain_between()
    {
        Assert.Equal("Expected trace not to have called tool \"pay\" after \"cancel\", but \"pay\" (step 2) came after \"cancel\" (step 1).", NoPayAfterCancel.Describe(Calls("cancel pay")));
        Assert.Equal("Expected trace not to have called tool \"pay\" after \"cancel\" without \"confirm\" between, but \"pay\" (step 2) came after \"cancel\" (step 1), and \"confirm\" was never called.", NoPayUntilConfirm.Describe(Calls("cancel pay")));
        Assert.Equal("Expected trace not to have called tool \"pay\" after \"cancel\" without \"confirm\" between, but \"pay\" (step 3) came after \"cancel\" (step 1), and \"confirm\" (step 2) overlapped it, so it does not lie between.",
            NoPayUntilConfirm.Describe(Calls("cancel confirm ~pay")));
        Assert.Equal("\"pay\" (step 3) came after \"cancel\" (step 2), and no call of \"confirm\" (step 1) lies between", new CalledAfterCheck("pay", "cancel", "confirm").Evaluate(Calls("confirm cancel pay")).Reason);
        Assert.Equal("no call of \"pay\" (step 1) came after \"cancel\" (step 2)", new CalledAfterCheck("pay", "cancel").Evaluate(Calls("pay cancel")).Reason);
    }

    [Fact]
    public void Patterns_narrow_each_of_the_three()
    {
        var trace = Trace(t => { t.Tool("cancel", 0, args: """{"id":1}"""); t.Tool("pay", 20, args: """{"id":2}"""); });
        trace.Should().NotHaveCalledToolAfter(Call.To("pay").WithArguments(new { id = 1 }), after: "cancel").And.NotHaveCalledToolAfter("pay", after: Call.To("cancel").Failing());
        Assert.ThrowsAny<Exception>(() => trace.Should().NotHaveCalledToolAfter("pay", after: Call.To("cancel").WithArguments(new { id = 1 })));
    }

    [Fact]
    public void Calls_without_times_unseen_calls_and_open_patterns_cannot_tell()
    {
        var unseen = Trace(t => { t.Tool("cancel", 0, under: "gone"); t.Tool("pay", 20, under: "gone2"); });
        Assert.Equal([Verdict.Failed, Verdict.Inconclusive], [NoPayAfterCancel.Evaluate(unseen).Verdict, NoPayUntilConfirm.Evaluate(unseen).Verdict]);
        Assert.Equal(Verdict.Inconclusive, NoPayAfterCancel.Evaluate(Trace(t => { t.Tool("pay", 0, under: "gone"); t.Tool("cancel", 20, under: "gone2"); })).Verdict);
        var bare = Trace(t => { t.Tool("cancel", 0); t.Tool("pay", 20); });
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CalledAfterCheck(Call.To("pay").WithArguments(new { id = 1 }), "cancel")).Evaluate(bare).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CalledAfterCheck("pay", "cancel", Call.To("confirm"))).Evaluate(Trace(t =>
        {
            t.Llm(0, finish: "tool_calls", output: Asks(("1", "cancel", "{}"), ("2", "confirm", "{}"), ("3", "pay", "{}")));
            t.Llm(50, input: History(("1", "cancel", "{}", "ok"), ("2", "confirm", "{}", "ok"), ("3", "pay", "{}", "ok")));
        })).Verdict);
    }

    private static RecordedTrace Tripped(double at, params (string Tool, double At, double Ms)[] calls) => Trace(t =>
    {
        var agent = t.Agent("a", 0.25, 1000);
        t.Llm(1, 5, agent, finish: "tool_calls");
        t.Event(agent, "guardrail_tripped", at);
        foreach (var (tool, start, ms) in calls) t.Tool(tool, start, ms, agent);
    });

    [Fact]
    public void No_tool_after_a_span_event()
    {
        var check = new NotCheck(new AnyToolAfterCheck("guardrail_tripped"));
        Assert.Equal("Expected trace not to have called any tool after \"guardrail_tripped\", but it called \"pay\" (step 3) 20 ms after event \"guardrail_tripped\" of \"invoke_agent a\".", check.Describe(Tripped(100, ("search", 20, 10), ("pay", 120, 10))));
        Assert.Equal(Verdict.Passed, check.Evaluate(Tripped(100, ("search", 20, 10), ("fetch", 90, 50))).Verdict);
        Assert.Equal(Verdict.Inconclusive, check.Evaluate(Tripped(100)).Verdict);
        Assert.Equal("\"guardrail_triped\" never happened", new AnyToolAfterCheck("guardrail_triped").Evaluate(Tripped(100, ("pay", 120, 10))).Reason);
        Tripped(100, ("search", 20, 10)).Should().NotHaveCalledAnyToolAfter("guardrail_tripped").And.NotHaveCalledAnyToolAfter(ToolName.Glob("guard*"));
    }

    [Fact]
    public void No_tool_after_a_guardrail_an_event_step_or_a_stop()
    {
        static RecordedTrace With(string type, double payAt, double? ms = 20) => Trace(t =>
        {
            var agent = t.Agent("a", 0.25, 1000);
            t.Span("pii_check", 50, ms, agent, false, null, [("agenttrace.step_type", type)]);
            t.Tool("pay", payAt, 10, agent);
        });
        var check = new NotCheck(new AnyToolAfterCheck("pii_check"));
        foreach (var type in new[] { "guardrail", "event", "other" })
        {
            Assert.Equal([Verdict.Failed, Verdict.Passed, Verdict.Passed], [check.Evaluate(With(type, 80)).Verdict, check.Evaluate(With(type, 60)).Verdict, check.Evaluate(With(type, 10)).Verdict]);
        }

        Assert.Equal(Verdict.Inconclusive, check.Evaluate(With("event", 80, null)).Verdict);

        // The guardrail that stands around a call is not before it, and the call's own event is not either.
        Assert.Equal(Verdict.Passed, check.Evaluate(Trace(t => t.Tool("pay", 20, 10, t.Span("pii_check", 0, 50, null, false, null, [("agenttrace.step_type", "guardrail")])))).Verdict);
        Assert.Equal(Verdict.Passed, new NotCheck(new AnyToolAfterCheck("started")).Evaluate(Trace(t => t.Event(t.Tool("pay", 20), "started", 20))).Verdict);

        // A tool is a moment too: a name that is one must not pass for an event that never came.
        Assert.Equal("it called \"pay\" (step 2) 10 ms after \"finish\"", new AnyToolAfterCheck("finish").Evaluate(Calls("finish pay")).Reason);
        Assert.Equal([Verdict.Passed, Verdict.Passed, Verdict.Failed],
            new[] { "pay finish", "finish ~pay", "finish finish" }.Select(calls => new NotCheck(new AnyToolAfterCheck("finish")).Evaluate(Calls(calls)).Verdict));
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new AnyToolAfterCheck("finish")).Evaluate(Trace(t =>
        {
            t.Llm(0, finish: "tool_calls", output: Asks(("1", "finish", "{}"), ("2", "pay", "{}")));
            t.Llm(50, input: History(("1", "finish", "{}", "ok"), ("2", "pay", "{}", "ok")));
        })).Verdict);

        var stopped = Trace(t =>
        {
            t.Span("invoke_agent a", 0, 100, null, false, null, [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "a"), ("agenttrace.stop_reason", "guardrail")]);
            t.Tool("pay", 150, 10, t.Agent("b", 140, 50));
        });
        Assert.Equal("it called \"pay\" (step 1) 50 ms after the run that stopped with \"guardrail\"", new AnyToolAfterCheck("guardrail").Evaluate(stopped).Reason);
    }
}
