using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace AgentTrace.Testing;

/// <summary>
/// The text of JSON strings, decoded without ever throwing: half a surrogate pair and bytes that are no UTF-8 become U+FFFD,
/// where the framework's own decoder would end the reading.
/// </summary>
internal static class JsonString
{
    /// <summary>The most bytes that the text of a raw string can take.</summary>
    public static int MaxLength(ReadOnlySpan<byte> raw) => Utf8.IsValid(raw) ? raw.Length : raw.Length * 3;

    /// <summary>Writes the text of a raw string (what stands between the quotes) as UTF-8.</summary>
    /// <returns>The bytes written.</returns>
    public static int Decode(ReadOnlySpan<byte> raw, bool escaped, Span<byte> target)
    {
        raw = Valid(raw);
        if (escaped) return Unescape(raw, target);
        raw.CopyTo(target);
        return raw.Length;
    }

    /// <summary>The text of a raw string with escapes as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> raw)
    {
        var valid = Valid(raw);
        var text = new byte[valid.Length];
        return text.AsMemory(0, Unescape(valid, text));
    }

    /// <summary>The same bytes where they are UTF-8, as nearly all are; else with U+FFFD for those that are not.</summary>
    public static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> raw) => Utf8.IsValid(raw) ? raw : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(raw));

    public static string ToText(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped) return Encoding.UTF8.GetString(raw);
        var buffer = new byte[MaxLength(raw)];
        return Encoding.UTF8.GetString(buffer, 0, Decode(raw, true, buffer));
    }

    /// <summary>What stands between the quotes of a raw JSON string with its quotes.</summary>
    public static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> quoted) => quoted.Length >= 2 ? quoted[1..^1] : default;

    /// <summary>The framework's sentence without the place that it repeats at its end.</summary>
    public static string Plain(JsonException e)
    {
        var place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? e.Message : e.Message[..place];
    }

    /// <summary>JSON in which half a surrogate pair, escaped, has become U+FFFD.</summary>
    public static string RepairedEscapes(string json)
    {
        if (!json.Contains("\\ud", StringComparison.Ordinal) && !json.Contains("\\uD", StringComparison.Ordinal)) return json;
        StringBuilder? repaired = null;
        for (var i = 0; i < json.Length - 1; i++)
        {
            if (json[i] != '\\') continue;
            var unit = EscapedUnit(json, i);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(EscapedUnit(json, i + 6))) i += 11;
            else if (!char.IsSurrogate(unit)) i++;
            else
            {
                repaired ??= new StringBuilder(json);
                for (var digit = 0; digit < 4; digit++) repaired[i + 2 + digit] = "fffd"[digit];
                i += 5;
            }
        }

        return repaired?.ToString() ?? json;
    }

    private static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var run = raw.IndexOf((byte)'\\');
            if (run < 0 || run + 1 >= raw.Length) run = raw.Length;
            raw[..run].CopyTo(target[written..]);
            written += run;
            if (run == raw.Length) return written;
            var kind = raw[run + 1];
            raw = raw[(run + 2)..];
            if (kind == 'u')
            {
                written += Rune(ref raw).EncodeToUtf8(target[written..]);
            }
            else
            {
                target[written++] = kind switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'t' => (byte)'\t',
                    (byte)'r' => (byte)'\r',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    _ => kind,
                };
            }
        }
    }

    private static Rune Rune(ref ReadOnlySpan<byte> raw)
    {
        if (Unit(raw) is not { } first) return System.Text.Rune.ReplacementChar;
        raw = raw[4..];
        if (!char.IsSurrogate(first)) return new Rune(first);
        if (raw.Length < 6 || raw[0] != '\\' || raw[1] != 'u' || Unit(raw[2..]) is not { } second
            || !System.Text.Rune.TryCreate(first, second, out var rune)) return System.Text.Rune.ReplacementChar;
        raw = raw[6..];
        return rune;
    }

    private static char? Unit(ReadOnlySpan<byte> raw) =>
        raw.Length >= 4 && Utf8Parser.TryParse(raw[..4], out ushort unit, out var read, 'x') && read == 4 ? (char)unit : null;

    private static char EscapedUnit(string json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit : '\0';
}
