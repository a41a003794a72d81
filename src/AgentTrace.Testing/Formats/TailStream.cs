namespace AgentTrace.Testing;

/// <summary>Remembers the last bytes that went through.</summary>
internal sealed class TailStream(Stream inner) : ReadingStream
{
    private readonly byte[] _last = new byte[4];
    private long _count;

    /// <summary>The last four bytes as a little-endian number; null before there are four.</summary>
    public uint? LastFourBytes => _count < 4 ? null : System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(_last);

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        var kept = Math.Min(4, read);
        _last.AsSpan(kept).CopyTo(_last);
        buffer.AsSpan(offset + read - kept, kept).CopyTo(_last.AsSpan(4 - kept));
        _count += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
