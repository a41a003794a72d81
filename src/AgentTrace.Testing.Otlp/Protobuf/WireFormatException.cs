namespace AgentTrace.Testing;

/// <summary>Bytes that are no protobuf of the expected shape.</summary>
internal sealed class WireFormatException(string message, long offset) : Exception(message)
{
    /// <summary>The place in the content, after decompression.</summary>
    public long Offset { get; } = offset;
}
