using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads one span, and one log record that belongs to a span.</summary>
internal sealed class OtlpSpans(ReadContext context, OtlpValues values)
{
    private readonly List<SpanEvent> _events = [];
    private readonly List<SpanLink> _links = [];
    private string _lastTraceId = "";

    public RecordedSpan Span(ref JsonCursor cursor, AttributeSet resource, InstrumentationScope scope)
    {
        var span = new OtlpSpanFields();
        while (cursor.NextKey(out var key))
        {
            switch (key)
            {
                case OtlpKey.TraceId: span.TraceId = TraceId(ref cursor); break;
                case OtlpKey.SpanId: if (!IsPassed(ref cursor, "spanId")) span.SpanId = Id(ref cursor, "spanId"); break;
                case OtlpKey.ParentSpanId: if (!IsPassed(ref cursor, "parentSpanId")) span.ParentSpanId = Id(ref cursor, "parentSpanId"); break;
                case OtlpKey.Name: if (!IsPassed(ref cursor, "name")) span.Name = values.Text(ref cursor, "name"); break;
                case OtlpKey.Kind: span.Kind = Kind(ref cursor); break;
                case OtlpKey.StartTime: span.Start = Time(ref cursor, "startTimeUnixNano"); break;
                case OtlpKey.EndTime: span.End = Time(ref cursor, "endTimeUnixNano"); break;
                case OtlpKey.Attributes: span.Attributes = values.Attributes(ref cursor, "attributes"); break;
                case OtlpKey.Events: span.Events = Events(ref cursor); break;
                case OtlpKey.Links: span.Links = Links(ref cursor); break;
                case OtlpKey.Status: (span.Status, span.StatusMessage) = Status(ref cursor); break;
                case OtlpKey.TraceState: span.TraceState = values.Text(ref cursor, "traceState"); break;
                case OtlpKey.Flags: span.Flags = (uint)(Integer(ref cursor, "flags") ?? 0); break;
                case OtlpKey.Unfinished: span.IsUnfinished = cursor.Type is JsonTokenType.True or JsonTokenType.False ? cursor.Type == JsonTokenType.True : null; cursor.Skip(); break;
                default: cursor.Skip(); break;
            }
        }

        return span.ToSpan(resource, scope);
    }

    /// <summary>A log record as an event of the span it names; null when it names none.</summary>
    public (string TraceId, string SpanId, SpanEvent Event)? LogRecord(ref JsonCursor cursor)
    {
        var record = new OtlpLogFields();
        while (cursor.NextKey(out var key))
        {
            switch (key)
            {
                case OtlpKey.TraceId: record.TraceId = Id(ref cursor, "traceId"); break;
                case OtlpKey.SpanId: record.SpanId = Id(ref cursor, "spanId"); break;
                case OtlpKey.EventName: record.EventName = values.Text(ref cursor, "eventName"); break;
                case OtlpKey.Time: record.Time = Time(ref cursor, "timeUnixNano"); break;
                case OtlpKey.ObservedTime: record.ObservedTime = Time(ref cursor, "observedTimeUnixNano"); break;
                case OtlpKey.Attributes: record.Attributes = values.Attributes(ref cursor, "attributes"); break;
                case OtlpKey.Body: record.Body = values.Any(ref cursor); break;
                default: cursor.Skip(); break;
            }
        }

        return record.ToEvent();
    }

    /// <summary>Of a span that is counted and let go, nobody reads these; only that they are text matters.</summary>
    private bool IsPassed(ref JsonCursor cursor, string what)
    {
        if (context.IsCounting) cursor.IsText(what);
        return context.IsCounting;
    }

    private static ActivityKind Kind(ref JsonCursor cursor)
    {
        if (cursor.IsNull) return ActivityKind.Internal;
        if (!OtlpNumbers.IsNumber(cursor)) throw cursor.Expected("a span kind", "kind");
        return OtlpNumbers.TryInteger(cursor.Raw, out var number) ? OtlpSpanFields.KindOf(number) : OtlpSpanFields.KindOf(cursor.Raw);
    }

    private static ActivityStatusCode Code(ref JsonCursor cursor)
    {
        if (cursor.IsNull) return ActivityStatusCode.Unset;
        if (!OtlpNumbers.IsNumber(cursor)) throw cursor.Expected("a status code", "code");
        return OtlpNumbers.TryInteger(cursor.Raw, out var number) ? OtlpSpanFields.StatusOf(number) : OtlpSpanFields.StatusOf(cursor.Raw);
    }

    private (ActivityStatusCode Code, string? Message) Status(ref JsonCursor cursor)
    {
        var code = ActivityStatusCode.Unset;
        string? message = null;
        if (!cursor.IsObject("status")) return (code, message);
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Code) code = Code(ref cursor);
            else if (key == OtlpKey.Message) message = values.Text(ref cursor, "message");
            else cursor.Skip();
        }

        return (code, message);
    }

    private IReadOnlyList<SpanEvent> Events(ref JsonCursor cursor)
    {
        if (!cursor.IsArray("events")) return [];
        _events.Clear();
        while (cursor.NextItem())
        {
            if (!cursor.IsObject("events")) continue;
            string? name = null;
            long? time = null;
            var attributes = AttributeSet.Empty;
            while (cursor.NextKey(out var key))
            {
                if (key == OtlpKey.Name) name = values.Text(ref cursor, "name");
                else if (key == OtlpKey.Time) time = Time(ref cursor, "timeUnixNano");
                else if (key == OtlpKey.Attributes) attributes = values.Attributes(ref cursor, "attributes");
                else cursor.Skip();
            }

            _events.Add(new SpanEvent(name ?? "", time, attributes));
        }

        return _events.ToArray();
    }

    private IReadOnlyList<SpanLink> Links(ref JsonCursor cursor)
    {
        if (!cursor.IsArray("links")) return [];
        _links.Clear();
        while (cursor.NextItem())
        {
            if (!cursor.IsObject("links")) continue;
            string? traceId = null, spanId = null;
            var attributes = AttributeSet.Empty;
            while (cursor.NextKey(out var key))
            {
                if (key == OtlpKey.TraceId) traceId = Id(ref cursor, "traceId");
                else if (key == OtlpKey.SpanId) spanId = Id(ref cursor, "spanId");
                else if (key == OtlpKey.Attributes) attributes = values.Attributes(ref cursor, "attributes");
                else cursor.Skip();
            }

            _links.Add(new SpanLink(traceId ?? "", spanId ?? "", attributes));
        }

        return _links.ToArray();
    }

    /// <summary>Spans of one trace come together. What is escaped only looks like the text of the one before.</summary>
    private string? TraceId(ref JsonCursor cursor)
    {
        if (cursor is { Type: JsonTokenType.String, IsEscaped: false } && cursor.Raw.Length == _lastTraceId.Length && Ascii.Equals(cursor.Raw, _lastTraceId)) return _lastTraceId;
        var id = Id(ref cursor, "traceId");
        _lastTraceId = id ?? "";
        return id;
    }

    private string? Id(ref JsonCursor cursor, string what)
    {
        if (!cursor.IsText(what)) return null;
        if (!cursor.IsEscaped) return SpanIds.Normalise(cursor.Raw, context.Ids);

        // Base64 may come with its slashes escaped.
        var text = new byte[JsonString.MaxLength(cursor.Raw)];
        return SpanIds.Normalise(text.AsSpan(0, JsonString.Decode(cursor.Raw, true, text)), context.Ids);
    }

    private long? Time(ref JsonCursor cursor, string what)
    {
        if (cursor.IsNull || (cursor.Type == JsonTokenType.String && cursor.Raw.IsEmpty)) return null;
        return OtlpSpanFields.TimeOf(Integer(ref cursor, what), what, values.Report);
    }

    private static long? Integer(ref JsonCursor cursor, string what)
    {
        if (cursor.IsNull) return 0;
        return OtlpNumbers.IsNumber(cursor) && OtlpNumbers.TryInteger(cursor.Raw, out var value) ? value : throw cursor.Expected("an integer", what);
    }
}
