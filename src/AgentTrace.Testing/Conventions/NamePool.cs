using System.Runtime.InteropServices;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>One string for a name that stands on a hundred thousand spans.</summary>
internal static class NamePool
{
    private const int LongestName = 64;

    // Threads may overwrite each other's entries: the worst that happens is a second string of the same text.
    private static readonly string?[] Pool = new string?[1024];

    public static string? Get(AttributeValue value)
    {
        var utf8 = value.Utf8Slice();
        return utf8.IsEmpty ? value.AsText() : Get(utf8);
    }

    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > LongestName) return Encoding.UTF8.GetString(utf8);
        ref var entry = ref Pool[Hash(utf8) >> 54];
        var pooled = entry;
        if (pooled is not null && pooled.Length == utf8.Length && Ascii.Equals(utf8, pooled)) return pooled;
        return entry = Encoding.UTF8.GetString(utf8);
    }

    /// <summary>The length and both ends, which is where names differ.</summary>
    private static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        ulong head = 0, tail = 0;
        if (utf8.Length >= sizeof(ulong))
        {
            head = MemoryMarshal.Read<ulong>(utf8);
            tail = MemoryMarshal.Read<ulong>(utf8[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var b in utf8) head = (head << 8) | b;
        }

        return (((head * 0x9E3779B97F4A7C15) ^ tail) + (ulong)utf8.Length) * 0xD6E8FEB86659FD93;
    }
}
