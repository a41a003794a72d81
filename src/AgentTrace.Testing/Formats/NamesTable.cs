namespace AgentTrace.Testing;

/// <summary>One array of names for the attributes of a hundred thousand spans.</summary>
/// <remarks>A cache of fixed size, as <see cref="TextTable"/> is: names that never come again push each other out.</remarks>
internal sealed class NamesTable
{
    private const int Ways = 4;
    private const int Homes = 64;
    private const int MostKeys = 64;

    private readonly AttributeNames?[] _known = new AttributeNames?[Homes * Ways];

    /// <summary>A set of its own values under shared names.</summary>
    public AttributeSet Set(ReadOnlySpan<string> keys, ReadOnlySpan<AttributeValue> values) => new(Get(keys), values.ToArray());

    private AttributeNames Get(ReadOnlySpan<string> keys)
    {
        if (keys.Length > MostKeys) return new AttributeNames(keys.ToArray());

        // Names differ in number and length before they differ in letters.
        var home = ((keys.Length * 31) + (keys[^1].Length * 7) + keys[keys.Length / 2].Length) % Homes * Ways;
        for (var way = 0; way < Ways; way++)
        {
            if (_known[home + way] is { } known && known.Are(keys)) return known;
        }

        _known.AsSpan(home, Ways - 1).CopyTo(_known.AsSpan(home + 1));
        return _known[home] = new AttributeNames(keys.ToArray());
    }
}
