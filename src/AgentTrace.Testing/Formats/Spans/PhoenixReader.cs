using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Arize Phoenix: spans of its REST interface, its downloads, its command line, and rows of its data frames.</summary>
internal sealed class PhoenixReader : JsonRecordReader
{
    public override string Name => "phoenix";

    public override Certainty Sniff(JsonShape shape)
    {
        if (shape.HasRecord("context.trace_id", "span_kind") || shape.HasRecord("context.span_id", "span_kind")) return Certainty.Sure;
        return shape.Has("data[].start_time_unix_nano") || shape.Has("columns[]=context.trace_id") || shape.Has("columns[]=span_kind")
            || (shape.HasUnder("name.") && (shape.HasUnder("span_kind.") || shape.HasUnder("context.trace_id."))) || (shape.HasRecord("rootSpan") && shape.HasRecord("spans")) ? Certainty.Sure : Certainty.None;
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var spans = new SpanObjects(context);

        // The cells of a split frame stand under the name that lists of spans stand under elsewhere.
        var isSplit = JsonShape.Of(source.Window).Has("columns");
        new JsonRecords(source, context, list => list is "spans" or "data" && !isSplit, (record, _) =>
        {
            if (DataFrame.Rows(record, context.Options.MaxDepth) is not { } rows) spans.Take(record);
            else foreach (var row in rows) spans.Take(row);
        }).Read();
        if (spans.Count == 0) throw new TraceFormatException("no span in it; expected objects with \"context\" and \"span_kind\".", source.File);
    }
}
