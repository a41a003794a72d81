namespace AgentTrace.Testing;

/// <summary>Reads one span, and one log record that belongs to a span.</summary>
internal sealed class WireSpans(ReadContext context, WireValues values)
{
    private const int LongestId = 256;

    private readonly List<SpanEvent> _events = [];
    private readonly List<SpanLink> _links = [];

    public RecordedSpan Span(WireReader message, AttributeSet resource, InstrumentationScope scope)
    {
        var span = new OtlpSpanFields();
        var bottom = values.Bottom;
        _events.Clear();
        _links.Clear();
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (1 << 3) | Wire.Length: span.TraceId = Id(ref message); break;
                case (2 << 3) | Wire.Length: span.SpanId = Id(ref message); break;
                case (3 << 3) | Wire.Length: span.TraceState = values.Text(ref message); break;
                case (4 << 3) | Wire.Length: span.ParentSpanId = Id(ref message); break;
                case (5 << 3) | Wire.Length: span.Name = values.Text(ref message); break;
                case (6 << 3) | Wire.Varint: span.Kind = OtlpSpanFields.KindOf((int)message.Varint()); break;
                case (7 << 3) | Wire.Fixed64: span.Start = Time(ref message, "startTimeUnixNano"); break;
                case (8 << 3) | Wire.Fixed64: span.End = Time(ref message, "endTimeUnixNano"); break;
                case (9 << 3) | Wire.Length: values.Add(message.Message()); break;
                case (11 << 3) | Wire.Length: _events.Add(Event(message.Message())); break;
                case (13 << 3) | Wire.Length: _links.Add(Link(message.Message())); break;
                case (15 << 3) | Wire.Length: ReadStatus(message.Message(), ref span); break;
                case (16 << 3) | Wire.Fixed32: span.Flags = message.Fixed32(); break;
                default: message.Skip(); break;
            }
        }

        span.Attributes = values.Take(bottom);
        span.Events = _events.Count == 0 ? [] : _events.ToArray();
        span.Links = _links.Count == 0 ? [] : _links.ToArray();
        return span.ToSpan(resource, scope);
    }

    /// <summary>A log record as an event of the span it names; null when it names none.</summary>
    public (string TraceId, string SpanId, SpanEvent Event)? LogRecord(WireReader message)
    {
        var record = new OtlpLogFields();
        var bottom = values.Bottom;
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (1 << 3) | Wire.Fixed64: record.Time = Time(ref message, "timeUnixNano"); break;
                case (5 << 3) | Wire.Length: record.Body = values.Any(message.Message()); break;
                case (6 << 3) | Wire.Length: values.Add(message.Message()); break;
                case (9 << 3) | Wire.Length: record.TraceId = Id(ref message); break;
                case (10 << 3) | Wire.Length: record.SpanId = Id(ref message); break;
                case (11 << 3) | Wire.Fixed64: record.ObservedTime = Time(ref message, "observedTimeUnixNano"); break;
                case (12 << 3) | Wire.Length: record.EventName = values.Text(ref message); break;
                default: message.Skip(); break;
            }
        }

        record.Attributes = values.Take(bottom);
        return record.ToEvent();
    }

    /// <summary>What describes a library: its name and version.</summary>
    public InstrumentationScope Scope(WireReader message)
    {
        string name = "", version = "";
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (1 << 3) | Wire.Length: name = values.Text(ref message); break;
                case (2 << 3) | Wire.Length: version = values.Text(ref message); break;
                default: message.Skip(); break;
            }
        }

        return new InstrumentationScope(name, version.Length == 0 ? null : version);
    }

    private SpanEvent Event(WireReader message)
    {
        var name = "";
        long? time = null;
        var bottom = values.Bottom;
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (1 << 3) | Wire.Fixed64: time = Time(ref message, "timeUnixNano"); break;
                case (2 << 3) | Wire.Length: name = values.Text(ref message); break;
                case (3 << 3) | Wire.Length: values.Add(message.Message()); break;
                default: message.Skip(); break;
            }
        }

        return new SpanEvent(name, time, values.Take(bottom));
    }

    private SpanLink Link(WireReader message)
    {
        string traceId = "", spanId = "";
        var bottom = values.Bottom;
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (1 << 3) | Wire.Length: traceId = Id(ref message); break;
                case (2 << 3) | Wire.Length: spanId = Id(ref message); break;
                case (4 << 3) | Wire.Length: values.Add(message.Message()); break;
                default: message.Skip(); break;
            }
        }

        return new SpanLink(traceId, spanId, values.Take(bottom));
    }

    private void ReadStatus(WireReader message, ref OtlpSpanFields span)
    {
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (2 << 3) | Wire.Length: span.StatusMessage = values.Text(ref message); break;
                case (3 << 3) | Wire.Varint: span.Status = OtlpSpanFields.StatusOf((int)message.Varint()); break;
                default: message.Skip(); break;
            }
        }
    }

    private string Id(ref WireReader message)
    {
        var id = message.Bytes();
        return id.Length <= LongestId ? SpanIds.OfBytes(id, context.Ids) : throw message.Fault($"an id has {id.Length} bytes; 16 or 8 were expected.");
    }

    private long? Time(ref WireReader message, string what)
    {
        var nanos = message.Fixed64();
        if (nanos is > 0 and <= long.MaxValue) return (long)nanos;

        // The report costs a closure, hence only here.
        var at = message.FieldOffset;
        return OtlpSpanFields.TimeOf(nanos == 0 ? 0 : null, what, problem => context.Report(problem, line: null, offset: at));
    }
}
