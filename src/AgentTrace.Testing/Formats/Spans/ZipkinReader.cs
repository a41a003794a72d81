using System.Diagnostics;
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
            Kind = Enum.TryParse<ActivityKind>(span.Text("kind"), ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : ActivityKind.Internal,
            Start = JaegerReader.Micros(span, "timestamp"),
            IsUnfinished = false,
        };
        draft.End = draft.Start + (JaegerReader.Micros(span, "duration") ?? 0);
        if (span.Object("localEndpoint")?.Text("serviceName") is { } service) draft.Resource = new AttributeSet([new("service.name", AttributeValue.From(service))]);
        if (span.Object("tags") is { } tags) Tags(draft, AttributeRecords.Set(tags, context));
        if (span.Field("annotations") is { ValueKind: JsonValueKind.Array } notes)
        {
            draft.Events = [.. notes.EnumerateArray().Select(note => new SpanEvent(note.Text("value") ?? "", JaegerReader.Micros(note, "timestamp"), AttributeSet.Empty))];
        }

        context.Add(draft.ToSpan());
        return 1;
    }

    /// <summary>OpenTelemetry's exporter writes the status as tags; Zipkin's own convention is a tag "error" with the message.</summary>
    private static void Tags(SpanDraft draft, AttributeSet tags)
    {
        foreach (var (key, value) in tags)
        {
            switch (key)
            {
                case "otel.status_code": draft.Status = value.TextEquals("ERROR") ? ActivityStatusCode.Error : value.TextEquals("OK") ? ActivityStatusCode.Ok : draft.Status; break;
                case "error" when !value.TextEquals("false"): draft.Fail(value.TextEquals("true") ? null : value.AsText()); break;
                case "otel.scope.name" or "otel.library.name": draft.Scope = new InstrumentationScope(value.AsText() ?? "", draft.Scope.Version); break;
                case "otel.scope.version" or "otel.library.version": draft.Scope = new InstrumentationScope(draft.Scope.Name, value.AsText()); break;
                default: draft.Set(key, value); break;
            }
        }
    }
}
