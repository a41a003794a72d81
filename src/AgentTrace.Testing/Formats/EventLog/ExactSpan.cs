using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A span from one line of our own writer: nothing is guessed, and the fields for people are passed over.</summary>
internal static class ExactSpan
{
    private static readonly Func<RecordedSpan, SpanFacts> Interpreter = SpanInterpreter.Interpret;

    public static bool IsExact(JsonElement line) => SafeJson.Find(line, "agenttrace"u8)?.ValueKind == JsonValueKind.Number;

    public static RecordedSpan Read(JsonElement line, EventKind kind, string traceId, ReadContext context)
    {
        string spanId = "", name = "";
        string? parent = null, message = null, traceState = null;
        long? start = null, end = null;
        var activityKind = ActivityKind.Internal;
        var status = ActivityStatusCode.Unset;
        var attributes = AttributeSet.Empty;
        var resource = AttributeSet.Empty;
        IReadOnlyList<SpanEvent> events = [];
        IReadOnlyList<SpanLink> links = [];
        var scope = InstrumentationScope.None;
        var remote = false;
        var ownTraceId = traceId;
        foreach (var property in line.EnumerateObject())
        {
            var value = property.Value;
            if (value.ValueKind == JsonValueKind.Null) continue;
            switch (SafeJson.Name(property, context.Texts))
            {
                case "span_id": spanId = Short(value, context.Ids); break;
                case "parent_span_id": parent = Short(value, context.Ids); break;
                case "name": name = Short(value, context.Texts); break;
                case "kind": Enum.TryParse(SafeJson.Text(value), ignoreCase: true, out activityKind); break;
                case "start_time_unix_nano": start = SafeJson.Integer(value); break;
                case "end_time_unix_nano": end = SafeJson.Integer(value); break;
                case "status": status = EventFields.Status(value) ?? ActivityStatusCode.Unset; break;
                case "status_message": message = SafeJson.Text(value); break;
                case "attributes": attributes = TypedJson.ReadSet(value, context); break;
                case "events": events = Events(value, context); break;
                case "links": links = Links(value, context); break;
                case "scope": scope = Scope(value, context); break;
                case "resource": resource = TypedJson.ReadSet(value, context); break;
                case "trace_state": traceState = SafeJson.Text(value); break;
                case "span_trace_id": ownTraceId = Short(value, context.Ids); break;
                case "parent_left_out" when value.ValueKind == JsonValueKind.True:
                    if (SafeJson.Find(line, "parent_span_id"u8) is { } leftOut) context.Assembler.LeaveOut(traceId, Short(leftOut, context.Ids));
                    break;
                case "remote_parent": remote = value.ValueKind == JsonValueKind.True; break;
            }
        }

        return new RecordedSpan(Interpreter)
        {
            TraceId = ownTraceId,
            SpanId = spanId,
            ParentSpanId = parent,
            Name = name,
            Kind = activityKind,
            StartTimeUnixNano = start,
            EndTimeUnixNano = end,
            IsUnfinished = kind == EventKind.SpanStarted,
            Status = status,
            StatusMessage = message,
            Attributes = attributes,
            Events = events,
            Links = links,
            Scope = scope,
            Resource = resource,
            TraceState = traceState,
            HasRemoteParent = remote,
        };
    }

    private static string Short(JsonElement value, TextTable texts)
    {
        var text = SafeJson.Text(value);
        return text.Length <= 64 ? texts.Get(System.Text.Encoding.UTF8.GetBytes(text)) : text;
    }

    private static SpanEvent[] Events(JsonElement array, ReadContext context)
    {
        if (array.ValueKind != JsonValueKind.Array) return [];
        var events = new List<SpanEvent>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            events.Add(new SpanEvent(TextOf(item, "name"u8) ?? "", SafeJson.Find(item, "time_unix_nano"u8) is { } time ? SafeJson.Integer(time) : null, Set(item, context)));
        }

        return [.. events];
    }

    private static SpanLink[] Links(JsonElement array, ReadContext context)
    {
        if (array.ValueKind != JsonValueKind.Array) return [];
        var links = new List<SpanLink>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray()) links.Add(new SpanLink(TextOf(item, "trace_id"u8) ?? "", TextOf(item, "span_id"u8) ?? "", Set(item, context)));
        return [.. links];
    }

    private static InstrumentationScope Scope(JsonElement item, ReadContext context)
    {
        var name = TextOf(item, "name"u8) ?? "";
        var version = TextOf(item, "version"u8);

        // The scope of a batch is one object in memory again.
        if (context.LastScope.Name == name && context.LastScope.Version == version) return context.LastScope;
        return context.LastScope = new InstrumentationScope(name, version);
    }

    private static AttributeSet Set(JsonElement item, ReadContext context) =>
        SafeJson.Find(item, "attributes"u8) is { } attributes ? TypedJson.ReadSet(attributes, context) : AttributeSet.Empty;

    private static string? TextOf(JsonElement item, ReadOnlySpan<byte> key) => SafeJson.Find(item, key) is { } value ? SafeJson.Text(value) : null;
}
