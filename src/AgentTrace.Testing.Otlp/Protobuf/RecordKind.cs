namespace AgentTrace.Testing;

/// <summary>What a record is. Requests of traces, logs and metrics have the same frame, so only the record itself tells.</summary>
internal enum RecordKind
{
    Unknown,
    Span,
    Log,
    Metric,
}

/// <summary>Tells spans from log records and metrics by the first field whose number and type only one of them has.</summary>
internal static class RecordKinds
{
    public static RecordKind Of(WireReader message)
    {
        var (first, second, tenth) = (-1, -1, -1);
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                // parent, kind, start, end, dropped attributes and events, links, dropped links, status, flags
                case (4 << 3) | Wire.Length or (6 << 3) | Wire.Varint or (7 << 3) | Wire.Fixed64 or (8 << 3) | Wire.Fixed64
                    or (10 << 3) | Wire.Varint or (12 << 3) | Wire.Varint or (13 << 3) | Wire.Length or (14 << 3) | Wire.Varint
                    or (15 << 3) | Wire.Length or (16 << 3) | Wire.Fixed32:
                    return RecordKind.Span;

                // time, severity, attributes, dropped attributes, flags, observed time
                case (1 << 3) | Wire.Fixed64 or (2 << 3) | Wire.Varint or (6 << 3) | Wire.Length or (7 << 3) | Wire.Varint
                    or (8 << 3) | Wire.Fixed32 or (11 << 3) | Wire.Fixed64:
                    return RecordKind.Log;

                // sum
                case (7 << 3) | Wire.Length:
                    return RecordKind.Metric;

                case (1 << 3) | Wire.Length: first = message.Bytes().Length; break;
                case (2 << 3) | Wire.Length: second = message.Bytes().Length; break;
                case (10 << 3) | Wire.Length: tenth = message.Bytes().Length; break;
                default: message.Skip(); break;
            }
        }

        // Left are the ids of a span against name and description of a metric, and the span id of a log record.
        return first < 0 && second < 0 ? tenth == 8 ? RecordKind.Log : RecordKind.Unknown
            : first is 16 or < 0 && second is 8 or < 0 ? RecordKind.Span : RecordKind.Metric;
    }
}
