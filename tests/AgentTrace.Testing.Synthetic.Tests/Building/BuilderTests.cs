using static AgentTrace.Testing.TraceBuilder;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>What a plan says is what its trace shows.</summary>
public class BuilderTests
{
    [Fact]
    public void Plan_reads_like_the_trajectory_that_it_makes()
    {
        var trace = Of(
            Llm(), Call("search", new { query = "batteries" }).Returns(new { id = "doc-1" }),
            Llm(), Call("fetch", new { id = "doc-1" }).Fails("404")).Build();

        trace.Should().HaveCalledTool("search").WithArguments(new { query = "batteries" }).Before(AgentTrace.Testing.Call.To("fetch").Failing());
    }
}
