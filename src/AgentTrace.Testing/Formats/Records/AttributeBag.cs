namespace AgentTrace.Testing;

/// <summary>Attributes on their way: in the order in which they came, the later value of a key in the place of the earlier.</summary>
internal sealed class AttributeBag
{
    private const int LinearUpTo = 16;

    private readonly List<KeyValuePair<string, AttributeValue>> _entries = [];
    private Dictionary<string, int>? _positions;

    public IReadOnlyList<KeyValuePair<string, AttributeValue>> Entries => _entries;

    public void Clear()
    {
        _entries.Clear();
        _positions = null;
    }

    public void Set(string key, AttributeValue value)
    {
        var at = Find(key);
        if (at >= 0) _entries[at] = new(key, value);
        else Add(key, value);
    }

    /// <summary>Sets what is not set.</summary>
    public void SetDefault(string key, AttributeValue value)
    {
        if (Find(key) < 0) Add(key, value);
    }

    /// <summary>Adds an entry even where the key is there.</summary>
    public void Add(string key, AttributeValue value)
    {
        _positions?.TryAdd(key, _entries.Count);
        _entries.Add(new(key, value));
    }

    public AttributeSet ToSet() => _entries.Count == 0 ? AttributeSet.Empty : new AttributeSet([.. _entries]);

    /// <summary>Few keys are found fastest by looking at each; a line with a million of them must not take an hour.</summary>
    private int Find(string key)
    {
        if (_entries.Count <= LinearUpTo) return _entries.FindIndex(entry => entry.Key == key);
        if (_positions is null)
        {
            _positions = new(StringComparer.Ordinal);
            for (var i = 0; i < _entries.Count; i++) _positions.TryAdd(_entries[i].Key, i);
        }

        return _positions.GetValueOrDefault(key, -1);
    }
}
