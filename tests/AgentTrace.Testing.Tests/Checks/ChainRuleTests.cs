using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>What a chain may conclude where calls may be missing or may not be meant: a verdict only where it comes to the same either way.</summary>
public sealed class ChainRuleTests
{
    [Theory]
    [InlineData("a", """{"tool": "a"}""", Verdict.Passed)]
    [InlineData("a", """{"tool": "a", "times": "1.."}""", Verdict.Passed)]
    [InlineData("a", """{"tool": "a", "times": 1}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "times": "..3"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "times": "2.."}""", Verdict.Inconclusive)]
    [InlineData("a a", """{"tool": "a", "times": "..1"}""", Verdict.Failed)]
    [InlineData("a", """{"tool": "a", "takingAtMost": "1s"}""", Verdict.Passed)]
    [InlineData("a", """{"tool": "a", "takingAtMost": "1ms"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "every": true, "takingAtMost": "1s"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "every": true, "takingAtMost": "1ms"}""", Verdict.Failed)]
    [InlineData("a", """{"tool": "a", "every": true, "inParallelWith": "b"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "every": true, "inSameTurnAs": "b"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "every": true, "immediatelyBefore": "b"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"ifTool": "a", "takingAtMost": "1s"}""", Verdict.Passed)]
    [InlineData("a b", """{"tool": "a", "before": "b"}""", Verdict.Inconclusive)]
    [InlineData("b a", """{"tool": "a", "before": "b"}""", Verdict.Inconclusive)]
    [InlineData("a b", """{"tool": "a", "allBefore": "b"}""", Verdict.Inconclusive)]
    [InlineData("a b a", """{"tool": "a", "allBefore": "b"}""", Verdict.Failed)]
    [InlineData("b a", """{"tool": "a", "after": "b"}""", Verdict.Inconclusive)]
    [InlineData("b a", """{"tool": "a", "afterAll": "b"}""", Verdict.Inconclusive)]
    [InlineData("b a b", """{"tool": "a", "afterAll": "b"}""", Verdict.Failed)]
    [InlineData("a b", """{"tool": "a", "immediatelyBefore": "b"}""", Verdict.Inconclusive)]
    [InlineData("a+b", """{"tool": "a", "inParallelWith": "b"}""", Verdict.Passed)]
    [InlineData("a b", """{"tool": "a", "inParallelWith": "b"}""", Verdict.Inconclusive)]
    [InlineData("a b", """{"tool": "a", "inSameTurnAs": "b"}""", Verdict.Passed)]
    [InlineData("a", """{"forbid": "a"}""", Verdict.Failed)]
    [InlineData("a", """{"forbid": "c"}""", Verdict.Inconclusive)]
    public void One_more_call_may_exist(string calls, string entry, Verdict verdict) => Decide(entry, verdict, Trace(kit =>
    {
        var seen = kit.Agent("seen", 0.25, 300);
        kit.Llm(1.25, 1, seen);
        Calls(kit, calls, seen);
        kit.Llm(400.25, 1, kit.Agent("unseen", 400.25, 50), finish: "tool_call");
    }));

    [Theory]
    [InlineData("b b a", Verdict.Passed)]
    [InlineData("b a b", Verdict.Failed)]
    [InlineData("a", Verdict.Failed)]
    [InlineData("b", Verdict.Failed)]
    public void After_all_needs_every_other_call_and_one_at_least(string calls, Verdict verdict) =>
        Decide("""{"tool": "a", "afterAll": "b"}""", verdict, Trace(kit => Calls(kit, calls, null)));

    /// <summary>A capital letter is a call of agent x; a small one of no recorded agent, which may be x.</summary>
    [Theory]
    [InlineData("b a", Verdict.Inconclusive)]
    [InlineData("a b", Verdict.Failed)]
    [InlineData("B b a", Verdict.Passed)]
    [InlineData("B a b", Verdict.Inconclusive)]
    [InlineData("b a B", Verdict.Failed)]
    public void After_all_with_calls_that_may_be_meant(string calls, Verdict verdict) => Decide("""{"tool": "a", "afterAll": {"tool": "b", "agent": "x"}}""", verdict, OfAgents(calls));

    [Theory]
    [InlineData("A a", "1", Verdict.Inconclusive)]
    [InlineData("A a", "\"2..\"", Verdict.Inconclusive)]
    [InlineData("A a", "\"3..\"", Verdict.Failed)]
    [InlineData("A a", "\"..1\"", Verdict.Inconclusive)]
    [InlineData("A a", "\"..2\"", Verdict.Passed)]
    [InlineData("A A a", "\"..1\"", Verdict.Failed)]
    [InlineData("A A a", "\"2..3\"", Verdict.Passed)]
    [InlineData("a a", "2", Verdict.Inconclusive)]
    [InlineData("a a", "3", Verdict.Failed)]
    public void Counts_with_calls_that_may_be_meant(string calls, string times, Verdict verdict) => Decide($$"""{"tool": "a", "agent": "x", "times": {{times}}}""", verdict, OfAgents(calls));

    [Theory]
    [InlineData("a a", """{"ifTool": "a", "agent": "x", "times": "2.."}""", Verdict.Inconclusive)]
    [InlineData("a a", """{"ifTool": "a", "agent": "x", "times": "..1"}""", Verdict.Inconclusive)]
    [InlineData("a a", """{"ifTool": "a", "agent": "x", "times": "..2"}""", Verdict.Passed)]
    [InlineData("a", """{"ifTool": "a", "agent": "x", "takingAtMost": "1s"}""", Verdict.Passed)]
    [InlineData("a", """{"ifTool": "a", "agent": "x", "takingAtMost": "1ms"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "agent": "x", "takingAtMost": "1s"}""", Verdict.Inconclusive)]
    [InlineData("a", """{"tool": "a", "agent": "x", "takingAtMost": "1ms"}""", Verdict.Failed)]
    public void Nothing_but_calls_that_may_be_meant(string calls, string entry, Verdict verdict) => Decide(entry, verdict, OfAgents(calls));

    /// <summary>The clocks of model and tool disagree; messages say what was known.</summary>
    [Theory]
    [InlineData("""{"tool": "b", "requestedAfterResultOf": "a"}""", Verdict.Passed)]
    [InlineData("""{"tool": "a", "requestedAfterResultOf": "b"}""", Verdict.Failed)]
    [InlineData("""{"tool": "a", "inParallelWith": "b"}""", Verdict.Failed)]
    [InlineData("""{"tool": "a", "inSameTurnAs": "b"}""", Verdict.Failed)]
    public void Messages_say_what_was_known(string entry, Verdict verdict) => Decide(entry, verdict, Trace(kit =>
    {
        kit.Llm(0.25, 10, finish: "tool_call", output: Asks(("1", "a", "{}")));
        kit.Span("execute_tool a", 0, 0, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a"), ("gen_ai.tool.call.id", "1"), ("gen_ai.tool.call.arguments", "{}")], timeless: true);
        kit.Llm(100.25, 10, finish: "tool_call", input: History(("1", "a", "{}", "found")), output: Asks(("2", "b", "{}")));
        kit.Tool("b", 50.25, 10, id: "2", args: "{}");
        kit.Llm(200.25, 10, output: Says("done"));
    }));

    [Theory]
    [InlineData(20, 10.0, Verdict.Passed)]
    [InlineData(20, 80.0, Verdict.Passed)]
    [InlineData(20, 81.0, Verdict.Failed)]
    [InlineData(20, null, Verdict.Inconclusive)]
    [InlineData(101, 5.0, Verdict.Failed)]
    public void Result_exists_when_the_call_has_ended_before_the_generation_began(double start, double? ms, Verdict verdict) => Decide("""{"tool": "b", "requestedAfterResultOf": "a"}""", verdict, Trace(kit =>
    {
        kit.Llm(0.25, 10, finish: "tool_call");
        kit.Span("execute_tool a", start + 0.25, ms, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")]);
        kit.Llm(100.25, 10, finish: "tool_call");
        kit.Tool("b", 150.25, 10);
        kit.Llm(200.25, 10);
    }));

    [Fact]
    public void Result_exists_within_a_tick_of_a_clock_of_whole_milliseconds()
    {
        foreach (var (end, verdict) in new[] { (101, Verdict.Passed), (102, Verdict.Failed) })
        {
            Decide("""{"tool": "b", "requestedAfterResultOf": "a"}""", verdict, Trace(kit =>
            {
                kit.Llm(0, 10, finish: "tool_call");
                kit.Tool("a", 20, end - 20);
                kit.Llm(100, 10, finish: "tool_call");
                kit.Tool("b", 150, 10);
                kit.Llm(200, 10);
            }));
        }
    }

    [Fact]
    public void Calls_asked_for_together_knew_nothing_of_each_other() => Decide("""{"tool": "b", "requestedAfterResultOf": "a"}""", Verdict.Failed, Trace(kit =>
    {
        kit.Llm(100.25, 10, finish: "tool_call", output: Asks(("1", "a", "{}"), ("2", "b", "{}")));
        kit.Tool("a", 20.25, 10, id: "1", args: "{}");
        kit.Tool("b", 150.25, 10, id: "2", args: "{}");
        kit.Llm(200.25, 10, output: Says("done"));
    }));

    [Fact]
    public void Call_that_was_only_asked_for_comes_between_nothing() => Decide("""{"tool": "a", "immediatelyBefore": "b"}""", Verdict.Passed, Trace(kit =>
    {
        kit.Llm(0.25, 10, finish: "tool_call", output: Asks(("1", "a", "{}"), ("2", "denied", "{}"), ("3", "b", "{}")));
        kit.Tool("a", 20.25, 10, id: "1", args: "{}");
        kit.Tool("b", 40.25, 10, id: "3", args: "{}");
        kit.Llm(200.25, 10, output: Says("done"));
    }));

    private static void Decide(string entry, Verdict verdict, RecordedTrace trace)
    {
        var result = Assert.Single(TracePolicy.Parse($"[{entry}]").Checks).Check.Evaluate(trace);
        Assert.True(verdict == result.Verdict, $"{verdict} expected, {result.Verdict}: {result.Reason}");
    }

    /// <summary>Calls of 5 ms one after the other, 10 ms apart; those joined by + at once.</summary>
    private static void Calls(SpanKit kit, string calls, string? under)
    {
        var at = 10.25;
        foreach (var together in calls.Split(' '))
        {
            at += 10;
            foreach (var call in together.Split('+')) kit.Tool(call, at, 5, under);
        }
    }

    private static RecordedTrace OfAgents(string calls) => Trace(kit =>
    {
        kit.Llm(0.25, 1);
        var at = 10.25;
        foreach (var call in calls.Split(' '))
        {
            at += 10;
            kit.Tool(call.ToLowerInvariant(), at, 5, char.IsUpper(call[0]) ? kit.Agent("x", at - 1, 8) : null);
        }
    });
}
