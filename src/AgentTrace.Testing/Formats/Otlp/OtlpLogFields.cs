namespace AgentTrace.Testing;

/// <summary>The fields of an OTLP log record, whatever encoding they came in.</summary>
internal struct OtlpLogFields
{
    public OtlpLogFields()
    {
    }

    public string? TraceId { get; set; }

    public string? SpanId { get; set; }

    public string? EventName { get; set; }

    public long? Time { get; set; }

    public long? ObservedTime { get; set; }

    public AttributeSet Attributes { get; set; } = AttributeSet.Empty;

    public AttributeValue Body { get; set; }

    /// <summary>The record as an event of the span it names; null when it names none.</summary>
    public readonly (string TraceId, string SpanId, SpanEvent Event)? ToEvent()
    {
        if (SpanIds.Parent(TraceId) is not { } traceId || SpanIds.Parent(SpanId) is not { } spanId) return null;
        var name = string.IsNullOrEmpty(EventName) ? Attributes["event.name"].AsText() ?? "" : EventName;
        var attributes = Body.Kind switch
        {
            AttributeKind.Null => Attributes,
            AttributeKind.Map => new AttributeSet([.. Attributes, .. Body.AsMap()]),
            _ => new AttributeSet([.. Attributes, new("body", Body)]),
        };
        return (traceId, spanId, new SpanEvent(name, Time ?? ObservedTime, attributes));
    }
}
