using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Trace and span ids in one form, whatever form they came in: lower-case hex, else the text as it is.</summary>
internal static class SpanIds
{
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Hex in any case, with or without <c>0x</c>; the base64 of 16 or 8 bytes; or any other text.</summary>
    public static string Normalise(ReadOnlySpan<byte> id, TextTable ids)
    {
        id = Ascii(id);
        var hex = id.StartsWith("0x"u8) || id.StartsWith("0X"u8) ? id[2..] : id;
        if (hex.Length is 32 or 16 && hex.IndexOfAnyExcept(Hex) < 0)
        {
            Span<byte> lower = stackalloc byte[32];
            System.Text.Ascii.ToLower(hex, lower, out var written);
            return ids.Get(lower[..written]);
        }

        if ((id.Length == 24 && id.EndsWith("=="u8)) || (id.Length == 12 && id.EndsWith("="u8)))
        {
            Span<byte> bytes = stackalloc byte[24];
            if (Base64.DecodeFromUtf8(id, bytes, out _, out var count) == OperationStatus.Done && count is 16 or 8)
            {
                return Convert.ToHexStringLower(bytes[..count]);
            }
        }

        return ids.Get(id);
    }

    /// <summary>An id that came as JSON text or as a number; null for anything else.</summary>
    public static string? Of(JsonElement value, ReadContext context)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return null;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (value.ValueKind == JsonValueKind.String) raw = JsonString.Inner(raw);
        return raw.Contains((byte)'\\') ? JsonString.ToText(raw, true) : Normalise(raw, context.Ids);
    }

    /// <summary>An id that came as bytes, as lower-case hex.</summary>
    public static string OfBytes(ReadOnlySpan<byte> id, TextTable ids)
    {
        if (id.Length > 16) return Convert.ToHexStringLower(id);
        Span<byte> hex = stackalloc byte[32];
        Convert.TryToHexStringLower(id, hex, out var written);
        return ids.Get(hex[..written]);
    }

    /// <summary>Null for an id that says "none": empty, or all zeros.</summary>
    public static string? Parent(string? id) => string.IsNullOrEmpty(id) || (id.Length is 16 or 32 && id.AsSpan().IndexOfAnyExcept('0') < 0) ? null : id;

    private static ReadOnlySpan<byte> Ascii(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);
}
