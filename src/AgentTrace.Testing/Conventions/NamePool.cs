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
        if (utf8.IsEmpty || utf8.Length > LongestName) return value.AsText();
        uint hash = 2166136261;
        foreach (var b in utf8) hash = (hash ^ b) * 16777619;
        ref var entry = ref Pool[(hash ^ (hash >> 16)) & (Pool.Length - 1)];
        var pooled = entry;
        if (pooled is not null && pooled.Length == utf8.Length && Ascii.Equals(utf8, pooled)) return pooled;
        return entry = value.AsText();
    }
}
