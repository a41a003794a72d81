using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Zipkin v2 JSON: spans, or lists of spans a trace. Times are in microseconds. Source: zipkin.io/zipkin-api.</summary>
internal sealed class ZipkinReader : JsonRecordReader
{
    public override string Name => "zipkin";

    public override Certainty Sniff(JsonShape shape) =>
        shape.HasRecord("traceId", "id", "localEndpoint") || (shape.HasRecord("traceId", "id", "timestamp", "duration") && !shape.HasRecord("spanContext") && !shape.HasRecord("attributes"))
            ? Certainty.Sure : Certainty.None;

    public override void Read(ByteSource source, ReadContext context)
    {
        var count = 0;
        new JsonRecords(source, context, _ => false, (record, _) =>
        {
            if (!record.IsArray()) count += Span(record, context);
            else foreach (var span in record.EnumerateArray()) count += Span(span, context);
        }).Read();
        if (count == 0) throw new TraceFormatException("no span in it; expected objects with \"traceId\" and \"id\".", source.File);
    }

    private static int Span(JsonElement span, ReadContext context)
    {
        if (span.Id(context, "id") is not { } id) return 0;
        var draft = new SpanDraft(context)
        {
            TraceId = span.Id(context, "traceId") ?? "",
            SpanId = id,
            ParentSpanId = span.Id(context, "parentId"),
            Name = span.Text("name") ?? "",
            Kind = OtlpSpanFields.KindOf(SpanTags.Word(span.Field("kind"))),
            Start = SpanTags.Micros(span, "timestamp"),
            IsUnfinished = false,
        };
        draft.End = draft.Start + (SpanTags.Micros(span, "duration") ?? 0);
        if (span.Object("localEndpoint")?.Text("serviceName") is { } service) draft.Resource = new AttributeSet([new("service.name", AttributeValue.From(service))]);
        if (span.Object("tags") is { } tags) SpanTags.Take(draft, AttributeRecords.Set(tags, context));
        if (span.Field("annotations") is { ValueKind: JsonValueKind.Array } notes)
        {
            draft.Events = [.. notes.EnumerateArray().Select(note => new SpanEvent(note.Text("value") ?? "", SpanTags.Micros(note, "timestamp"), AttributeSet.Empty))];
        }

        context.Add(draft.ToSpan());
        return 1;
    }
}
