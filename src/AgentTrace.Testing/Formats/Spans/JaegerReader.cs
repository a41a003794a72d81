using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Jaeger's JSON, of its interface and its query service. Times are in microseconds.</summary>
internal sealed class JaegerReader : JsonRecordReader
{
    public override string Name => "jaeger";

    public override Certainty Sniff(JsonShape shape) =>
        shape.HasRecord("traceID", "spans") || shape.HasRecord("traceID", "operationName") || shape.Has("data[].spans[].operationName") ? Certainty.Sure : Certainty.None;

    public override void Read(ByteSource source, ReadContext context)
    {
        var count = 0;
        new JsonRecords(source, context, list => list == "data", (record, _) =>
        {
            // A trace with its processes; a span alone has them gone.
            if (record.Field("spans") is not { ValueKind: JsonValueKind.Array } spans)
            {
                count += Span(record, null, context);
                return;
            }

            var processes = record.Object("processes");
            foreach (var span in spans.EnumerateArray()) count += Span(span, processes, context);
        }).Read();
        if (count == 0) throw new TraceFormatException("no span in it; expected \"data\" with \"traceID\" and \"spans\".", source.File);
    }

    private static int Span(JsonElement span, JsonElement? processes, ReadContext context)
    {
        if (span.Id(context, "spanID") is not { } id) return 0;
        var traceId = span.Id(context, "traceID") ?? "";
        var draft = new SpanDraft(context)
        {
            TraceId = traceId,
            SpanId = id,
            ParentSpanId = Parent(span, traceId, context) ?? span.Id(context, "parentSpanID"),
            Name = span.Text("operationName") ?? "",
            Start = SpanTags.Micros(span, "startTime"),
            IsUnfinished = false,
        };
        draft.End = draft.Start + (SpanTags.Micros(span, "duration") ?? 0);
        if (span.Field("tags") is { } tags) SpanTags.Take(draft, AttributeRecords.Set(tags, context));
        draft.Events = [.. Logs(span, context)];
        if (span.Object("process") is { } own || (span.Text("processID") is { } key && processes?.Object(key) is { } named && (own = named).IsObject())) draft.Resource = Process(own, context);
        context.Add(draft.ToSpan());
        return 1;
    }

    private static string? Parent(JsonElement span, string traceId, ReadContext context)
    {
        if (span.Field("references") is not { ValueKind: JsonValueKind.Array } references) return null;
        foreach (var reference in references.EnumerateArray())
        {
            if (reference.Text("refType") is "CHILD_OF" or null && (reference.Id(context, "traceID") ?? traceId) == traceId) return reference.Id(context, "spanID");
        }

        return null;
    }

    private static IEnumerable<SpanEvent> Logs(JsonElement span, ReadContext context)
    {
        if (span.Field("logs") is not { ValueKind: JsonValueKind.Array } logs) yield break;
        foreach (var log in logs.EnumerateArray())
        {
            var fields = log.Field("fields") is { } list ? AttributeRecords.Set(list, context) : AttributeSet.Empty;
            yield return new SpanEvent(fields["event"].AsText() ?? fields["message"].AsText() ?? "", SpanTags.Micros(log, "timestamp"), fields);
        }
    }

    private static AttributeSet Process(JsonElement process, ReadContext context)
    {
        var bag = new AttributeBag();
        if (process.Text("serviceName") is { } service) bag.Set("service.name", AttributeValue.From(service));
        if (process.Field("tags") is { } tags) AttributeRecords.Add(bag, tags, context);
        return bag.ToSet();
    }
}
