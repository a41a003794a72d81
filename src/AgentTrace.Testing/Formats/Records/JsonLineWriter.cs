using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Writes JSON values one a line, gathered into few writes.</summary>
internal sealed class JsonLineWriter : IDisposable
{
    private const int FlushAt = 64 << 10;

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt);

    public JsonLineWriter(Stream stream, bool indented = false)
    {
        _stream = stream;

        // Relaxed: other languages stay readable; control characters are escaped all the same.
        Json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
            MaxDepth = 8192,
            Indented = indented,
            NewLine = "\n",
        });
    }

    public Utf8JsonWriter Json { get; }

    public void EndLine()
    {
        Json.Flush();
        Json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushAt) Flush();
    }

    /// <summary>Gives on what is written, in the middle of a value too: one value may be a whole trace.</summary>
    public void Flush()
    {
        Json.Flush();
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    public void FlushIfLarge()
    {
        if (Json.BytesPending + _buffer.WrittenCount >= FlushAt) Flush();
    }

    public void Dispose() => Json.Dispose();
}
