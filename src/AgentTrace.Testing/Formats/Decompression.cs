using System.IO.Compression;

namespace AgentTrace.Testing;

/// <summary>Decompresses, and stops where the outcome has no proportion to what was given.</summary>
internal sealed class Decompression(ByteSource compressed, TraceReadOptions options) : ReadingStream
{
    private readonly GZipStream _inner = new(new TailStream(compressed.AsStream()), CompressionMode.Decompress, leaveOpen: false);
    private long _written;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = _inner.Read(buffer, offset, count);
        _written += read;
        if (read == 0 && count > 0 && IsCutOff) throw new TraceFormatException("the compressed data is cut off.", compressed.File, offset: compressed.Offset);
        if (_written > options.MaxDecompressedBytes)
        {
            throw new TraceFormatException(
                $"the file becomes more than {options.MaxDecompressedBytes} bytes; raise TraceReadOptions.MaxDecompressedBytes to read it.", compressed.File);
        }

        if (_written > TraceReadOptions.UnjudgedBytes && _written / options.MaxCompressionRatio > compressed.Offset)
        {
            throw new TraceFormatException(
                $"the file becomes more than {options.MaxCompressionRatio} times its size, as a decompression bomb does; "
                + "raise TraceReadOptions.MaxCompressionRatio if it is none.",
                compressed.File);
        }

        return read;
    }

    /// <summary>
    /// The framework takes data that ends too early for its end. A gzip member ends in its length (RFC 1952, 2.3.1); more than came out of
    /// all members can only be something else that stands there.
    /// </summary>
    private bool IsCutOff => ((TailStream)_inner.BaseStream).LastFourBytes is not { } length || length > _written % (1L << 32) && _written < 1L << 32;

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
