using Shouldly;

namespace AgentTrace.Testing.Tests;

/// <summary>What a test in Shouldly style throws, says and goes on with.</summary>
public sealed class ShouldlyTests
{
    private static readonly TraceSet Set = RecordedTrace.LoadAll(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl"));
    private static readonly RecordedTrace Bad = Set[0];

    [Fact]
    public void Met_sentences_pass_and_go_on()
    {
        var trace = Bad;

        trace.ShouldHaveCalledTool("search").Before("fetch").Once().And.HaveAtMostSteps(5);
        trace.ShouldNotHaveCalledTool("delete_file").And.HaveStopReason("tool_error");
        trace.ShouldIfCalledTool("pay").After("confirm");
        trace.ShouldHaveCalledTool("search").Which.Name.ShouldBe("search");
        trace.ShouldBeWellFormed();
        trace.ShouldMeet(new MaxStepsCheck(5));
    }

    [Fact]
    public void Failure_is_Shouldlys_own_with_the_message_of_Should()
    {
        var trace = Bad;

        var shouldly = Should.Throw<ShouldAssertException>(() => trace.ShouldHaveCalledTool("fetch").Before("search", "a page is only fetched after it was found"));

        Assert.Equal(Assert.ThrowsAny<Exception>(() => trace.Should().HaveCalledTool("fetch").Before("search", "a page is only fetched after it was found")).Message, shouldly.Message);
        Assert.StartsWith("Expected trace to have called tool \"fetch\" before \"search\" because a page is only fetched after it was found, but ", shouldly.Message, StringComparison.Ordinal);
        Assert.Contains("\n  ->  4  tool fetch", shouldly.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentences_after_And_throw_the_same_kind()
    {
        Should.Throw<ShouldAssertException>(() => Bad.ShouldHaveCalledTool("search").And.HaveCompleted());
        Should.Throw<ShouldAssertException>(() => Bad.ShouldHaveAtMostSteps(9).And.HaveCalledTool("fetch").EveryCall().Succeeding());
        Should.Throw<ShouldAssertException>(() => Set.ShouldHaveCount(1).And.AllSatisfy(trace => trace.HaveCompleted()));
    }

    [Fact]
    public void Subject_is_what_the_test_calls_it()
    {
        var answer = Bad;

        Should.Throw<ShouldAssertException>(() => answer.ShouldHaveCompleted()).Message.ShouldStartWith("Expected answer to have completed, but it stopped with reason \"tool_error\".");
        Should.Throw<ShouldAssertException>(() => answer.Agent("nobody").ShouldHaveCompleted()).Message.ShouldStartWith("Cannot tell whether answer.Agent(\"nobody\") completed: ");
    }

    [Fact]
    public void Missing_evidence_fails_in_its_own_words() =>
        Should.Throw<ShouldAssertException>(() => Bad.ShouldHaveUsedAtMostTokens(8_000)).Message.ShouldStartWith("Cannot tell whether Bad used at most 8,000 tokens: ");

    [Fact]
    public void Stack_trace_begins_at_the_test()
    {
        var failure = Should.Throw<ShouldAssertException>(() => Bad.ShouldHaveCalledTool("search").Before("search"));

        Assert.StartsWith("at " + typeof(ShouldlyTests).FullName, failure.StackTrace!.Split('\n')[0].Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scope_throws_what_the_face_that_failed_first_throws()
    {
        var shouldly = Should.Throw<ShouldAssertException>(() =>
        {
            using var scope = new TraceAssertionScope();
            Bad.ShouldHaveCompleted();
            using (new TraceAssertionScope()) Bad.Should().HaveNoErrors();
        });
        var host = Assert.Throws<Xunit.Sdk.XunitException>(() =>
        {
            using var scope = new TraceAssertionScope();
            using (new TraceAssertionScope()) Bad.Should().HaveNoErrors();
            Bad.ShouldHaveCompleted();
        });

        Assert.StartsWith("2 expectations failed:\n\n  1) Expected Bad to have completed", shouldly.Message, StringComparison.Ordinal);
        Assert.StartsWith("2 expectations failed:\n\n  1) Expected Bad to have no errors", host.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_of_traces_group_by_reason()
    {
        var traces = Set;

        traces.ShouldHaveCount(1).And.AllSatisfy(trace => trace.HaveCalledTool("search"));
        Should.Throw<ShouldAssertException>(() => traces.ShouldHaveCount(2)).Message.ShouldBe("Expected traces to have 2 traces, but there is 1.");
        Should.Throw<ShouldAssertException>(() => traces.ShouldAllSatisfy(trace => trace.HaveCompleted(), "users wait")).Message
            .ShouldStartWith("Expected every trace of traces to meet the expectation because users wait, but 1 of 1 does not: Expected trace to have completed, but ");
    }

    [Fact]
    public void What_cannot_mean_anything_throws_at_once()
    {
        Should.Throw<ArgumentException>(() => Bad.ShouldHaveCalledTool(" "));
        Should.Throw<ArgumentOutOfRangeException>(() => Bad.ShouldHaveAtMostSteps(-1));
        Should.Throw<ArgumentNullException>(() => ((RecordedTrace)null!).ShouldHaveCompleted());
    }
}
