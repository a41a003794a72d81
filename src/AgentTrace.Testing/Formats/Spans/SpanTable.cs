using System.Text.Json;
using System.Xml;

namespace AgentTrace.Testing;

/// <summary>
/// Spans as rows: the table of OpenTelemetry's exporter to ClickHouse (<c>SpanName</c>, <c>SpanAttributes</c>), and the same in snake case,
/// with the spans below within (<c>span_name</c>, <c>child_spans</c>), as Patronus' TRAIL has it.
/// </summary>
internal static class SpanTable
{
    /// <summary>The row in the words of other lists of spans; the record itself where it is no row.</summary>
    public static JsonElement Plain(JsonElement record, ReadContext context)
    {
        if (record.Field("SpanName", "span_name") is null || record.Field("SpanAttributes", "span_attributes") is not { } attributes) return record;
        var fields = new List<(string, JsonElement)> { ("attributes", attributes) };
        Copy("trace_id", "TraceId", "trace_id");
        Copy("span_id", "SpanId", "span_id");
        Copy("parent_span_id", "ParentSpanId", "parent_span_id");
        Copy("name", "SpanName", "span_name");
        Copy("kind", "SpanKind", "span_kind");
        Copy("start_time", "Timestamp", "timestamp");
        Copy("status_code", "StatusCode", "status_code");
        Copy("status_message", "StatusMessage", "status_message");
        Copy("resource", "ResourceAttributes", "resource_attributes");
        if (record.Field("ScopeName", "scope_name") is { } scope) fields.Add(("scope", RawJson.Object([("name", scope)], context.Options.MaxDepth)));
        if (record.Field("Timestamp", "timestamp") is { } start && JsonTime.Parse(start) is { } begin && Duration(record) is { } took) fields.Add(("end_time_unix_nano", Number(begin + took)));
        if (Events(record, context) is { } events) fields.Add(("events", events));
        return RawJson.Object(fields, context.Options.MaxDepth);

        void Copy(string name, params ReadOnlySpan<string> names)
        {
            if (record.Field(names) is { } value) fields.Add((name, value));
        }
    }

    /// <summary>Nanoseconds, or a duration of ISO 8601.</summary>
    private static long? Duration(JsonElement record)
    {
        if (record.Field("Duration", "duration") is not { } duration) return null;
        if (SafeJson.Integer(duration) is { } nanos) return nanos is >= 0 and < 1L << 60 ? nanos : null;
        if (record.Text("Duration", "duration") is not { Length: < 40 } text || !text.StartsWith('P')) return null;
        try
        {
            return checked(XmlConvert.ToTimeSpan(text).Ticks * 100);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Events as objects, or as a column a field (<c>Events.Name</c>).</summary>
    private static JsonElement? Events(JsonElement record, ReadContext context)
    {
        if (record.Field("events", "Events") is { ValueKind: JsonValueKind.Array } list) return list.EnumerateArray().Any(item => item.Field("Name") is not null) ? Renamed(list, context) : list;
        var columns = record.Object("Events") ?? record;
        var prefix = columns.Field("Events.Name") is null ? "" : "Events.";
        if (Column("Name") is not { } names) return null;
        var (times, attributes) = (Column("Timestamp"), Column("Attributes"));
        var rows = names.EnumerateArray().Select((name, at) => RawJson.Object([("name", name), ("timestamp", At(times, at)), ("attributes", At(attributes, at))], context.Options.MaxDepth));
        return JsonElement.Parse(RawJson.Array(rows), new JsonDocumentOptions { MaxDepth = context.Options.MaxDepth + 2 });

        JsonElement? Column(string name) => columns.Field(prefix + name) is { ValueKind: JsonValueKind.Array } column ? column : null;
    }

    private static JsonElement Renamed(JsonElement list, ReadContext context) => JsonElement.Parse(RawJson.Array(list.EnumerateArray().Where(item => item.IsObject()).Select(item =>
        RawJson.Object([("name", item.Field("Name") ?? JsonText.Null), ("timestamp", item.Field("Timestamp") ?? JsonText.Null), ("attributes", item.Field("Attributes") ?? JsonText.EmptyObject)], context.Options.MaxDepth))),
        new JsonDocumentOptions { MaxDepth = context.Options.MaxDepth + 2 });

    private static JsonElement At(JsonElement? column, int at) => column is { } values && at < values.GetArrayLength() ? values[at] : JsonText.Null;

    private static JsonElement Number(long value) => JsonText.Write(writer => writer.WriteNumberValue(value));
}
