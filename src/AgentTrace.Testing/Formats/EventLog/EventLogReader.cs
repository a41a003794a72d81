using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The simple log: one JSON object a line, <c>trace_started</c>, <c>span_started</c>, <c>span_finished</c>, <c>trace_finished</c>.</summary>
internal sealed class EventLogReader : ITraceReader
{
    public const string FormatName = "event-log";

    private const int SniffedLines = 200;

    public string Name => FormatName;

    public Certainty Sniff(ReadOnlySpan<byte> head)
    {
        if (!EventFinder.Mentions(head)) return Certainty.None;
        var found = false;
        var finder = new EventFinder((_, _, _) => found = true, maxDepth: 4096);
        var tried = 0;
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range].Trim(" \t\r"u8);
            if (line.IsEmpty || !EventFinder.Mentions(line)) continue;
            finder.Read(line.ToArray());
            if (found) return Certainty.Sure;
            if (++tried == SniffedLines) break;
        }

        return Certainty.Weak;
    }

    public void Read(ByteSource source, ReadContext context)
    {
        var log = new EventLog(context);
        var finder = new EventFinder(log.Take, context.Options.MaxDepth);
        string? firstFault = null;
        var firstFaultLine = 0L;
        while (true)
        {
            source.SkipLineEnds();
            log.Line = source.Line;
            if (!source.TryReadLine(out var whole)) break;
            if (whole is not { } line)
            {
                context.Lose($"the line is longer than {context.Options.MaxLineBytes} bytes and is left out.", log.Line);
                continue;
            }

            line = Trim(line);
            if (line.IsEmpty) continue;
            switch (finder.Read(line))
            {
                case LineOutcome.Foreign:
                    context.SkippedLines++;
                    break;
                case LineOutcome.MaybeCutOff when log.EventCount > 0 && source.AtEnd && source.Window.IsEmpty:
                    context.Lose("the last line is cut off. The line is left out.", log.Line);
                    break;
                case LineOutcome.MaybeCutOff:
                    context.SkippedLines++;
                    break;
                case LineOutcome.Broken:
                    if (firstFault is null) (firstFault, firstFaultLine) = (finder.Fault, log.Line);
                    context.Lose($"{finder.Fault} The line is left out.", log.Line);
                    break;
            }
        }

        log.Finish();
        if (log.EventCount == 0)
        {
            throw new TraceFormatException(
                firstFault ?? "no line holds an event; expected \"event\":\"span_started\" or the like.", source.File, firstFault is null ? null : firstFaultLine);
        }
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line) => line.Trim(" \t\r"u8);
}
