namespace AgentTrace.Testing;

/// <summary>Something that happened within a span at one moment: an exception, a message, a log record that names the span.</summary>
/// <param name="Name">The event's name (<c>exception</c>, <c>gen_ai.choice</c> …).</param>
/// <param name="TimeUnixNano">Nanoseconds since the Unix epoch, UTC; null when the source has none.</param>
/// <param name="Attributes">What the event carries.</param>
public sealed record SpanEvent(string Name, long? TimeUnixNano, AttributeSet Attributes);

/// <summary>A pointer from one span to another that is not its parent.</summary>
/// <param name="TraceId">The trace of the other span, normalised as <see cref="RecordedSpan.TraceId"/>.</param>
/// <param name="SpanId">The other span.</param>
/// <param name="Attributes">What the link carries.</param>
public sealed record SpanLink(string TraceId, string SpanId, AttributeSet Attributes);

/// <summary>The instrumentation that made a span: an <c>ActivitySource</c>, an OpenTelemetry scope.</summary>
/// <param name="Name">Its name; empty when the source has none.</param>
/// <param name="Version">Its version, when known.</param>
public sealed record InstrumentationScope(string Name, string? Version = null)
{
    /// <summary>No scope recorded.</summary>
    public static readonly InstrumentationScope None = new("");
}
