using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>What README says about kinds of values and about paths, word by word.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Kind_of_value_stands_in_the_place_of_a_value()
    {
        using var recorder = TraceRecorder.Start();
        using (var run = AgentRun.Start("Two seats to Paris", "booker"))
        {
            run.CallTool("book", new { seats = 2, email = "ada@example.org" }, () => new { id = 7, status = "confirmed" });
            run.Complete("booked");
        }

        var trace = recorder.Trace;

        trace.Should().HaveCalledTool("book").WithArguments(new { seats = ArgMatch.Range(1, 4), email = ArgMatch.Regex("@example\\.org$") }).Returning(new { id = ArgMatch.Any });
    }

    [Theory]
    [InlineData("search", "fetch", "cite")]
    [InlineData("lookup", "search", "cite", "fetch", "summarize")]
    public void Path_says_every_way_that_is_right(params string[] tools)
    {
        var trace = Run(tools);

        trace.Should().FollowPath("(search | lookup){1,3} [fetch & cite] summarize?");
    }

    [Fact]
    public void Path_that_is_left_says_where()
    {
        var trace = Run("search", "fetch", "summarize");

        var message = Assert.ThrowsAny<Exception>(() => trace.Should().FollowPath("(search | lookup){1,3} [fetch & cite] summarize?")).Message;

        Assert.StartsWith("Expected trace to have followed the path \"(search | lookup){1,3} [fetch & cite] summarize?\", but after \"fetch\" (step 2) expected \"cite\", found \"summarize\" (step 3).", message, StringComparison.Ordinal);
    }

    private static RecordedTrace Run(params string[] tools)
    {
        using var recorder = TraceRecorder.Start();
        using (var run = AgentRun.Start("Find recent research about battery recycling", "researcher"))
        {
            foreach (var tool in tools) run.CallTool(tool, new { }, () => "done");
            run.Complete("done");
        }

        return recorder.Trace;
    }
}
