using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Langfuse: traces and observations of its API, downloads, table and blob exports, and bodies of its ingestion.</summary>
internal sealed class LangfuseReader : JsonRecordReader
{
    public override string Name => "langfuse";

    public override Certainty Sniff(JsonShape shape)
    {
        if (shape.HasRecord("parentObservationId") || shape.HasRecord("parent_observation_id")) return Certainty.Sure;
        if (shape.Has("batch[].type") && shape.Has("batch[].body")) return Certainty.Sure;
        if ((shape.Has("trace.projectId") || shape.Has("trace.timestamp") || shape.Has("trace.observations[]")) && !shape.Has("trace.resourceSpans")) return Certainty.Sure;
        if (shape.HasRecord("traceId", "startTime", "type") || shape.HasRecord("trace_id", "provided_model_name")) return Certainty.Sure;
        return shape.HasRecord("observations", "timestamp") || shape.Has("observations[].id") ? Certainty.Sure
            : shape.Has("observations") && shape.Has("scores") ? Certainty.Weak : Certainty.None;
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var observations = new LangfuseObservations(context);
        new JsonRecords(source, context, list => list is "data" or "observations" or "batch", observations.Take, observations.TakeTrace).Read();
        observations.Finish();
        if (observations.Count == 0) throw new TraceFormatException("no observation in it; expected objects with \"traceId\", \"type\" and \"startTime\".", source.File);
    }
}
