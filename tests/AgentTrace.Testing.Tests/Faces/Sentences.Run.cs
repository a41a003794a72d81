using Does = NUnit.Framework.Does;
using Has = NUnit.Framework.Has;
using Is = NUnit.Framework.Is;

namespace AgentTrace.Testing.Tests.Faces;

/// <content>Calls of tools, and the run as a whole.</content>
internal static partial class Sentences
{
    private static readonly TraceCheck Either = new AnyOfCheck([new MaxStepsCheck(1), new CallCheck("pay")]);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static Sentence[] OfRun =>
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
    ];
}
