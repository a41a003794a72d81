using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>CrewAI's event bus: its events one by one, and the batches that its tracing sends.</summary>
internal sealed class CrewAIReader : JsonRecordReader
{
    public override string Name => "crewai";

    public override Certainty Sniff(JsonShape shape)
    {
        var isNamed = shape.AnyText("type", CrewAIEvents.IsEvent);
        return isNamed && (shape.HasRecord("event_id") || shape.HasRecord("timestamp") || shape.HasRecord("event_data")) ? Certainty.Sure : isNamed ? Certainty.Weak : Certainty.None;
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var events = new CrewAIEvents(context);
        new JsonRecords(source, context, list => list == "events", (record, _) => events.Take(record), events.TakeBatch).Read();
        if (events.Finish() == 0) throw new TraceFormatException("no event in it; expected objects with \"type\":\"crew_kickoff_started\" and the like.", source.File);
    }
}
