using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>JSON that grows as UTF-8, which is how files keep texts and half of what strings take.</summary>
internal sealed class Utf8Pen(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public Utf8Pen Clear()
    {
        Length = 0;
        return this;
    }

    public Utf8Pen Add(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        Length += json.Length;
        return this;
    }

    /// <summary>What is JSON already.</summary>
    public Utf8Pen Json(string json)
    {
        Length += Encoding.UTF8.GetBytes(json, Room(Encoding.UTF8.GetMaxByteCount(json.Length)));
        return this;
    }

    /// <summary>A JSON string.</summary>
    public Utf8Pen Text(string text)
    {
        Add("\""u8);
        if (JsonPen.IsPlain(text)) Json(text);
        else Add(JsonEncodedText.Encode(JsonText.Repaired(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        return Add("\""u8);
    }

    /// <summary>All of it, and something behind it, as a value of its own.</summary>
    public AttributeValue ToValue(ReadOnlySpan<byte> end)
    {
        var whole = new byte[Length + end.Length];
        _bytes.AsSpan(0, Length).CopyTo(whole);
        end.CopyTo(whole.AsSpan(Length));
        return AttributeValue.FromUtf8(whole, 0, whole.Length);
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + size));
        return _bytes.AsSpan(Length);
    }
}
