using System.Collections;

namespace AgentTrace.Testing;

/// <summary>The attributes of a span, event, link, scope or resource, in the order of the source.</summary>
/// <remarks>A key that stands twice keeps both entries; a look-up finds the first, as some instrumentations add a tag again at the end.</remarks>
public sealed class AttributeSet : IReadOnlyList<KeyValuePair<string, AttributeValue>>, IEquatable<AttributeSet>
{
    /// <summary>No attributes.</summary>
    public static readonly AttributeSet Empty = new([]);

    private readonly AttributeValue[] _values;

    internal AttributeSet(KeyValuePair<string, AttributeValue>[] entries)
        : this(new AttributeNames(Array.ConvertAll(entries, static entry => entry.Key)), Array.ConvertAll(entries, static entry => entry.Value))
    {
    }

    internal AttributeSet(AttributeNames names, AttributeValue[] values)
    {
        Names = names;
        _values = values;
    }

    /// <summary>The number of entries.</summary>
    public int Count => _values.Length;

    /// <summary>The entry at a position.</summary>
    /// <param name="index">Zero-based.</param>
    public KeyValuePair<string, AttributeValue> this[int index] => new(Names.Keys[index], _values[index]);

    /// <summary>The first value under a key; <see cref="AttributeKind.Null"/> when the key is absent.</summary>
    /// <param name="key">The key, compared by ordinal.</param>
    public AttributeValue this[string key] => TryGet(key, out var value) ? value : default;

    internal AttributeNames Names { get; }

    internal ReadOnlySpan<AttributeValue> Values => _values;

    /// <summary>Whether the key occurs.</summary>
    /// <param name="key">The key, compared by ordinal.</param>
    public bool ContainsKey(string key) => TryGet(key, out _);

    /// <summary>Finds the first value under a key.</summary>
    /// <param name="key">The key, compared by ordinal.</param>
    /// <param name="value">The value, or <see cref="AttributeKind.Null"/>.</param>
    /// <returns>Whether the key occurs.</returns>
    public bool TryGet(string key, out AttributeValue value)
    {
        var at = Array.IndexOf(Names.Keys, key);
        if (at >= 0)
        {
            value = _values[at];
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Both sets; where both have a key, the later one's entries.</summary>
    internal AttributeSet MergedWith(AttributeSet later)
    {
        if (later.Count == 0 || Equals(later)) return this;
        if (Count == 0) return later;
        var keys = later.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return new AttributeSet([.. this.Where(entry => !keys.Contains(entry.Key)), .. later]);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator()
    {
        for (var i = 0; i < _values.Length; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both hold the same entries in the same order.</summary>
    /// <param name="other">The other set.</param>
    public bool Equals(AttributeSet? other)
    {
        return other is not null && Names.Are(other.Names.Keys) && _values.AsSpan().SequenceEqual(other._values);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, Names.Keys[0]);
}

/// <summary>The names of a set's entries, in their order. Whoever writes spans writes the same names again and again: sets of one reading share them.</summary>
internal sealed class AttributeNames(string[] keys)
{
    public string[] Keys => keys;

    /// <summary>What the conventions found in the names, left here by them so that they find it once.</summary>
    public object? Meaning { get; set; }

    public bool Are(ReadOnlySpan<string> others)
    {
        if (others.Length != keys.Length) return false;
        for (var i = 0; i < others.Length; i++)
        {
            // Usually the very same string: readers and instrumentations write a name once.
            if (!ReferenceEquals(keys[i], others[i]) && keys[i] != others[i]) return false;
        }

        return true;
    }
}
