namespace AgentTrace.Testing;

/// <summary>Attribute text as UTF-8 in buffers that are only ever appended to: no string, no object, per text.</summary>
/// <param name="isLasting">False where nobody reads a text once its span is counted: one buffer is then written again and again.</param>
internal sealed class TextArena(bool isLasting = true)
{
    private const int FirstChunk = 4 << 10;

    /// <summary>Below what the collector takes for a large object: those are only collected with everything else, and a few megabytes of them bring that about.</summary>
    private const int LargestChunk = 64 << 10;

    private byte[] _chunk = [];
    private int _used;

    /// <summary>Keeps the text of a raw JSON string, what stands between its quotes, as it is: most of it is content, which few checks read.</summary>
    public AttributeValue AddJson(ReadOnlySpan<byte> raw, bool escaped)
    {
        raw.CopyTo(Reserve(raw.Length));
        var value = escaped ? AttributeValue.FromEscaped(_chunk, _used, raw.Length) : AttributeValue.FromUtf8(_chunk, _used, raw.Length);
        _used += raw.Length;
        return value;
    }

    /// <summary>Keeps bytes as they are, usually the JSON of an object.</summary>
    public AttributeValue Add(ReadOnlySpan<byte> utf8) => AddJson(utf8, escaped: false);

    private Span<byte> Reserve(int length)
    {
        if (_chunk.Length - _used < length)
        {
            var usual = Math.Clamp(_chunk.Length * 2, FirstChunk, LargestChunk);
            if (isLasting || _chunk.Length < Math.Max(usual, length)) _chunk = GC.AllocateUninitializedArray<byte>(Math.Max(usual, length));
            _used = 0;
        }

        return _chunk.AsSpan(_used);
    }
}
