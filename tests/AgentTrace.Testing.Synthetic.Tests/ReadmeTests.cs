using AgentTrace.Testing;
using static AgentTrace.Testing.TraceBuilder;

namespace Somebody.Else.Tests;

/// <summary>What the README says of synthetic traces holds.</summary>
public class ReadmeTests
{
    [Fact]
    public void Plan_of_the_readme_shows_and_reads_as_it_says()
    {
        var plan = Of(
            Llm(), Call("search", new { query = "battery recycling" }).Returns(new { id = "doc-17" }),
            Llm(), Parallel(Call("fetch", new { id = "doc-17" }).Fails("HTTP 404"), Call("lookup", new { term = "lithium" })),
            Llm("I hand over."), Handoff("writer"), Agent("writer", Llm("Nothing was found."))).By("researcher");

        plan.Build().Should().HaveCalledTool("search").Before("fetch").And.HaveHandedOff("researcher", to: "writer").And.FollowPath(plan.ToString()).And.HaveCompleted();
        Assert.Equal("@llm search @llm [fetch & lookup] @llm @handoff @llm", plan.ToString());
    }

    [Fact]
    public void Scenario_of_the_readme_keeps_what_is_asked_of_it()
    {
        var scenario = new TraceFaker(seed: 42).ResearchAgent().WithParallelCalls().WithNestedSpans().WithErrorRate(0.05, "fetch");

        foreach (var one in scenario.Generate(200)) one.Should().HaveCalledTool("search").Before("fetch").And.HaveNoUnrecoveredErrors();
        foreach (var one in new TraceFaker(seed: 42).ResearchAgent().WithToolError("fetch").Generate(200)) one.Should().HaveCalledTool("search").Before("fetch").And.HaveStopReason("tool_error");
    }
}
