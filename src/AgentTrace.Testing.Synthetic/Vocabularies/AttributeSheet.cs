namespace AgentTrace.Testing;

/// <summary>The attributes of one span while they are written; used again for the next.</summary>
internal sealed class AttributeSheet
{
    private readonly List<KeyValuePair<string, AttributeValue>> _entries = new(32);

    public AttributeSheet Clear()
    {
        _entries.Clear();
        return this;
    }

    public AttributeSheet Text(string key, string? value)
    {
        if (value is not null) _entries.Add(new(key, AttributeValue.From(value)));
        return this;
    }

    public AttributeSheet Number(string key, long value)
    {
        _entries.Add(new(key, AttributeValue.From(value)));
        return this;
    }

    public AttributeSheet Number(string key, double? value)
    {
        if (value is { } number) _entries.Add(new(key, AttributeValue.From(number)));
        return this;
    }

    public AttributeSheet Value(string key, AttributeValue value)
    {
        _entries.Add(new(key, value));
        return this;
    }

    public AttributeSheet AddRange(IReadOnlyList<KeyValuePair<string, AttributeValue>> entries)
    {
        _entries.AddRange(entries);
        return this;
    }

    public string? Find(string key) => _entries.Find(entry => entry.Key == key).Value.AsText();

    public AttributeSet ToSet() => new([.. _entries]);
}
