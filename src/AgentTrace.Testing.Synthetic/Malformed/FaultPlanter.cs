namespace AgentTrace.Testing;

/// <summary>Plants one fault into the spans of a trace, in the same place for the same trace: in a call without anything below it, else in another span without.</summary>
internal static class FaultPlanter
{
    private const long Millisecond = 1_000_000;

    /// <exception cref="InvalidOperationException">The trace has nothing to plant it in.</exception>
    public static MadeTrace Plant(MadeTrace made, TraceFault fault, long number)
    {
        var spans = made.Spans;
        if (fault == TraceFault.NoTraceId)
        {
            for (var i = 0; i < spans.Count; i++) spans[i] = new RecordedSpan(spans[i]) { TraceId = "" };
            return new MadeTrace("", spans, made.Runs);
        }

        var parents = spans.Select(span => span.ParentSpanId).ToHashSet();
        bool IsCall(int at) => spans[at].StepType == StepType.ToolCall;

        // What is below a broken span would be broken as well; a name is no matter of what is below.
        var leaves = Enumerable.Range(0, spans.Count).Where(at => spans[at].ParentSpanId is not null && !parents.Contains(spans[at].SpanId)).ToList();
        var places = leaves.FindAll(IsCall);
        if (places.Count == 0) places = fault == TraceFault.NoToolName ? [.. Enumerable.Range(0, spans.Count).Where(IsCall)] : leaves;
        if (places.Count == 0) throw new InvalidOperationException("A fault is planted in a call or in a span below another, and this trace has none.");
        var place = places[(int)(number % places.Count)];
        if (fault == TraceFault.IdUsedTwice) spans.Insert(place + 1, new RecordedSpan(spans[place]) { Name = "clean up", Attributes = AttributeSet.Empty });
        else spans[place] = Broken(spans[place], spans, fault);
        return made;
    }

    private static RecordedSpan Broken(RecordedSpan call, List<RecordedSpan> spans, TraceFault fault) => fault switch
    {
        TraceFault.NoSpanId => new(call) { SpanId = "" },
        TraceFault.OtherTraceId => new(call) { TraceId = Turned(call.TraceId) },
        TraceFault.ParentMissing => new(call) { ParentSpanId = Turned(call.SpanId) },
        TraceFault.Cycle => new(call) { ParentSpanId = call.SpanId },
        TraceFault.EndsBeforeStart => new(call) { EndTimeUnixNano = call.StartTimeUnixNano - Millisecond },
        TraceFault.OutsideItsParent => new(call) { StartTimeUnixNano = spans.First(span => span.SpanId == call.ParentSpanId).StartTimeUnixNano - (50 * Millisecond) },
        TraceFault.NeverFinished => new(call) { EndTimeUnixNano = null, IsUnfinished = true },
        TraceFault.NoToolName => new(call) { Name = call.Name == "execute_tool " + call.ToolName ? "execute_tool" : "", Attributes = WithoutName(call) },
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault."),
    };

    /// <summary>Another id of the same length, that no span has: half of the digits trade places with the others.</summary>
    private static string Turned(string id) => string.Concat(id.AsSpan(id.Length / 2), id.AsSpan(0, id.Length / 2));

    /// <summary>A vocabulary may name the tool under more than one key.</summary>
    private static AttributeSet WithoutName(RecordedSpan call) => new([.. call.Attributes.Where(attribute => attribute.Value.AsText() != call.ToolName)]);
}
