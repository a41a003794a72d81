using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Makes spans of objects that each hold one whole span, in the dialects of SDKs and of Phoenix.</summary>
internal sealed class SpanObjects(ReadContext context)
{
    private const string Column = "attributes.";

    public int Count { get; private set; }

    /// <summary>The trace that spans without an id belong to, made up once a list.</summary>
    private string? _ownTrace;

    /// <summary>Takes a span, and those that stand within it.</summary>
    public void Take(JsonElement record, string? parent = null)
    {
        if (!record.IsObject()) return;
        var within = record.Field("child_spans");
        record = SpanTable.Plain(record, context);
        var ids = record.Object("context", "spanContext", "span_context") ?? record;
        var attributes = new AttributeBag();
        if (record.Field("attributes") is { } set) AttributeRecords.Add(attributes, set, context);
        else if (IsBag(record)) AttributeRecords.Add(attributes, record, context);
        AddColumns(attributes, record);
        SpanBody.AddTo(attributes, record);
        if (attributes.Entries.Count == 0 && record.Text("name") is null) return;

        Count++;
        var draft = new SpanDraft(context)
        {
            TraceId = ids.Id(context, "trace_id", "traceId", "traceID") ?? record.Id(context, "context.trace_id", "traceId", "trace_id") ?? (_ownTrace ??= context.NextId("trace")),
            SpanId = ids.Id(context, "span_id", "spanId", "spanID") ?? record.Id(context, "context.span_id", "span_id", "spanId", "id") ?? context.NextId("span"),
            ParentSpanId = record.Id(context, "parent_span_id", "parentSpanId", "parent_id", "parentId")
                ?? record.Object("parentSpanContext", "parent_span_context", "parent")?.Id(context, "span_id", "spanId"),
            Name = record.Text("name", "span_name", "operationName") ?? "",
            Kind = Kind(record),
            Start = Time(record, "start_time", "startTime", "start_time_unix_nano", "startTimeUnixNano", "timestamp"),
            End = Time(record, "end_time", "endTime", "end_time_unix_nano", "endTimeUnixNano"),
            Scope = Scope(record),
        };
        // The console exporter of JavaScript prints a duration in microseconds.
        if (draft.End is null && draft.Start is { } start && record.Field("duration") is { } duration && SafeJson.Integer(duration) is >= 0 and < 1L << 50 and var micros) draft.End = start + (micros * 1000);
        draft.IsUnfinished = draft.End is null && draft.Start is not null;
        if (record.Object("resource") is { } resource) draft.Resource = AttributeRecords.Set(resource.Field("attributes") ?? resource, context);
        Outcome(draft, record);
        draft.Events = Events(record);
        draft.Links = Links(record);
        if (record.Text("span_kind") is { } kind && !kind.StartsWith("SPAN_KIND", StringComparison.Ordinal) && !kind.StartsWith("SpanKind.", StringComparison.Ordinal)) draft.Set("openinference.span.kind", kind);
        foreach (var (key, value) in attributes.Entries) draft.Set(key, value);
        if (record.Field("annotations") is { } annotations && !annotations.IsBlank()) draft.Set("annotations", annotations);
        draft.ParentSpanId ??= parent;
        context.Add(draft.ToSpan());
        if (within is not { ValueKind: JsonValueKind.Array } children) return;
        foreach (var child in children.EnumerateArray()) Take(child, draft.SpanId);
    }

    /// <summary>Attributes without a span around them, as fixtures of instrumentations have them.</summary>
    public static bool IsBag(JsonElement record) => record.Get("gen_ai.operation.name", "openinference.span.kind", "gen_ai.request.model", "traceloop.span.kind", "ai.operationId", "langfuse.observation.type") is not null;

    /// <summary>A row of a data frame has a column an attribute.</summary>
    private void AddColumns(AttributeBag attributes, JsonElement record)
    {
        foreach (var property in record.EnumerateObject())
        {
            if (property.Name.StartsWith(Column, StringComparison.Ordinal) && property.Value.ValueKind != JsonValueKind.Null) AttributeRecords.Add(attributes, RawJson.Object([(property.Name[Column.Length..], Cell(property.Value))], Math.Max(context.Options.MaxDepth, JsonText.MaxDepth)), context);
        }
    }

    /// <summary>In a file of commas, a list of messages is text.</summary>
    private static JsonElement Cell(JsonElement value) => JsonText.Structure(value) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 && list[0].IsObject() ? list : value;

    private static ActivityKind Kind(JsonElement record)
    {
        if (record.Field("kind", "span_kind") is not { } kind) return ActivityKind.Internal;
        // JavaScript counts from "internal"; OTLP has "unspecified" before it.
        if (kind.ValueKind == JsonValueKind.Number) return OtlpSpanFields.KindOf(SafeJson.Integer(kind) + (record.Field("spanContext") is not null || record.Field("startTimeUnixNano", "start_time_unix_nano") is null ? 1 : 0));
        return OtlpSpanFields.KindOf(SpanTags.Word(kind));
    }

    /// <summary>
    /// Nanoseconds where the name says so, a text, a number whose size tells its unit, or the seconds and nanoseconds of JavaScript. Zero
    /// is no time.
    /// </summary>
    private static long? Time(JsonElement record, params ReadOnlySpan<string> names)
    {
        var (name, value) = ("", default(JsonElement));
        foreach (var known in names)
        {
            if (record.Field(known) is not { } stated) continue;
            (name, value) = (known, stated);
            break;
        }

        if (name.EndsWith("nano", StringComparison.OrdinalIgnoreCase) && SafeJson.Integer(value) is { } whole) return whole > 0 ? whole : null;
        if (value.IsArray())
        {
            return value.GetArrayLength() == 2 && SafeJson.Integer(value[0]) is > 0 and < 9_000_000_000 and var seconds && SafeJson.Integer(value[1]) is >= 0 and < 1_000_000_000 and var nanos
                ? (seconds * JsonTime.Second) + nanos : null;
        }

        return JsonTime.Parse(value) is { } time && time != 0 ? time : null;
    }

    private static InstrumentationScope Scope(JsonElement record) =>
        record.Object("scope", "instrumentation_scope", "instrumentationScope", "instrumentationLibrary", "instrumentation_info") is { } scope && scope.Text("name") is { } name
            ? new InstrumentationScope(name, scope.Text("version")) : InstrumentationScope.None;

    private static void Outcome(SpanDraft draft, JsonElement record)
    {
        var status = record.Field("status");
        var details = status is { ValueKind: JsonValueKind.Object } found ? found : record;
        var code = details.Field("status_code", "code", "statusCode") ?? (status is { ValueKind: JsonValueKind.Object } ? null : status);
        draft.Status = code is not { } value ? ActivityStatusCode.Unset
            : value.ValueKind == JsonValueKind.Number ? OtlpSpanFields.StatusOf(SafeJson.Integer(value))
            : OtlpSpanFields.StatusOf(SpanTags.Word(value));
        draft.StatusMessage = details.Text("description", "message", "status_message", "statusMessage");
    }

    private List<SpanEvent> Events(JsonElement record)
    {
        var events = new List<SpanEvent>();
        if (record.Field("events", "span_events") is not { } list || (JsonText.Structure(list) ?? list) is not { ValueKind: JsonValueKind.Array } items) return events;
        foreach (var item in items.EnumerateArray())
        {
            if (!item.IsObject()) continue;
            var attributes = item.Field("attributes") is { } set ? AttributeRecords.Set(set, context) : AttributeSet.Empty;
            if (item.Field("body") is { } body && !body.IsBlank()) attributes = new AttributeSet([.. attributes, new("body", SafeJson.Value(body, context))]);
            events.Add(new SpanEvent(item.Text("name", "event_name") ?? "", Time(item, "timestamp", "time", "time_unix_nano", "timeUnixNano"), attributes));
        }

        return events;
    }

    private List<SpanLink> Links(JsonElement record)
    {
        var links = new List<SpanLink>();
        if (record.Field("links") is not { ValueKind: JsonValueKind.Array } items) return links;
        foreach (var item in items.EnumerateArray())
        {
            var ids = item.Object("context", "spanContext") ?? item;
            if (ids.Id(context, "trace_id", "traceId") is not { } traceId || ids.Id(context, "span_id", "spanId") is not { } spanId) continue;
            links.Add(new SpanLink(traceId, spanId, item.Field("attributes") is { } set ? AttributeRecords.Set(set, context) : AttributeSet.Empty));
        }

        return links;
    }
}
