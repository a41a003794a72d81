namespace AgentTrace.Testing;

/// <summary>The spans and runs of one trace before they are one: who breaks traces on purpose changes the lists, then makes the trace.</summary>
internal sealed class MadeTrace(string traceId, List<RecordedSpan> spans, List<DeclaredRun> runs)
{
    /// <summary>The format that generated traces say they come from.</summary>
    public const string FormatName = "synthetic";

    public string TraceId { get; } = traceId;

    /// <summary>In the order in which they started, what ran in parallel branch by branch.</summary>
    public List<RecordedSpan> Spans { get; } = spans;

    /// <summary>The runs that a log states beside their spans.</summary>
    public List<DeclaredRun> Runs { get; } = runs;

    public RecordedTrace ToTrace() => new(TraceId, SpanOrder.Sort(Spans), Runs, FormatName);
}
