using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads one span, and one log record that belongs to a span.</summary>
internal sealed class OtlpSpans(ReadContext context, OtlpValues values)
{
    private const uint ParentKnown = 1 << 8;
    private const uint ParentRemote = 1 << 9;

    private static readonly Func<RecordedSpan, SpanFacts> Interpreter = SpanInterpreter.Interpret;

    private readonly List<SpanEvent> _events = [];
    private readonly List<SpanLink> _links = [];

    public RecordedSpan Span(ref JsonCursor cursor, AttributeSet resource, InstrumentationScope scope)
    {
        string? traceId = null, spanId = null, parent = null, name = null, message = null, traceState = null;
        long? start = null, end = null;
        var kind = ActivityKind.Internal;
        var status = ActivityStatusCode.Unset;
        var attributes = AttributeSet.Empty;
        IReadOnlyList<SpanEvent> events = [];
        IReadOnlyList<SpanLink> links = [];
        uint flags = 0;
        while (cursor.NextKey(out var key))
        {
            switch (key)
            {
                case OtlpKey.TraceId: traceId = Id(ref cursor, "traceId"); break;
                case OtlpKey.SpanId: spanId = Id(ref cursor, "spanId"); break;
                case OtlpKey.ParentSpanId: parent = Id(ref cursor, "parentSpanId"); break;
                case OtlpKey.Name: name = values.Text(ref cursor, "name"); break;
                case OtlpKey.Kind: kind = Kind(ref cursor); break;
                case OtlpKey.StartTime: start = Time(ref cursor, "startTimeUnixNano"); break;
                case OtlpKey.EndTime: end = Time(ref cursor, "endTimeUnixNano"); break;
                case OtlpKey.Attributes: attributes = values.Attributes(ref cursor, "attributes"); break;
                case OtlpKey.Events: events = Events(ref cursor); break;
                case OtlpKey.Links: links = Links(ref cursor); break;
                case OtlpKey.Status: (status, message) = Status(ref cursor); break;
                case OtlpKey.TraceState: traceState = values.Text(ref cursor, "traceState"); break;
                case OtlpKey.Flags: flags = (uint)(Integer(ref cursor, "flags") ?? 0); break;
                default: cursor.Skip(); break;
            }
        }

        return new RecordedSpan(Interpreter)
        {
            TraceId = traceId ?? "",
            SpanId = spanId ?? "",
            ParentSpanId = SpanIds.Parent(parent),
            Name = name ?? "",
            Kind = kind,
            StartTimeUnixNano = start,
            EndTimeUnixNano = end,
            IsUnfinished = end is null && start is not null,
            Status = status,
            StatusMessage = string.IsNullOrEmpty(message) ? null : message,
            Attributes = attributes,
            Events = events,
            Links = links,
            Scope = scope,
            Resource = resource,
            TraceState = string.IsNullOrEmpty(traceState) ? null : traceState,
            HasRemoteParent = (flags & (ParentKnown | ParentRemote)) == (ParentKnown | ParentRemote),
        };
    }

    /// <summary>A log record as an event of the span it names; null when it names none.</summary>
    public (string TraceId, string SpanId, SpanEvent Event)? LogRecord(ref JsonCursor cursor)
    {
        string? traceId = null, spanId = null, name = null;
        long? time = null, observed = null;
        var attributes = AttributeSet.Empty;
        AttributeValue body = default;
        while (cursor.NextKey(out var key))
        {
            switch (key)
            {
                case OtlpKey.TraceId: traceId = Id(ref cursor, "traceId"); break;
                case OtlpKey.SpanId: spanId = Id(ref cursor, "spanId"); break;
                case OtlpKey.EventName: name = values.Text(ref cursor, "eventName"); break;
                case OtlpKey.Time: time = Time(ref cursor, "timeUnixNano"); break;
                case OtlpKey.ObservedTime: observed = Time(ref cursor, "observedTimeUnixNano"); break;
                case OtlpKey.Attributes: attributes = values.Attributes(ref cursor, "attributes"); break;
                case OtlpKey.Body: body = values.Any(ref cursor); break;
                default: cursor.Skip(); break;
            }
        }

        if (SpanIds.Parent(traceId) is null || SpanIds.Parent(spanId) is null) return null;
        if (string.IsNullOrEmpty(name)) name = attributes["event.name"].AsText() ?? "";
        if (!body.IsNull)
        {
            attributes = new AttributeSet(body.Kind == AttributeKind.Map ? [.. attributes, .. body.AsMap()] : [.. attributes, new("body", body)]);
        }

        return (traceId!, spanId!, new SpanEvent(name, time ?? observed, attributes));
    }

    private static ActivityKind Kind(ref JsonCursor cursor)
    {
        if (cursor.IsNull) return ActivityKind.Internal;
        if (!OtlpNumbers.IsNumber(cursor)) throw cursor.Expected("a span kind", "kind");
        if (OtlpNumbers.TryInteger(cursor.Raw, out var number))
        {
            // OTLP has "unspecified" at 0, which .NET does not know.
            return number is >= 1 and <= 5 ? (ActivityKind)(number.Value - 1) : ActivityKind.Internal;
        }

        var raw = cursor.Raw;
        return raw.EndsWith("SERVER"u8) ? ActivityKind.Server
            : raw.EndsWith("CLIENT"u8) ? ActivityKind.Client
            : raw.EndsWith("PRODUCER"u8) ? ActivityKind.Producer
            : raw.EndsWith("CONSUMER"u8) ? ActivityKind.Consumer : ActivityKind.Internal;
    }

    private static ActivityStatusCode Code(ref JsonCursor cursor)
    {
        if (cursor.IsNull) return ActivityStatusCode.Unset;
        if (!OtlpNumbers.IsNumber(cursor)) throw cursor.Expected("a status code", "code");
        if (OtlpNumbers.TryInteger(cursor.Raw, out var number))
        {
            return number switch { 1 => ActivityStatusCode.Ok, 2 => ActivityStatusCode.Error, _ => ActivityStatusCode.Unset };
        }

        var raw = cursor.Raw;
        return raw.EndsWith("ERROR"u8) || raw.SequenceEqual("Error"u8) ? ActivityStatusCode.Error
            : raw.EndsWith("OK"u8) || raw.SequenceEqual("Ok"u8) ? ActivityStatusCode.Ok : ActivityStatusCode.Unset;
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

    private string? Id(ref JsonCursor cursor, string what)
    {
        if (!cursor.IsText(what)) return null;
        if (!cursor.IsEscaped) return SpanIds.Normalise(cursor.Raw, context.Ids);

        // Base64 may come with its slashes escaped.
        var text = new byte[JsonString.MaxLength(cursor.Raw)];
        return SpanIds.Normalise(text.AsSpan(0, JsonString.Decode(cursor.Raw, true, text)), context.Ids);
    }

    /// <summary>A time; zero is what protobuf makes of a missing one.</summary>
    private long? Time(ref JsonCursor cursor, string what)
    {
        if (cursor.IsNull || (cursor.Type == JsonTokenType.String && cursor.Raw.IsEmpty)) return null;
        var time = Integer(ref cursor, what);
        if (time is null or < 0) values.Report($"a {what} is out of range; it counts as missing.");
        return time > 0 ? time : null;
    }

    private static long? Integer(ref JsonCursor cursor, string what)
    {
        if (cursor.IsNull) return 0;
        return OtlpNumbers.IsNumber(cursor) && OtlpNumbers.TryInteger(cursor.Raw, out var value) ? value : throw cursor.Expected("an integer", what);
    }
}
