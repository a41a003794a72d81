using Has = NUnit.Framework.Has;

namespace AgentTrace.Testing.Tests.Faces;

/// <content>The links of a chain over calls.</content>
internal static partial class Sentences
{
    private static Sentence[] Links =>
    [
        new("WithArguments", trace => trace.Should().HaveCalledTool("search").WithArguments(new { query = "x" }), trace => trace.ShouldHaveCalledTool("search").WithArguments(new { query = "x" }), () => Has.CalledTool("search").WithArguments(new { query = "x" }), null),
        new("Returning", trace => trace.Should().HaveCalledTool("lookup").Returning(new { total = 3 }), trace => trace.ShouldHaveCalledTool("lookup").Returning(new { total = 3 }), () => Has.CalledTool("lookup").Returning(new { total = 3 }), """{"tool": "lookup", "returning": {"total": 3}}"""),
        new("Succeeding", trace => trace.Should().HaveCalledTool("fetch").EveryCall().Succeeding(), trace => trace.ShouldHaveCalledTool("fetch").EveryCall().Succeeding(), () => Has.CalledTool("fetch").EveryCall().Succeeding(), null),
        new("Failing", trace => trace.Should().HaveCalledTool("search").Failing(), trace => trace.ShouldHaveCalledTool("search").Failing(), () => Has.CalledTool("search").Failing(), null),
        new("By", trace => trace.Should().HaveCalledTool("search").By("planner"), trace => trace.ShouldHaveCalledTool("search").By("planner"), () => Has.CalledTool("search").By("planner"), null),
        new("TakingAtMost", trace => trace.Should().HaveCalledTool("search").TakingAtMost(TimeSpan.Zero), trace => trace.ShouldHaveCalledTool("search").TakingAtMost(TimeSpan.Zero), () => Has.CalledTool("search").TakingAtMost(TimeSpan.Zero), """{"tool": "search", "takingAtMost": "0ms"}"""),
        new("Before", trace => trace.Should().HaveCalledTool("fetch").Before("search"), trace => trace.ShouldHaveCalledTool("fetch").Before("search"), () => Has.CalledTool("fetch").Before("search"), """{"tool": "fetch", "before": "search"}"""),
        new("AllBefore", trace => trace.Should().HaveCalledTool("fetch").AllBefore("search"), trace => trace.ShouldHaveCalledTool("fetch").AllBefore("search"), () => Has.CalledTool("fetch").AllBefore("search"), """{"tool": "fetch", "allBefore": "search"}"""),
        new("ImmediatelyBefore", trace => trace.Should().HaveCalledTool("lookup").ImmediatelyBefore("pay"), trace => trace.ShouldHaveCalledTool("lookup").ImmediatelyBefore("pay"), () => Has.CalledTool("lookup").ImmediatelyBefore("pay"), """{"tool": "lookup", "immediatelyBefore": "pay"}"""),
        new("After", trace => trace.Should().HaveCalledTool("search").After("fetch"), trace => trace.ShouldHaveCalledTool("search").After("fetch"), () => Has.CalledTool("search").After("fetch"), """{"tool": "search", "after": "fetch"}"""),
        new("AfterAll", trace => trace.Should().HaveCalledTool("search").AfterAll("fetch"), trace => trace.ShouldHaveCalledTool("search").AfterAll("fetch"), () => Has.CalledTool("search").AfterAll("fetch"), """{"tool": "search", "afterAll": "fetch"}"""),
        new("ImmediatelyAfter", trace => trace.Should().HaveCalledTool("fetch").EveryCall().ImmediatelyAfter("search"), trace => trace.ShouldHaveCalledTool("fetch").EveryCall().ImmediatelyAfter("search"), () => Has.CalledTool("fetch").EveryCall().ImmediatelyAfter("search"), """{"tool": "fetch", "every": true, "immediatelyAfter": "search"}"""),
        new("InParallelWith", trace => trace.Should().HaveCalledTool("fetch").InParallelWith("search"), trace => trace.ShouldHaveCalledTool("fetch").InParallelWith("search"), () => Has.CalledTool("fetch").InParallelWith("search"), """{"tool": "fetch", "inParallelWith": "search"}"""),
        new("InSameTurnAs", trace => trace.Should().HaveCalledTool("lookup").InSameTurnAs("pay"), trace => trace.ShouldHaveCalledTool("lookup").InSameTurnAs("pay"), () => Has.CalledTool("lookup").InSameTurnAs("pay"), """{"tool": "lookup", "inSameTurnAs": "pay"}"""),
        new("RequestedAfterResultOf", trace => trace.Should().HaveCalledTool("confirm").RequestedAfterResultOf("lookup"), trace => trace.ShouldHaveCalledTool("confirm").RequestedAfterResultOf("lookup"), () => Has.CalledTool("confirm").RequestedAfterResultOf("lookup"), """{"tool": "confirm", "requestedAfterResultOf": "lookup"}"""),
        new("WithinSteps", trace => trace.Should().HaveCalledTool("pay").WithinSteps(2, after: "lookup"), trace => trace.ShouldHaveCalledTool("pay").WithinSteps(2, after: "lookup"), () => Has.CalledTool("pay").WithinSteps(2, after: "lookup"), """{"tool": "pay", "withinSteps": {"steps": 2, "after": "lookup"}}"""),
        new("EachAfterItsOwn", trace => trace.Should().HaveCalledTool("pay").EachAfterItsOwn("confirm", by: "id"), trace => trace.ShouldHaveCalledTool("pay").EachAfterItsOwn("confirm", by: "id"), () => Has.CalledTool("pay").EachAfterItsOwn("confirm", by: "id"), """{"tool": "pay", "eachAfterItsOwn": {"after": "confirm", "by": "id"}}"""),
        new("Once", trace => trace.Should().HaveCalledTool("fetch").Once(), trace => trace.ShouldHaveCalledTool("fetch").Once(), () => Has.CalledTool("fetch").Once(), """{"tool": "fetch", "times": 1}"""),
        new("Times", trace => trace.Should().HaveCalledTool("fetch").Times(3), trace => trace.ShouldHaveCalledTool("fetch").Times(3), () => Has.CalledTool("fetch").Times(3), """{"tool": "fetch", "times": 3}"""),
        new("AtLeast", trace => trace.Should().HaveCalledTool("fetch").AtLeast(3), trace => trace.ShouldHaveCalledTool("fetch").AtLeast(3), () => Has.CalledTool("fetch").AtLeast(3), """{"tool": "fetch", "times": "3.."}"""),
        new("AtMost", trace => trace.Should().HaveCalledTool("fetch").AtMost(1), trace => trace.ShouldHaveCalledTool("fetch").AtMost(1), () => Has.CalledTool("fetch").AtMost(1), """{"tool": "fetch", "times": "..1"}"""),
        new("EveryCall", trace => trace.Should().HaveCalledTool("fetch").EveryCall().TakingAtMost(Tenth), trace => trace.ShouldHaveCalledTool("fetch").EveryCall().TakingAtMost(Tenth), () => Has.CalledTool("fetch").EveryCall().TakingAtMost(Tenth), """{"tool": "fetch", "every": true, "takingAtMost": "100ms"}"""),
    ];
}
