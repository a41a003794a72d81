namespace AgentTrace.Testing;

/// <summary>What the spans of one trace mean, worked out once.</summary>
internal sealed class TraceIndex(RecordedTrace trace)
{
    public RecordedTrace Trace { get; } = trace;
}
