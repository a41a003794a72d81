using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>One string for short text that repeats, found by its UTF-8 without making the string first.</summary>
/// <remarks>
/// A cache, not a dictionary: its size is fixed and a newcomer takes the place of another, so that no content, however hostile,
/// makes it slow or large.
/// </remarks>
internal sealed class TextTable
{
    private const int Ways = 4;
    private const int LongestKept = 128;

    private readonly string?[] _slots;

    // A newcomer passes by its neighbours without touching them: most of them are long out of the processor's cache.
    private readonly uint[] _hashes;

    public TextTable(int size)
    {
        _slots = new string?[(int)BitOperations.RoundUpToPowerOf2((uint)size)];
        _hashes = new uint[_slots.Length];
    }

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        if (utf8.Length > LongestKept) return Encoding.UTF8.GetString(utf8);
        var hash = Hash(utf8);
        var home = (int)(hash & (uint)(_slots.Length - 1));
        var at = home;
        for (var way = 0; way < Ways; way++, at = (at + 1) & (_slots.Length - 1))
        {
            if (_slots[at] is not { } known) return Keep(at, hash, utf8);

            // Only ASCII is found again; the rest is rare among keys, names and ids.
            if (_hashes[at] == hash && known.Length == utf8.Length && Ascii.Equals(utf8, known)) return known;
        }

        return Keep(home, hash, utf8);
    }

    /// <summary>The text of a raw JSON string.</summary>
    public string GetJson(ReadOnlySpan<byte> raw, bool escaped) => escaped ? JsonString.ToText(raw, true) : Get(raw);

    private string Keep(int at, uint hash, ReadOnlySpan<byte> utf8)
    {
        _hashes[at] = hash;
        return _slots[at] = Encoding.UTF8.GetString(utf8);
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var hash = (ulong)utf8.Length * Prime;
        while (utf8.Length >= 8)
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8)) * Prime, 29);
            utf8 = utf8[8..];
        }

        ulong rest = 0;
        foreach (var b in utf8) rest = (rest << 8) | b;
        hash = (hash ^ rest) * Prime;
        return (uint)(hash >> 32);
    }
}
