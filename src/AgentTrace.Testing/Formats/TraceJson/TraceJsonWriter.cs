namespace AgentTrace.Testing;

/// <summary>
/// Writes each trace as one JSON object, indented and in a fixed order, for files that people compare:
/// <c>{"agenttrace":1,"trace_id":…,"runs":[…],"spans":[…]}</c>, whose items are the events of the simple log.
/// </summary>
internal sealed class TraceJsonWriter : ITraceWriter
{
    public string Name => TraceJsonReader.FormatName;

    public void Write(Stream stream, IEnumerable<RecordedTrace> traces)
    {
        using var lines = new JsonLineWriter(stream, indented: true);
        var events = new EventWriter(lines.Json);
        foreach (var trace in traces)
        {
            lines.Json.WriteStartObject();
            lines.Json.WriteNumber(EventFields.Marker, 1);
            lines.Json.WriteString("trace_id", trace.TraceId);
            lines.Json.WriteStartArray("runs");
            foreach (var run in trace.DeclaredRuns)
            {
                events.RunStart(trace.TraceId, run);
                if (run.IsFinished) events.RunEnd(trace.TraceId, run);
            }

            foreach (var reason in trace.IncompleteAsWhole) events.Incomplete(trace.TraceId, reason);
            lines.Json.WriteEndArray();
            lines.Json.WriteStartArray("spans");
            foreach (var span in trace.Spans)
            {
                events.Span(trace, span);
                lines.FlushIfLarge();
            }

            lines.Json.WriteEndArray();
            lines.Json.WriteEndObject();
            lines.EndLine();
        }

        lines.Flush();
    }
}
