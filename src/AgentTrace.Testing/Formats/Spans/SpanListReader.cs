using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Spans one by one: what the OpenTelemetry SDKs of Python and JavaScript print, and flat lists with or without ids.</summary>
internal sealed class SpanListReader : JsonRecordReader
{
    public override string Name => "otel-spans";

    public override Certainty Sniff(JsonShape shape)
    {
        if (shape.HasRecord("name", "context.trace_id") || shape.HasRecord("name", "spanContext.traceId")) return Certainty.Sure;
        if (shape.HasRecord("span_id", "attributes") || shape.HasRecord("spanId", "attributes")) return Certainty.Sure;
        if (shape.HasRecord("name", "startTimeUnixNano") || shape.HasRecord("name", "traceId", "startTime")) return Certainty.Sure;
        if (shape.HasRecord("SpanId", "SpanName") || shape.HasRecord("span_id", "span_name", "span_attributes")) return Certainty.Sure;
        return shape.HasRecord("gen_ai.operation.name") || shape.HasRecord("openinference.span.kind") || shape.HasRecord("traceloop.span.kind") || shape.HasRecord("name", "attributes")
            ? Certainty.Weak : Certainty.None;
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var spans = new SpanObjects(context);
        new JsonRecords(source, context, list => list is "spans" or "data", (record, _) => spans.Take(record)).Read();
        if (spans.Count == 0) throw new TraceFormatException("no span in it; expected objects with \"name\", times and \"attributes\".", source.File);
    }
}
