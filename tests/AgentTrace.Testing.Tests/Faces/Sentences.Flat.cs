using Does = NUnit.Framework.Does;
using Has = NUnit.Framework.Has;
using Is = NUnit.Framework.Is;

namespace AgentTrace.Testing.Tests.Faces;

/// <content>Budgets, guardrails, errors, what came out, spans.</content>
internal static partial class Sentences
{
    private static readonly TokenPrices Prices = new TokenPrices().With("m", input: 2, output: 10);

    private static readonly TextMatch Exactly = TextMatch.EqualTo("a");

    private static readonly SpanPattern Created = SpanPattern.Named(ToolName.Glob("POST *")).WithAttribute("http.response.status_code", 201).DescendantOf("execute_tool pay");

    private static Sentence[] Flat =>
    [
        new("HaveAtMostTurns", trace => trace.Should().HaveAtMostTurns(2), trace => trace.ShouldHaveAtMostTurns(2), () => Has.AtMostTurns(2), """{"budget": {"turns": 2}}"""),
        new("HaveAtMostToolCalls", trace => trace.Should().HaveAtMostToolCalls(2), trace => trace.ShouldHaveAtMostToolCalls(2), () => Has.AtMostToolCalls(2), """{"budget": {"toolCalls": 2}}"""),
        new("HaveUsedAtMostInputTokens", trace => trace.Should().HaveUsedAtMostInputTokens(599), trace => trace.ShouldHaveUsedAtMostInputTokens(599), () => Has.UsedAtMostInputTokens(599), """{"budget": {"inputTokens": 599}}"""),
        new("HaveUsedAtMostOutputTokens", trace => trace.Should().HaveUsedAtMostOutputTokens(99), trace => trace.ShouldHaveUsedAtMostOutputTokens(99), () => Has.UsedAtMostOutputTokens(99), """{"budget": {"outputTokens": 99}}"""),
        new("HaveCostAtMostUsd", trace => trace.Should().HaveCostAtMostUsd(0.001m, Prices), trace => trace.ShouldHaveCostAtMostUsd(0.001m, Prices), () => Has.CostAtMostUsd(0.001m, Prices), """{"budget": {"costUsd": 0.001, "prices": {"m": {"input": 2, "output": 10}}}}"""),
        new("HaveStepsTakingAtMost", trace => trace.Should().HaveStepsTakingAtMost(Tenth), trace => trace.ShouldHaveStepsTakingAtMost(Tenth), () => Has.StepsTakingAtMost(Tenth), """{"budget": {"stepDuration": "100ms"}}"""),

        new("HaveCalledOnlyTools", trace => trace.Should().HaveCalledOnlyTools("search", "lookup"), trace => trace.ShouldHaveCalledOnlyTools(["search", "lookup"]), () => Has.CalledOnlyTools("search", "lookup"), """{"onlyTools": ["search", "lookup"]}"""),
        new("NotHaveCalledAnyTool", trace => trace.Should().NotHaveCalledAnyTool(), trace => trace.ShouldNotHaveCalledAnyTool(), () => Does.Not.CallAnyTool(), """{"noTools": true}"""),
        new("NotRepeatToolCalls", trace => trace.Should().NotRepeatToolCalls(), trace => trace.ShouldNotRepeatToolCalls(), () => Does.Not.RepeatToolCalls(), """{"maxRepeats": 0}"""),
        new("NotRepeatToolCalls.Tools", trace => trace.Should().NotRepeatToolCalls(["pay", "fetch"], retries: 1), trace => trace.ShouldNotRepeatToolCalls(["pay", "fetch"], retries: 1), () => Does.Not.RepeatToolCalls(["pay", "fetch"], retries: 1), """{"maxRepeats": 0, "maxRetries": 1, "tools": ["pay", "fetch"]}"""),
        new("NotHaveCalledToolAfter", trace => trace.Should().NotHaveCalledToolAfter("fetch", after: "search", until: "confirm"), trace => trace.ShouldNotHaveCalledToolAfter("fetch", after: "search", until: "confirm"), () => Does.Not.CallToolAfter("fetch", after: "search", until: "confirm"), """{"forbid": "fetch", "after": "search", "until": "confirm"}"""),
        new("NotHaveCalledAnyToolAfter", trace => trace.Should().NotHaveCalledAnyToolAfter("guardrail_tripped"), trace => trace.ShouldNotHaveCalledAnyToolAfter("guardrail_tripped"), () => Does.Not.CallAnyToolAfter("guardrail_tripped"), """{"noToolsAfter": "guardrail_tripped"}"""),

        new("HaveErrorAt", trace => trace.Should().HaveErrorAt("fetch", "HTTP 404"), trace => trace.ShouldHaveErrorAt("fetch", "HTTP 404"), () => Has.ErrorAt("fetch", "HTTP 404"), """{"errorAt": "fetch", "message": "HTTP 404"}"""),
        new("NotHaveTruncatedGenerations", trace => trace.Should().NotHaveTruncatedGenerations(), trace => trace.ShouldNotHaveTruncatedGenerations(), () => Has.No.TruncatedGenerations(), """{"noTruncation": true}"""),
        new("HaveOutput", trace => trace.Should().HaveOutput("paid"), trace => trace.ShouldHaveOutput("paid"), () => Has.Output("paid"), """{"output": "paid"}"""),
        new("NotHaveOutput", trace => trace.Should().NotHaveOutput(Exactly), trace => trace.ShouldNotHaveOutput(Exactly), () => Has.No.Output(Exactly), """{"not": {"output": {"equals": "a"}}}"""),
        new("Satisfy", trace => trace.Should().Satisfy(t => t.Generations.Count < 3), trace => trace.ShouldSatisfy(t => t.Generations.Count < 3), () => Does.Satisfy(t => t.Generations.Count < 3), null),
        new("HaveSpan", trace => trace.Should().HaveSpan(Created), trace => trace.ShouldHaveSpan(Created), () => Has.Span(Created), """{"span": {"name": {"glob": "POST *"}, "attributes": {"http.response.status_code": 201}, "descendantOf": "execute_tool pay"}}"""),
        new("HaveSpan.Counted", trace => trace.Should().HaveSpan(SpanPattern.Named(ToolName.Glob("POST *")), atLeast: 2), trace => trace.ShouldHaveSpan(SpanPattern.Named(ToolName.Glob("POST *")), atLeast: 2), () => Has.Span(SpanPattern.Named(ToolName.Glob("POST *")), atLeast: 2), """{"span": {"glob": "POST *"}, "times": "2.."}"""),
        new("NotHaveSpan", trace => trace.Should().NotHaveSpan(SpanPattern.Named(ToolName.Glob("POST *"))), trace => trace.ShouldNotHaveSpan(SpanPattern.Named(ToolName.Glob("POST *"))), () => Has.No.Span(SpanPattern.Named(ToolName.Glob("POST *"))), """{"forbidSpan": {"glob": "POST *"}}"""),
        new("BeDebuggable", trace => trace.Should().BeDebuggable(), trace => trace.ShouldBeDebuggable(), () => Is.Debuggable(), """{"debuggable": true}"""),
    ];
}
