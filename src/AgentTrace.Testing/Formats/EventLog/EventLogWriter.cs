namespace AgentTrace.Testing;

/// <summary>Writes traces as the simple log, one line a span, so that any log pipeline can read them and our reader gets them back whole.</summary>
internal sealed class EventLogWriter : ITraceWriter
{
    public string Name => EventLogReader.FormatName;

    public void Write(Stream stream, IEnumerable<RecordedTrace> traces)
    {
        using var lines = new JsonLineWriter(stream);
        var events = new EventWriter(lines.Json);
        foreach (var trace in traces)
        {
            foreach (var run in trace.DeclaredRuns)
            {
                events.RunStart(trace.TraceId, run);
                lines.EndLine();
            }

            foreach (var span in trace.Spans)
            {
                events.Span(trace, span);
                lines.EndLine();
            }

            foreach (var reason in trace.IncompleteAsWhole)
            {
                events.Incomplete(trace.TraceId, reason);
                lines.EndLine();
            }

            foreach (var run in trace.DeclaredRuns)
            {
                if (!run.IsFinished) continue;
                events.RunEnd(trace.TraceId, run);
                lines.EndLine();
            }
        }

        lines.Flush();
    }
}
