using System.Globalization;

namespace AgentTrace.Testing.Tests;

public sealed class TraceIndexTests
{
    [Fact]
    public void A_check_that_a_tool_was_called_looks_at_spans_as_far_as_the_first_of_the_tool_and_at_each_once()
    {
        var looked = 0;
        var trace = Trace(100, () => looked++);

        trace.Should().HaveCalledTool("tool_3");
        Assert.Equal(4, looked);
        trace.Should().HaveCalledTool("tool_3").And.HaveCalledTool("tool_2");
        Assert.Equal(4, looked);
        trace.Should().HaveCalledTool("tool_98");
        Assert.Equal(99, looked);
    }

    [Fact]
    public void Passing_checks_by_name_allocate_the_same_in_a_long_trace_as_in_a_short_one()
    {
        var (small, large) = (Trace(10), Trace(5_000));
        Action<RecordedTrace>[] checks =
        [
            trace => trace.Should().HaveCalledTool("tool_1"),
            trace => trace.Should().HaveCalledTool("tool_1").Before("tool_2"),
            trace => trace.Should().HaveCalledTool("again").Before("last"),
            trace => trace.Should().HaveCalledTool("last").After("again"),
            trace => trace.Should().HaveCalledTool("again").AtLeast(1),
            trace => trace.Should().NotHaveCalledTool("delete_file"),
            trace => trace.Should().HaveNoErrors(),
            trace => trace.Should().HaveAtMostSteps(1_000_000),
        ];
        foreach (var check in checks)
        {
            // What differs is what the runtime makes of code that is still warming up.
            Assert.InRange(Allocated(large, check), 1, Allocated(small, check) + 400);
        }
    }

    [Fact]
    public void A_filter_that_the_first_call_passes_still_hands_all_that_pass_to_the_next_link()
    {
        var trace = SpanKit.Trace(kit =>
        {
            var agent = kit.Agent("a");
            for (var i = 0; i < 4; i++) kit.Tool("read", 10 + (i * 20), under: agent);
            kit.Tool("write", 65, under: agent);
        });

        trace.Should().HaveCalledTool("read").Before("write").Times(3);
        Assert.Throws<InvalidOperationException>(() => trace.Should().HaveCalledTool("read").Before("write").Which);
        var result = new CallCheck("read", CallDemandKind.Called, [new BeforeLink("write")]).Evaluate(trace);
        Assert.Equal("it was called 3 times (steps 1, 2, 3)", result.Reason);
        Assert.Equal(3, result.Evidence.Count);
    }

    private static long Allocated(RecordedTrace trace, Action<RecordedTrace> check)
    {
        for (var i = 0; i < 50; i++) check(trace);
        var before = GC.GetAllocatedBytesForCurrentThread();
        check(trace);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>An agent, a tool of its own name each, every other span one and the same tool, and in the end another one.</summary>
    private static RecordedTrace Trace(int spans, Action? look = null)
    {
        var made = new List<RecordedSpan> { Span(0, "invoke_agent a", ("gen_ai.operation.name", "invoke_agent")) };
        for (var i = 1; i < spans; i++)
        {
            var name = look is null && i == spans - 1 ? "last" : look is null && i % 2 == 0 && i > 2 ? "again" : "tool_" + i;
            made.Add(Span(i, "execute_tool " + name, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", name)));
        }

        return new RecordedTrace("t", made, [], "test");

        RecordedSpan Span(int number, string name, params (string, object?)[] attributes) => new(span =>
        {
            look?.Invoke();
            return SpanInterpreter.Interpret(span);
        })
        {
            SpanId = number.ToString("x16", CultureInfo.InvariantCulture),
            ParentSpanId = number == 0 ? null : "0000000000000000",
            Name = name,
            StartTimeUnixNano = number == 0 ? 1 : number * 1_000_001L,
            EndTimeUnixNano = number == 0 ? spans * 1_000_001L : (number * 1_000_001L) + 500_000,
            Attributes = SpanKit.Attributes(attributes),
        };
    }
}
