using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>
/// The words without which no message has a part of a tool, in any shape that <see cref="MessageReader"/> knows: <c>tool…</c> or
/// <c>function…</c> as the begin of a quoted text or behind a <c>_</c>, and <c>…_call</c> at its end.
/// </summary>
internal static class ToolWords
{
    /// <summary>How far behind a place its word shows.</summary>
    private const int Reach = 4;

    private static readonly Vector128<byte> Fold = Vector128.Create((byte)0x20);

    /// <summary>Whether a name may be one of a tool.</summary>
    public static bool MayBeIn(string key) => key.Contains("tool", StringComparison.OrdinalIgnoreCase) || key.Contains("function", StringComparison.OrdinalIgnoreCase)
        || key.Contains("_call", StringComparison.Ordinal);

    /// <summary>False where the words stand nowhere in the text, be it JSON, JSON within JSON or Python: it need not be read to know that.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> text)
    {
        var at = 0;
        for (; at + Vector128<byte>.Count + Reach <= text.Length; at += Vector128<byte>.Count)
        {
            var here = Vector128.Create(text[at..]);
            var letters = here | Fold;
            var fifth = Vector128.Create(text[(at + 4)..]);
            var found = (Is(letters, 't') & Is(Vector128.Create(text[(at + 3)..]) | Fold, 'l')) | (Is(letters, 'f') & Is(fifth | Fold, 't'))
                | (Is(here, '_') & Is(fifth, 'l')) | (Is(here, '\\') & IsEscape(Vector128.Create(text[(at + 1)..]), Vector128.Create(text[(at + 3)..])));
            for (var bits = found.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                if (IsWord(text, at + int.TrailingZeroCount((int)bits))) return true;
            }
        }

        for (; at < text.Length; at++)
        {
            if (IsWord(text, at)) return true;
        }

        return false;
    }

    private static Vector128<byte> Is(Vector128<byte> bytes, char letter) => Vector128.Equals(bytes, Vector128.Create((byte)letter));

    /// <summary>What may hide a letter: Python's short and long escapes, and JSON's of a character below U+0100.</summary>
    private static Vector128<byte> IsEscape(Vector128<byte> kind, Vector128<byte> third) => Is(kind, 'x') | Is(kind, 'U') | (Is(kind, 'u') & Is(third, '0'));

    private static bool IsWord(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        return rest[0] switch
        {
            (byte)'t' or (byte)'T' => Begins(rest, "tool"u8) && IsBegin(text, at),
            (byte)'f' or (byte)'F' => Begins(rest, "funct"u8) && IsBegin(text, at),
            (byte)'_' => rest.StartsWith("_call"u8) && (rest.Length == 5 || rest[5] is (byte)'"' or (byte)'\'' or (byte)'\\'),
            (byte)'\\' => HidesLetter(rest[1..]),
            _ => false,
        };
    }

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    /// <summary>Behind a quote, be it escaped by its number (22, 27), or behind a <c>_</c>: words in prose follow a space.</summary>
    private static bool IsBegin(ReadOnlySpan<byte> text, int at) => at == 0 || text[at - 1] is (byte)'"' or (byte)'\'' or (byte)'2' or (byte)'7' or (byte)'_';

    /// <summary>Whether an escape stands for what a word may be made of, or for the begin of another escape.</summary>
    private static bool HidesLetter(ReadOnlySpan<byte> escape)
    {
        if (escape.IsEmpty) return false;
        if (escape[0] is (byte)'x' or (byte)'U') return true;
        return escape[0] == 'u' && escape.Length >= 5 && escape[3] is >= (byte)'4' and <= (byte)'7' && ushort.TryParse(escape[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && (code is '_' or '\\' || (code < 128 && char.IsAsciiLetter((char)code)));
    }
}
