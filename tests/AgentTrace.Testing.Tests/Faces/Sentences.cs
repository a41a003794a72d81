using NUnit.Framework.Constraints;
using static AgentTrace.Testing.Tests.SpanKit;
using Does = NUnit.Framework.Does;
using Has = NUnit.Framework.Has;
using Is = NUnit.Framework.Is;

namespace AgentTrace.Testing.Tests.Faces;

/// <summary>One sentence in every face. The faces must agree on every trace, and each must be unmet by one of them.</summary>
/// <param name="Name">The method of <see cref="TraceAssertions"/>, or of <see cref="CallChain{TSelf}"/>.</param>
/// <param name="Should">The fluent face.</param>
/// <param name="Shouldly">In Shouldly style.</param>
/// <param name="NUnit">The constraint.</param>
/// <param name="Policy">The entry of a policy; null only with a reason in <see cref="Sentences.WithoutPolicy"/>.</param>
internal sealed record Sentence(string Name, Action<RecordedTrace> Should, Action<RecordedTrace> Shouldly, Func<IResolveConstraint> NUnit, string? Policy)
{
    public TraceCheck? Check => Policy is null ? null : Assert.Single(TracePolicy.Parse($"[{Policy}]").Checks).Check;
}

/// <summary>A line a sentence: the test that looks for missing ones says what to add.</summary>
internal static class Sentences
{
    private static readonly TraceCheck Either = new AnyOfCheck([new MaxStepsCheck(1), new CallCheck("pay")]);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);

    public static readonly IReadOnlyList<Sentence> All =
    [
        new("HaveCalledTool", trace => trace.Should().HaveCalledTool("pay"), trace => trace.ShouldHaveCalledTool("pay"), () => Has.CalledTool("pay"), """{"tool": "pay"}"""),
        new("HaveRequestedTool", trace => trace.Should().HaveRequestedTool("pay"), trace => trace.ShouldHaveRequestedTool("pay"), () => Has.RequestedTool("pay"), """{"requested": "pay"}"""),
        new("IfCalledTool", trace => trace.Should().IfCalledTool("fetch").AtMost(1), trace => trace.ShouldIfCalledTool("fetch").AtMost(1), () => Does.IfCalledTool("fetch").AtMost(1), """{"ifTool": "fetch", "times": "..1"}"""),
        new("NotHaveCalledTool", trace => trace.Should().NotHaveCalledTool("fetch"), trace => trace.ShouldNotHaveCalledTool("fetch"), () => Does.Not.CallTool("fetch"), """{"forbid": "fetch"}"""),
        new("NotHaveRequestedTool", trace => trace.Should().NotHaveRequestedTool("fetch"), trace => trace.ShouldNotHaveRequestedTool("fetch"), () => Does.Not.RequestTool("fetch"), """{"forbidRequest": "fetch"}"""),
        new("HaveAtMostSteps", trace => trace.Should().HaveAtMostSteps(2), trace => trace.ShouldHaveAtMostSteps(2), () => Has.AtMostSteps(2), """{"maxSteps": 2}"""),
        new("HaveStopReason", trace => trace.Should().HaveStopReason("max_steps"), trace => trace.ShouldHaveStopReason("max_steps"), () => Has.StopReason("max_steps"), """{"stopReason": "max_steps"}"""),
        new("HaveCompleted", trace => trace.Should().HaveCompleted(), trace => trace.ShouldHaveCompleted(), () => Has.Completed(), """{"stopReason": "completed"}"""),
        new("HaveFinalFinishReason", trace => trace.Should().HaveFinalFinishReason("length"), trace => trace.ShouldHaveFinalFinishReason("length"), () => Has.FinalFinishReason("length"), """{"finalFinishReason": "length"}"""),
        new("HaveNoErrors", trace => trace.Should().HaveNoErrors(), trace => trace.ShouldHaveNoErrors(), () => Has.NoErrors(), """{"noErrors": true}"""),
        new("HaveNoUnrecoveredErrors", trace => trace.Should().HaveNoUnrecoveredErrors(), trace => trace.ShouldHaveNoUnrecoveredErrors(), () => Has.NoUnrecoveredErrors(), """{"noUnrecoveredErrors": true}"""),
        new("HaveRecoveredFrom", trace => trace.Should().HaveRecoveredFrom("search"), trace => trace.ShouldHaveRecoveredFrom("search"), () => Has.RecoveredFrom("search"), """{"recoveredFrom": "search"}"""),
        new("HaveTakenAtMost", trace => trace.Should().HaveTakenAtMost(Second), trace => trace.ShouldHaveTakenAtMost(Second), () => Has.TakenAtMost(Second), """{"budget": {"duration": "1s"}}"""),
        new("HaveUsedAtMostTokens", trace => trace.Should().HaveUsedAtMostTokens(699), trace => trace.ShouldHaveUsedAtMostTokens(699), () => Has.UsedAtMostTokens(699), """{"budget": {"totalTokens": 699}}"""),
        new("BeWellFormed", trace => trace.Should().BeWellFormed(), trace => trace.ShouldBeWellFormed(), () => Is.WellFormed(), """{"wellFormed": true}"""),
        new("Meet", trace => trace.Should().Meet(Either), trace => trace.ShouldMeet(Either), () => Does.Meet(Either), """{"anyOf": [{"maxSteps": 1}, {"tool": "pay"}]}"""),

        new("WithArguments", trace => trace.Should().HaveCalledTool("search").WithArguments(new { query = "x" }), trace => trace.ShouldHaveCalledTool("search").WithArguments(new { query = "x" }), () => Has.CalledTool("search").WithArguments(new { query = "x" }), null),
        new("Succeeding", trace => trace.Should().HaveCalledTool("fetch").EveryCall().Succeeding(), trace => trace.ShouldHaveCalledTool("fetch").EveryCall().Succeeding(), () => Has.CalledTool("fetch").EveryCall().Succeeding(), null),
        new("Failing", trace => trace.Should().HaveCalledTool("search").Failing(), trace => trace.ShouldHaveCalledTool("search").Failing(), () => Has.CalledTool("search").Failing(), null),
        new("By", trace => trace.Should().HaveCalledTool("search").By("planner"), trace => trace.ShouldHaveCalledTool("search").By("planner"), () => Has.CalledTool("search").By("planner"), null),
        new("TakingAtMost", trace => trace.Should().HaveCalledTool("search").TakingAtMost(TimeSpan.Zero), trace => trace.ShouldHaveCalledTool("search").TakingAtMost(TimeSpan.Zero), () => Has.CalledTool("search").TakingAtMost(TimeSpan.Zero), """{"tool": "search", "takingAtMost": "0ms"}"""),
        new("Before", trace => trace.Should().HaveCalledTool("fetch").Before("search"), trace => trace.ShouldHaveCalledTool("fetch").Before("search"), () => Has.CalledTool("fetch").Before("search"), """{"tool": "fetch", "before": "search"}"""),
        new("AllBefore", trace => trace.Should().HaveCalledTool("fetch").AllBefore("search"), trace => trace.ShouldHaveCalledTool("fetch").AllBefore("search"), () => Has.CalledTool("fetch").AllBefore("search"), """{"tool": "fetch", "allBefore": "search"}"""),
        new("After", trace => trace.Should().HaveCalledTool("search").After("fetch"), trace => trace.ShouldHaveCalledTool("search").After("fetch"), () => Has.CalledTool("search").After("fetch"), """{"tool": "search", "after": "fetch"}"""),
        new("AfterAll", trace => trace.Should().HaveCalledTool("search").AfterAll("fetch"), trace => trace.ShouldHaveCalledTool("search").AfterAll("fetch"), () => Has.CalledTool("search").AfterAll("fetch"), """{"tool": "search", "afterAll": "fetch"}"""),
        new("Once", trace => trace.Should().HaveCalledTool("fetch").Once(), trace => trace.ShouldHaveCalledTool("fetch").Once(), () => Has.CalledTool("fetch").Once(), """{"tool": "fetch", "times": 1}"""),
        new("Times", trace => trace.Should().HaveCalledTool("fetch").Times(3), trace => trace.ShouldHaveCalledTool("fetch").Times(3), () => Has.CalledTool("fetch").Times(3), """{"tool": "fetch", "times": 3}"""),
        new("AtLeast", trace => trace.Should().HaveCalledTool("fetch").AtLeast(3), trace => trace.ShouldHaveCalledTool("fetch").AtLeast(3), () => Has.CalledTool("fetch").AtLeast(3), """{"tool": "fetch", "times": "3.."}"""),
        new("AtMost", trace => trace.Should().HaveCalledTool("fetch").AtMost(1), trace => trace.ShouldHaveCalledTool("fetch").AtMost(1), () => Has.CalledTool("fetch").AtMost(1), """{"tool": "fetch", "times": "..1"}"""),
        new("EveryCall", trace => trace.Should().HaveCalledTool("fetch").EveryCall().TakingAtMost(Tenth), trace => trace.ShouldHaveCalledTool("fetch").EveryCall().TakingAtMost(Tenth), () => Has.CalledTool("fetch").EveryCall().TakingAtMost(Tenth), """{"tool": "fetch", "every": true, "takingAtMost": "100ms"}"""),
    ];

    /// <summary>Sentences that a policy says in other words, or not at all; each with its reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> WithoutPolicy = new Dictionary<string, string>
    {
        ["WithArguments"] = "the pattern says it: {\"tool\": \"search\", \"arguments\": {…}}",
        ["Succeeding"] = "the pattern says it: {\"tool\": \"fetch\", \"outcome\": \"succeeding\"}; of every call: {\"forbid\": \"fetch\", \"outcome\": \"failing\"}",
        ["Failing"] = "the pattern says it: {\"tool\": \"search\", \"outcome\": \"failing\"}",
        ["By"] = "the pattern says it: {\"tool\": \"search\", \"agent\": \"planner\"}",
    };

    /// <summary>A good run with a retry, a failed one, one whose calls nobody sees, one without a span.</summary>
    public static readonly IReadOnlyDictionary<string, RecordedTrace> Traces = new Dictionary<string, RecordedTrace>
    {
        ["research"] = Policies.PolicyTraces.Research,
        ["broken"] = Policies.PolicyTraces.Broken,
        ["unseen"] = Trace(kit => kit.Llm(0, under: kit.Agent("researcher"), finish: "tool_call")),
        ["bare"] = Trace(kit =>
        {
            kit.Tool("search", 0);
            kit.Tool("fetch", 5, error: "HTTP 500");
        }),
        ["empty"] = Trace(_ => { }),
    };
}
