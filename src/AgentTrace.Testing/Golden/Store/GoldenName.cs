using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Names of tests and of theory rows as parts of a file name that every file system takes. Different names stay different, also where case or Unicode form does not count.</summary>
internal static class GoldenName
{
    private const int DigestLength = 10;

    /// <summary>Names are at most this long, with the source's name and the ending; only a source whose own name is longer than 48 makes it more.</summary>
    private const int MostOfAll = 120;

    private const int LeastOfMember = 32;
    private const int LeastOfRow = 24;

    /// <summary>The file name, without an ending: the source's, the member's and the row's.</summary>
    public static string Of(string source, string member, string? row)
    {
        var stem = $"{source}.{Member(source, member)}";
        return row is null ? stem : $"{stem}.{Safe(row, Math.Max(LeastOfRow, MostOfAll - GoldenPlace.ReceivedEnding.Length - stem.Length - 1), isRow: true)}";
    }

    /// <summary>A member's part: it has no dot, so that it is found again in a file name.</summary>
    public static string Member(string source, string member) => Safe(member, Math.Max(LeastOfMember, MostOfAll - GoldenPlace.ReceivedEnding.Length - source.Length - LeastOfRow - 2), isRow: false);

    /// <summary>The name, where nothing speaks against it; else what is left of it and a digest of the whole.</summary>
    public static string Safe(string name, int mostBytes, bool isRow)
    {
        var safe = new StringBuilder(name.Length);
        var isDistinct = name.Length > 0 && !EndsAsIfDigested(name);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            var isKept = char.IsLetterOrDigit(c) || c is '_' or '-' || (c is '(' or ')' or '=' or ',' or '+' or '@' && isRow) || (c is '.' or ' ' && isRow && i > 0 && i < name.Length - 1);
            safe.Append(isKept ? c : '_');
            // Rows are data, and "Lima" and "lima" one file on some systems; so are two forms of one accented letter. Members are code: they differ in more.
            isDistinct &= isKept && (!isRow || (char.IsAscii(c) && !char.IsAsciiLetterUpper(c)));
        }

        if (isDistinct && Encoding.UTF8.GetByteCount(name) <= mostBytes) return name;
        while (Encoding.UTF8.GetByteCount(safe.ToString()) > mostBytes - DigestLength - 1) safe.Length -= Math.Max(1, (safe.Length - mostBytes) / 2);
        return $"{safe}-{Digest(name)}";
    }

    /// <summary>A name that looks like one of ours could be taken for it.</summary>
    private static bool EndsAsIfDigested(string name) =>
        name.Length > DigestLength && name[^(DigestLength + 1)] == '-' && name.AsSpan(name.Length - DigestLength).IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>Of the characters as they are: an encoding would make all unpaired surrogates one.</summary>
    private static string Digest(string name) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan())))[..DigestLength];
}
