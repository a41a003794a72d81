using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>OpenAI Agents SDK (Python and JavaScript): the bodies that its exporter sends, arrays and rows of their items.</summary>
internal sealed class OpenAIAgentsReader : JsonRecordReader
{
    public override string Name => "openai-agents";

    public override Certainty Sniff(JsonShape shape) =>
        shape.AnyText("object", kind => kind is "trace" or "trace.span") || shape.HasRecord("span_data") || shape.Has("[].data[].object=trace.span") ? Certainty.Sure : Certainty.None;

    public override void Read(ByteSource source, ReadContext context)
    {
        var items = new OpenAIAgentsItems(context);
        new JsonRecords(source, context, list => list == "data", (record, _) => items.Take(record)).Read();
        items.Finish();
        if (items.Count == 0) throw new TraceFormatException("no span in it; expected items with \"object\":\"trace.span\".", source.File);
    }
}
