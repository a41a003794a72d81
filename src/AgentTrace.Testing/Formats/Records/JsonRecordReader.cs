namespace AgentTrace.Testing;

/// <summary>A format of JSON records, known by the keys at its head.</summary>
internal abstract class JsonRecordReader : ITraceReader
{
    public abstract string Name { get; }

    public Certainty Sniff(ReadOnlySpan<byte> head) => Sniff(JsonShape.Of(head));

    /// <summary>Judges by keys that were collected once for all formats.</summary>
    public abstract Certainty Sniff(JsonShape shape);

    public abstract void Read(ByteSource source, ReadContext context);
}
