using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>LangSmith runs: the read API, the SDK's dumps, the command line's export, and the bodies of batch ingest.</summary>
internal sealed class LangSmithReader : JsonRecordReader
{
    public const string FormatName = "langsmith";

    public override string Name => FormatName;

    public override Certainty Sniff(JsonShape shape)
    {
        if (shape.HasRecord("run_type") || shape.HasRecord("dotted_order")) return Certainty.Sure;
        return shape.Has("runs") && shape.Has("cursors") ? Certainty.Weak : Certainty.None;
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var runs = new LangSmithRuns(context);
        new JsonRecords(source, context, list => list is "runs" or "post" or "patch" or "data", (record, list) => runs.Take(record, isPatch: list == "patch")).Read();
        runs.Finish();
        if (runs.Count == 0) throw new TraceFormatException("no run in it; expected objects with \"run_type\".", source.File);
    }
}
