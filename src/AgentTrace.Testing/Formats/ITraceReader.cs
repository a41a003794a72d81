namespace AgentTrace.Testing;

/// <summary>How sure a reader is that content is in its format.</summary>
internal enum Certainty
{
    None,

    /// <summary>Words of the format occur; another reader that is sure goes first.</summary>
    Weak,

    Sure,
}

/// <summary>One format of trace files.</summary>
internal interface ITraceReader
{
    /// <summary>The name that users see: <c>otlp-json</c>.</summary>
    string Name { get; }

    /// <summary>Judges by the first bytes, never by a file's name. The head may be cut anywhere.</summary>
    Certainty Sniff(ReadOnlySpan<byte> head);

    /// <summary>Reads everything; ends in spans or in a <see cref="TraceFormatException"/>.</summary>
    void Read(ByteSource source, ReadContext context);
}
