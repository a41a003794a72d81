namespace AgentTrace.Testing;

/// <summary>The three signals of OTLP. Metrics are answered and dropped: they are sent to the same place as spans.</summary>
internal enum Signal
{
    Traces,
    Logs,
    Metrics,
}

/// <summary>Takes one export, whatever carried it.</summary>
internal sealed class OtlpExports(Intake intake, int mostSpans)
{
    private static readonly OtlpJsonReader Json = new();
    private static readonly OtlpProtobufReader Protobuf = new();

    /// <returns>How many spans or log records were not taken, and why; where all were taken, what is worth a note, or nothing.</returns>
    public (int Refused, string? Problem) Take(Signal signal, bool isJson, BodyBuffer body)
    {
        if (signal == Signal.Metrics || IsEmpty(body.Content, isJson)) return (0, null);
        var request = intake.Read(isJson ? Json : Protobuf, body.AsStream());

        // The protocol calls spans without these invalid; nothing could be joined to them.
        var refused = request.RemoveSpans(span => SpanIds.Parent(span.TraceId) is null || SpanIds.Parent(span.SpanId) is null);
        var problem = refused > 0 ? $"{refused} span(s) have no trace id or no span id." : request.Problems.Count > 0 ? request.Problems[0] : null;
        if (!intake.Take(request)) return (refused + request.SpanCount + request.EventCount, $"no room: the receiver keeps {mostSpans} spans at most (OtlpReceiverOptions.MaxSpans).");
        return (refused, problem);
    }

    /// <summary>An empty message is a message.</summary>
    private static bool IsEmpty(ReadOnlySpan<byte> body, bool isJson)
    {
        if (!isJson) return body.IsEmpty;
        var text = body.Trim(" \t\r\n"u8);
        return text.StartsWith("{"u8) && text[1..].Trim(" \t\r\n"u8).SequenceEqual("}"u8);
    }
}
