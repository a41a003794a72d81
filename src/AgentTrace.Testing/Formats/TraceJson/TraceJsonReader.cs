using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads our own form of one object a trace.</summary>
internal sealed class TraceJsonReader : JsonRecordReader
{
    public const string FormatName = "trace-json";

    public override string Name => FormatName;

    public override Certainty Sniff(JsonShape shape)
    {
        // The event log's lines bear the same marker, but no lists.
        return shape.Has("agenttrace") && shape.Has("runs") && (shape.Has("spans") || shape.Has("runs[].event")) ? Certainty.Sure
            : shape.Has("[].agenttrace") && shape.Has("[].runs") ? Certainty.Sure : Certainty.None;
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var log = new EventLog(context);
        JsonRecords? records = null;
        records = new JsonRecords(source, context, list => list is "runs" or "spans", (record, _) =>
        {
            if (EventFinder.KindOf(record) is not EventKind.None and var kind)
            {
                log.Line = records!.Line;
                log.Take(kind, record, default);
            }
        });
        records.Read();
        log.Finish();
        if (log.EventCount == 0) throw new TraceFormatException("no event in it; expected \"spans\" with objects that have \"event\".", source.File);
    }
}
