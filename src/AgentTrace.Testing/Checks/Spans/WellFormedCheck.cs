namespace AgentTrace.Testing;

/// <summary>
/// The trace's structure is sound. Every fault at once: missing or empty ids; a span whose trace id differs from its parent's; a parent
/// missing inside the trace; a cycle; one id on two spans that differ in name or start; an end before a start; a child that starts outside
/// its parent's time by more than 1 ms plus the tick (remote children aside); a span that never finished; a tool call without a name.
/// </summary>
/// <example><code>new WellFormedCheck().Evaluate(trace)</code></example>
public sealed record WellFormedCheck : TraceCheck
{
    private const long Tolerance = 1_000_000;

    internal override string Infinitive => "be well formed";

    internal override string Finite => "is well formed";

    internal override bool NeedsAgentSpans => false;

    internal override CheckResult Judge(RecordedTrace trace)
    {
        if (trace.Spans.Count == 0) return CheckResult.Inconclusive(() => "it has no spans");
        var faults = Find(trace).ToList();
        return faults.Count == 0
            ? CheckResult.Passed(() => $"its {Words.Count(trace.Spans.Count, "span")} have no fault")
            : CheckResult.Failed(
                () => $"it has {Words.Count(faults.Count, "fault")}: {string.Join("; ", faults.Take(20).Select(fault => fault.Say))}{(faults.Count > 20 ? $"; and {faults.Count - 20} more" : "")}",
                [.. faults.Select(fault => Mark.Of(fault.Span, fault.Kind)).Take(50)]);
    }

    private static IEnumerable<(RecordedSpan Span, string Kind, string Say)> Find(RecordedTrace trace)
    {
        var tree = trace.Index.Tree;
        var cycles = tree.Cycles.ToHashSet();
        for (var i = 0; i < trace.Spans.Count; i++)
        {
            var span = trace.Spans[i];
            var name = $"{Words.Quote(span.Name)} ({(span.SpanId.Length == 0 ? "no id" : Words.Shorten(span.SpanId, 40))})";
            var parent = tree.Parent[i] >= 0 ? trace.Spans[tree.Parent[i]] : null;
            if (IsMissing(span.SpanId)) yield return (span, "no span id", $"{name} has no span id");
            if (IsMissing(span.TraceId)) yield return (span, "no trace id", $"{name} has no trace id");
            if (parent is not null && parent.TraceId != span.TraceId) yield return (span, "other trace id", $"{name} has another trace id than its parent {Words.Quote(parent.Name)}");
            if (IsOrphan(trace, tree, span)) yield return (span, "parent missing", $"the parent of {name}, {Words.Shorten(span.ParentSpanId!, 40)}, is not in the trace");
            if (cycles.Contains(i)) yield return (span, "cycle", $"{name} is its own ancestor");
            if (span.SpanId.Length > 0 && tree.Positions[span.SpanId] is var first && first != i)
            {
                yield return (span, "id used twice", $"{name} bears the id of {Words.Quote(trace.Spans[first].Name)}");
            }

            if (span.EndTimeUnixNano < span.StartTimeUnixNano)
            {
                yield return (span, "ends before it starts", $"{name} ends {Words.Duration(span.StartTimeUnixNano!.Value - span.EndTimeUnixNano!.Value)} before it starts");
            }

            if (parent is not null && OutsideBy(span, parent) is var outside && outside > Tolerance + trace.Index.Tick)
            {
                yield return (span, "outside its parent", $"{name} starts {Words.Duration(outside)} outside the time of its parent {Words.Quote(parent.Name)}");
            }

            if (span.IsUnfinished) yield return (span, "never finished", $"{name} never finished");
            if (span.Facts.Type == StepType.ToolCall && string.IsNullOrWhiteSpace(span.ToolName)) yield return (span, "no tool name", $"tool call {name} does not name its tool");
        }
    }

    /// <summary>Zeros are OpenTelemetry's word for no id.</summary>
    internal static bool IsMissing(string id) => id.AsSpan().Trim('0').Length == 0;

    private static bool IsOrphan(RecordedTrace trace, SpanTree tree, RecordedSpan span) =>
        span.ParentSpanId is { } id && !span.HasRemoteParent && !tree.Positions.ContainsKey(id) && trace.IsLeftOut?.Invoke(id) != true;

    private static long OutsideBy(RecordedSpan child, RecordedSpan parent)
    {
        if (child.HasRemoteParent || child.StartTimeUnixNano is not { } start || parent.StartTimeUnixNano is not { } from) return 0;
        return start < from ? from - start : parent.EndTimeUnixNano is { } to && start > to ? start - to : 0;
    }
}
