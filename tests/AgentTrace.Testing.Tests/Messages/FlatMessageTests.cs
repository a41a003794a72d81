using System.Diagnostics;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>Whole messages of the checks without a chain: failed, negated, inconclusive, with a reason. Each is a file in Approved/.</summary>
public sealed class FlatMessageTests
{
    private static readonly TokenPrices Prices = new TokenPrices().With("gpt-4o", input: 2.50m, output: 10m);

    private static readonly RecordedTrace Run = Trace(t =>
    {
        var agent = t.Agent("booker", 0, 4_000, error: true);
        t.Llm(1, 400, agent, 1_200, 80, "tool_calls", Asks(("c1", "search", """{"city":"Paris"}""")), model: "gpt-4o");
        t.Tool("search", 420, 300, agent, "c1", """{"city":"Paris"}""", "\"3 hotels\"");
        t.Llm(740, 400, agent, 1_400, 60, "tool_calls", Asks(("c2", "book", """{"hotel":7,"api_key":"sk-abcdefghijklmnopqrstuvwx"}""")), model: "gpt-4o");
        t.Event(agent, "guardrail_tripped", 1_145);
        t.Tool("book", 1_150, 900, agent, "c2", """{"hotel":7,"api_key":"sk-abcdefghijklmnopqrstuvwx"}""", error: "HTTP 503");
        t.Llm(2_060, 300, agent, 1_500, 60, "tool_calls", Asks(("c3", "search", """{"city":"Paris"}""")), model: "gpt-4o");
        t.Tool("search", 2_370, 200, agent, "c3", """{"city":"Paris"}""", "\"3 hotels\"");
        t.Llm(2_600, 900, agent, 1_600, 4_096, "length", Says("I could not book, but here is what I found: Hôtel du Nord"), model: "gpt-4o");
    });

    /// <summary>The same without content, finish reasons and usage.</summary>
    private static readonly RecordedTrace Bare = Trace(t =>
    {
        var agent = t.Agent("booker", 0, 4_000);
        t.Llm(1, 400, agent, finish: null, model: "gpt-4o");
        t.Tool("search", 420, 300, agent);
        t.Tool("search", 740, 300, agent);
        t.Llm(2_600, 900, agent, 10, 5, null, model: "gpt-5");
    });

    private static readonly RecordedTrace Refusal = Trace(t => t.Llm(0, output: Says("I could not book, but here is what I found: Hôtel du Nord")));

    private static readonly RecordedTrace Incomplete = Trace(t => { t.Llm(0, under: "gone"); t.Tool("search", 20, under: "gone2"); });

    private static void Fails(Action<TraceAssertions> sentence, RecordedTrace? trace = null, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Approved.Matches(Approved.Message(() => sentence((trace ?? Run).Should(expression: "trace"))), name);

    [Fact]
    public void Only_tools() => Fails(trace => trace.HaveCalledOnlyTools(["search", "look_up"], "nobody may book by machine"));

    [Fact]
    public void Only_tools_with_arguments_not_captured() => Fails(trace => trace.HaveCalledOnlyTools([Call.To("search").WithArguments(new { city = "Paris" })]), Bare);

    [Fact]
    public void No_tool_at_all() => Fails(trace => trace.NotHaveCalledAnyTool("small talk needs none"));

    [Fact]
    public void No_tool_at_all_incomplete() => Fails(trace => trace.NotHaveCalledAnyTool(), Trace(t => { t.Llm(0, under: "gone"); t.Llm(20, under: "gone2"); }));

    [Fact]
    public void Repeats() => Fails(trace => trace.NotRepeatToolCalls(retries: 2, "searching twice costs twice"));

    [Fact]
    public void Repeats_with_arguments_not_captured() => Fails(trace => trace.NotRepeatToolCalls(), Bare);

    [Fact]
    public void Error_elsewhere() => Fails(trace => trace.HaveErrorAt("search", "HTTP 503", "the search was switched off"));

    [Fact]
    public void Error_in_an_incomplete_trace() => Fails(trace => trace.HaveErrorAt("book"), Incomplete);

    [Fact]
    public void Truncated() => Fails(trace => trace.NotHaveTruncatedGenerations("half an answer is none"));

    [Fact]
    public void Truncated_unknown() => Fails(trace => trace.NotHaveTruncatedGenerations(), Bare);

    [Fact]
    public void Turns() => Fails(trace => trace.HaveAtMostTurns(3, "more is dithering"));

    [Fact]
    public void Turns_incomplete() => Fails(trace => trace.HaveAtMostTurns(3), Incomplete);

    [Fact]
    public void Tool_calls() => Fails(trace => trace.HaveAtMostToolCalls(2, "each costs"));

    [Fact]
    public void Tool_calls_incomplete() => Fails(trace => trace.HaveAtMostToolCalls(2), Incomplete);

    [Fact]
    public void Cost() => Fails(trace => trace.HaveCostAtMostUsd(0.05m, Prices, "the answer sells for 6 cents"));

    [Fact]
    public void Cost_without_a_price() => Fails(trace => trace.HaveCostAtMostUsd(0.05m, Prices), Bare);

    [Fact]
    public void Step_time() => Fails(trace => trace.HaveStepsTakingAtMost(TimeSpan.FromMilliseconds(500), "people wait"));

    [Fact]
    public void Step_time_incomplete() => Fails(trace => trace.HaveStepsTakingAtMost(TimeSpan.FromMilliseconds(500)), Incomplete);

    [Fact]
    public void Budget_of_a_policy() => Fails(trace => trace.Meet(TracePolicy.Parse("""[{"budget": {"turns": 3, "toolCalls": 9, "stepDuration": "500ms", "costUsd": 0.05, "prices": {"gpt-4o": {"input": 2.5, "output": 10}}}}]""").Checks[0].Check));

    [Fact]
    public void Tool_after_tool() => Fails(trace => trace.NotHaveCalledToolAfter("search", after: "book", until: "ask", "a booking ends the search"));

    [Fact]
    public void Tool_after_tool_incomplete() => Fails(trace => trace.NotHaveCalledToolAfter("search", after: "book"), Incomplete);

    [Fact]
    public void Tool_after_guardrail() => Fails(trace => trace.NotHaveCalledAnyToolAfter("guardrail_tripped", "it must stop at once"));

    [Fact]
    public void Tool_after_guardrail_incomplete() => Fails(trace => trace.NotHaveCalledAnyToolAfter("guardrail_tripped"), Incomplete);

    [Fact]
    public void Span_missing() => Fails(trace => trace.HaveSpan(SpanPattern.Of(StepType.ToolCall).WithAttribute("gen_ai.tool.name", "pay").WithStatus(ActivityStatusCode.Error).ChildOf("invoke_agent booker"), "it was declined"));

    [Fact]
    public void Span_forbidden() => Fails(trace => trace.NotHaveSpan(SpanPattern.Named("execute_tool book").DescendantOf(SpanPattern.Of(StepType.Agent))));

    [Fact]
    public void Span_incomplete() => Fails(trace => trace.NotHaveSpan("execute_tool book"), Incomplete);

    [Fact]
    public void Output() => Fails(trace => trace.HaveOutput(TextMatch.Regex("booking number \\d+"), "that is what was asked for"), Refusal);

    [Fact]
    public void Output_cut_off() => Fails(trace => trace.HaveOutput("Paris"));

    [Fact]
    public void Output_forbidden() => Fails(trace => trace.NotHaveOutput(TextMatch.Contains("COULD NOT", ignoreCase: true)), Refusal);

    [Fact]
    public void Output_not_captured() => Fails(trace => trace.HaveOutput("Paris"), Bare);

    [Fact]
    public void Condition() => Fails(trace => trace.Satisfy(t => t.Generations.All(generation => generation.Usage!.OutputTokens < 1_000), "long answers are not read"));

    [Fact]
    public void Condition_incomplete() => Fails(trace => trace.Satisfy(t => t.Generations.Count < 5), Incomplete);

    [Fact]
    public void Debuggable() => Fails(trace => trace.BeDebuggable("we look into red runs every morning"), Bare);

    [Fact]
    public void Hostile_texts() => Fails(trace =>
    {
        using var scope = new TraceAssertionScope();
        trace.HaveCalledOnlyTools("safe").And.HaveOutput(TextMatch.EqualTo("y")).And.HaveSpan("y").And.HaveErrorAt("z");
    }, Trace(t =>
    {
        t.Tool("ev\u001b[31mil\u202e", 0, 100, error: "\u001b[2J forged\nExpected: passed");
        t.Llm(300, output: Says("\\u001b[2J forged\\nExpected: passed"));
    }));
}
