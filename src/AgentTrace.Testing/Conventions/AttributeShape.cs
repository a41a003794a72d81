using System.Collections.Frozen;

namespace AgentTrace.Testing;

/// <summary>
/// A sequence of attribute names, and what each is evidence of. Whoever writes spans writes the same names in the same order a million
/// times: they are looked up once, and recognised from then on.
/// </summary>
internal sealed class AttributeShape
{
    private const int Kinds = (int)Evidence.Content + 1;

    // What is remembered for good must be small, whatever somebody sends.
    private const int MostKeys = 64;
    private const int LongestKey = 100;
    private const int Ways = 4;

    private static readonly FrozenDictionary<string, Row> Table = BuildTable();

    // Threads may overwrite each other's entries: the worst that happens is that a shape is made again.
    private static readonly AttributeShape?[] Remembered = new AttributeShape?[256 * Ways];

    private readonly string[] _keys;
    private readonly int[] _first = new int[Kinds];
    private readonly int[] _next;

    private AttributeShape(ReadOnlySpan<KeyValuePair<string, AttributeValue>> entries)
    {
        _keys = new string[entries.Length];
        _next = new int[entries.Length];
        Array.Fill(_first, -1);
        var ranks = new int[entries.Length];
        var known = new List<int>();
        var speakers = 1u << (Vocabulary.ByStepType.Length - 1);
        for (var i = 0; i < entries.Length; i++)
        {
            _keys[i] = entries[i].Key;
            _next[i] = -1;
            if (!Table.TryGetValue(_keys[i], out var row)) continue;
            known.Add(i);
            speakers |= row.Speakers;
            ranks[i] = row.Rank;
            // The preferred name first; of a name that stands twice, the first entry.
            ref var at = ref _first[(int)row.Evidence];
            while (at >= 0 && ranks[at] <= row.Rank) at = ref _next[at];
            _next[i] = at;
            at = i;
        }

        Known = [.. known];
        Speakers = [.. Vocabulary.ByStepType.Where((_, number) => (speakers & (1u << number)) != 0)];
    }

    /// <summary>The entries whose names say something to us.</summary>
    public int[] Known { get; }

    /// <summary>Where the content stands.</summary>
    public ContentShape Content => field ??= new ContentShape(_keys);

    /// <summary>The vocabularies that a name is of, in the order in which they are asked what a span is; and the last of all, which goes by other things.</summary>
    public Vocabulary[] Speakers { get; }

    /// <summary>The entry under the preferred name of a fact; -1 when no name states it.</summary>
    public int First(Evidence what) => _first[(int)what];

    /// <summary>The entry under the next name of the same fact; -1 after the last.</summary>
    public int Next(int at) => _next[at];

    public static AttributeShape Of(AttributeSet attributes)
    {
        var entries = attributes.Entries;
        var home = Home(entries);
        for (var way = 0; way < Ways; way++)
        {
            if (Remembered[home + way] is { } known && known.Is(entries)) return known;
        }

        var shape = new AttributeShape(entries);
        if (shape._keys.Length > MostKeys || Array.Exists(shape._keys, key => key.Length > LongestKey)) return shape;
        Remembered.AsSpan(home, Ways - 1).CopyTo(Remembered.AsSpan(home + 1));
        return Remembered[home] = shape;
    }

    /// <summary>Where shapes of so many names, of such lengths, are remembered.</summary>
    private static int Home(ReadOnlySpan<KeyValuePair<string, AttributeValue>> entries)
    {
        if (entries.IsEmpty) return 0;
        var hash = (((uint)entries.Length * 31) + (uint)entries[^1].Key.Length) * 31;
        hash = ((hash + (uint)entries[entries.Length / 2].Key.Length) * 31) + (uint)entries[0].Key.Length;
        return (int)((hash * 0x9E3779B1) >> 24) * Ways;
    }

    private bool Is(ReadOnlySpan<KeyValuePair<string, AttributeValue>> entries)
    {
        var keys = _keys;
        if (keys.Length != entries.Length) return false;
        for (var i = 0; i < keys.Length; i++)
        {
            // Usually the very same string: readers and instrumentations write a name once.
            if (!ReferenceEquals(keys[i], entries[i].Key) && keys[i] != entries[i].Key) return false;
        }

        return true;
    }

    private static FrozenDictionary<string, Row> BuildTable()
    {
        var table = new Dictionary<string, Row>(StringComparer.Ordinal);
        var rank = 0;
        foreach (var vocabulary in Vocabulary.ByPrecedence)
        {
            var speaker = 1u << Array.IndexOf(Vocabulary.ByStepType, vocabulary);
            foreach (var (key, evidence) in vocabulary.Keys)
            {
                var row = table.GetValueOrDefault(key) ?? new Row(evidence, ++rank, 0);
                table[key] = row with { Speakers = row.Speakers | speaker };
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Row(Evidence Evidence, int Rank, uint Speakers);
}
