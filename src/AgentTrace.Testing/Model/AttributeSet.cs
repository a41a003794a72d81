using System.Collections;

namespace AgentTrace.Testing;

/// <summary>The attributes of a span, event, link, scope or resource, in the order of the source.</summary>
/// <remarks>A key that stands twice keeps both entries; a look-up finds the first, as some instrumentations add a tag again at the end.</remarks>
public sealed class AttributeSet : IReadOnlyList<KeyValuePair<string, AttributeValue>>, IEquatable<AttributeSet>
{
    /// <summary>No attributes.</summary>
    public static readonly AttributeSet Empty = new([]);

    private readonly KeyValuePair<string, AttributeValue>[] _entries;

    internal AttributeSet(KeyValuePair<string, AttributeValue>[] entries) => _entries = entries;

    /// <summary>The number of entries.</summary>
    public int Count => _entries.Length;

    /// <summary>The entry at a position.</summary>
    /// <param name="index">Zero-based.</param>
    public KeyValuePair<string, AttributeValue> this[int index] => _entries[index];

    /// <summary>The first value under a key; <see cref="AttributeKind.Null"/> when the key is absent.</summary>
    /// <param name="key">The key, compared by ordinal.</param>
    public AttributeValue this[string key] => TryGet(key, out var value) ? value : default;

    internal ReadOnlySpan<KeyValuePair<string, AttributeValue>> Entries => _entries;

    /// <summary>Whether the key occurs.</summary>
    /// <param name="key">The key, compared by ordinal.</param>
    public bool ContainsKey(string key) => TryGet(key, out _);

    /// <summary>Finds the first value under a key.</summary>
    /// <param name="key">The key, compared by ordinal.</param>
    /// <param name="value">The value, or <see cref="AttributeKind.Null"/>.</param>
    /// <returns>Whether the key occurs.</returns>
    public bool TryGet(string key, out AttributeValue value)
    {
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Key == key)
            {
                value = entry.Value;
                return true;
            }
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
        return new AttributeSet([.. _entries.Where(entry => !keys.Contains(entry.Key)), .. later]);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, AttributeValue>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both hold the same entries in the same order.</summary>
    /// <param name="other">The other set.</param>
    public bool Equals(AttributeSet? other)
    {
        if (other is null || other.Count != Count) return false;
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Key != other._entries[i].Key || _entries[i].Value != other._entries[i].Value) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _entries[0].Key);
}
