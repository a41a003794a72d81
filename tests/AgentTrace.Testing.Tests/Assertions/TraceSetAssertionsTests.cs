using System.Text;
using Xunit.Sdk;

namespace AgentTrace.Testing.Tests.Assertions;

public sealed class TraceSetAssertionsTests
{
    [Fact]
    public void AllSatisfy_with_all_good_passes_and_chains()
    {
        var traces = Set(("t1", "search"), ("t2", "search"));

        Assert.Same(traces, traces.Should().HaveCount(2).And.AllSatisfy(trace => trace.HaveCalledTool("search").Once()).Subject);
    }

    [Fact]
    public void AllSatisfy_reports_every_failing_trace_once_grouped_by_reason()
    {
        var traces = Set(("t1", "fetch"), ("t2", "search"), ("t3", "fetch"), ("t4", "lookup"));

        var failure = Assert.Throws<XunitException>(() => traces.Should().AllSatisfy(trace => trace.HaveCalledTool("search"), "answers must be grounded"));

        var lines = failure.Message.Split('\n');
        Assert.Equal("Expected every trace of traces to meet the expectation because answers must be grounded, but 3 of 4 do not:", lines[0]);
        var fetched = Array.FindIndex(lines, line => line == "  2 traces: Expected trace to have called tool \"search\", but it was never called (called: \"fetch\").");
        Assert.Equal(["      t1", "      t3"], lines[(fetched + 1)..(fetched + 3)]);
        var lookedUp = Array.FindIndex(lines, line => line == "  1 trace: Expected trace to have called tool \"search\", but it was never called (called: \"lookup\").");
        Assert.True(lookedUp > fetched);
        Assert.Equal("      t4", lines[lookedUp + 1]);
        Assert.DoesNotContain("t2", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("at AgentTrace.Testing.Tests.Assertions.", failure.StackTrace!.TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public void AllSatisfy_with_one_reason_says_it_in_the_first_line()
    {
        var traces = Set(("t1", "fetch"));

        var failure = Assert.Throws<XunitException>(() => traces.Should().AllSatisfy(trace => trace.HaveCalledTool("search")));

        Assert.Equal("Expected every trace of traces to meet the expectation, but 1 of 1 does not: Expected trace to have called tool \"search\", but it was never called (called: \"fetch\").", failure.Message.Split('\n')[0]);
    }

    [Fact]
    public void AllSatisfy_of_no_trace_cannot_tell()
    {
        var none = new TraceSet([], [], "event-log", 0);

        var failure = Assert.Throws<XunitException>(() => none.Should().AllSatisfy(trace => trace.HaveNoErrors()));

        Assert.Equal("Cannot tell whether every trace of none meets the expectation: there is none.", failure.Message);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, "Cannot tell whether at least 3 of the traces of traces meet the expectation because most must: 2 of 4 do and 1 cannot be told:")]
    [InlineData(4, "Expected at least 4 of the traces of traces to meet the expectation because most must, but 2 of 4 do and 1 cannot be told:")]
    [InlineData(9, "Expected at least 9 of the traces of traces to meet the expectation because most must, but 2 of 4 do and 1 cannot be told:")]
    public void AtLeastSatisfy_counts_those_that_cannot_be_told_as_neither(int count, string? message)
    {
        var traces = Set(("t1", "search"), ("t2", "fetch"), ("t3", "search\",\"status\":\"ok\",\"input\":{\"q\":1},\"x\":\""), ("t4", "search\",\"input\":{\"q\":1},\"x\":\""));

        var failure = Record.Exception(() => traces.Should().AtLeastSatisfy(count, trace => trace.HaveCalledTool("search").WithArguments(new { q = 1 }), "most must"));

        Assert.Equal(message, failure?.Message.Split('\n')[0]);
    }

    [Fact]
    public void AnySatisfy_wants_one()
    {
        var traces = Set(("t1", "search"), ("t2", "fetch"));

        Assert.Same(traces, traces.Should().AnySatisfy(trace => trace.HaveCalledTool("fetch")).Subject);
        Assert.Equal(
            "Expected at least 1 of the traces of traces to meet the expectation, but 0 of 2 do:",
            Assert.Throws<XunitException>(() => traces.Should().AnySatisfy(trace => trace.HaveCalledTool("pay"))).Message.Split('\n')[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => traces.Should().AtLeastSatisfy(0, trace => trace.HaveCompleted()));
    }

    [Fact]
    public void AllSatisfy_of_traces_that_cannot_be_told_says_so()
    {
        var traces = Set(("t1", "search"), ("t2", "search"));

        var failure = Assert.Throws<XunitException>(() => traces.Should().AllSatisfy(trace => trace.HaveCalledTool("search").WithArguments(new { q = 1 })));

        Assert.Equal(
            "Cannot tell whether every trace of traces meets the expectation: 2 of 2 cannot be told: Cannot tell whether trace called tool \"search\" with arguments {\"q\":1}: the arguments of \"search\" (step 1) were not captured.",
            failure.Message.Split('\n')[0]);
    }

    [Fact]
    public void AllSatisfy_whose_expectation_throws_lets_it_through_and_leaves_no_scope_open()
    {
        var traces = Set(("t1", "fetch"));

        Assert.Throws<ArgumentException>(() => traces.Should().AllSatisfy(trace => trace.HaveCalledTool("search").And.HaveCalledTool(" ")));

        Assert.Throws<XunitException>(() => traces[0].Should().HaveCalledTool("search"));
    }

    [Fact]
    public void HaveCount_that_differs_says_how_many_and_why_lines_are_missing()
    {
        var traces = new TraceSet([.. Set(("t1", "fetch"))], ["line 3: no JSON"], "event-log", 0);

        var failure = Assert.Throws<XunitException>(() => traces.Should().HaveCount(2, "two were saved"));

        Assert.Equal("Expected traces to have 2 traces because two were saved, but there is 1.\n\n  not read: line 3: no JSON", failure.Message);
    }

    [Fact]
    public void Scope_collects_a_sets_failures_beside_a_traces()
    {
        var traces = Set(("t1", "fetch"));

        var failure = Assert.Throws<XunitException>(() =>
        {
            using var scope = new TraceAssertionScope();
            traces.Should().HaveCount(2).And.AllSatisfy(trace => trace.HaveCalledTool("search"));
            traces[0].Should().HaveCalledTool("lookup");
        });

        Assert.Contains("to have 2 traces", failure.Message, StringComparison.Ordinal);
        Assert.Contains("1 of 1 does not", failure.Message, StringComparison.Ordinal);
        Assert.Contains("to have called tool \"lookup\"", failure.Message, StringComparison.Ordinal);
    }

    private static TraceSet Set(params (string Trace, string Tool)[] calls) => TraceSet.Read(Encoding.UTF8.GetBytes(string.Join('\n', calls.Select(call =>
        $$"""{"event":"span_finished","trace_id":"{{call.Trace}}","span_id":"{{call.Trace}}-1","tool":"{{call.Tool}}","step_type":"tool_call","start_time_unix_nano":1000000,"end_time_unix_nano":2000000}"""))));

    /// <summary>A row of the timeline was looked for with each of the marks; the time is not asserted, what is shown is.</summary>
    [Fact]
    public void Failure_of_a_set_that_rests_on_many_calls_shows_the_first_of_them()
    {
        var trace = SpanKit.Trace(kit =>
        {
            for (var i = 0; i < 20_000; i++) kit.Tool("fetch", (i * 10) + 0.25, 5);
        });

        var failure = Assert.Throws<XunitException>(() => new TraceSet([trace], [], "test", 0).Should().AllSatisfy(one => one.HaveCalledOnlyTools("search")));

        Assert.Contains("\n  ->    1  tool fetch", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Split("  ->").Length, 20, 60);
    }
}
