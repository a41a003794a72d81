namespace AgentTrace.Testing;

/// <summary>What was read of an OTLP document and is not given on yet: its resource or scope may still come, or a fault.</summary>
internal sealed class OtlpStaging(ReadContext context)
{
    private readonly List<RecordedSpan> _spans = [];
    private readonly List<(string TraceId, string SpanId, SpanEvent Event)> _events = [];

    public int SpanCount => _spans.Count;

    public void Add(RecordedSpan span)
    {
        context.DemandRoomFor(_spans.Count + 1);
        _spans.Add(span);
    }

    public void Add((string TraceId, string SpanId, SpanEvent Event) record) => _events.Add(record);

    /// <summary>Some writers put the resource or the scope behind its spans, as neither JSON nor protobuf knows an order.</summary>
    public void Complete(int first, AttributeSet resource, InstrumentationScope scope)
    {
        for (var i = first; i < _spans.Count; i++)
        {
            var span = _spans[i];
            _spans[i] = span.MergedWith(new RecordedSpan(span.Interpreter) { IsUnfinished = span.IsUnfinished, Resource = resource, Scope = scope });
        }
    }

    /// <summary>Gives on what was read since the last time.</summary>
    public void Commit()
    {
        foreach (var span in _spans) context.Add(span);
        foreach (var (traceId, spanId, spanEvent) in _events) context.Assembler.AddEvent(traceId, spanId, spanEvent);
        Drop();
    }

    /// <summary>Forgets what a broken line began.</summary>
    public void Drop()
    {
        _spans.Clear();
        _events.Clear();
    }
}
