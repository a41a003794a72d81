namespace AgentTrace.Testing;

/// <summary>Where content stands on spans with the same attribute names, and which vocabularies it can be in: found once for all of them.</summary>
internal sealed class ContentShape(string[] keys)
{
    /// <summary>Whom to ask for a tool's arguments, in this order.</summary>
    public Vocabulary[] Arguments => field ??= Speakers(keys, static vocabulary => vocabulary.ArgumentKeys);

    /// <summary>Whom to ask for a tool's result, in this order.</summary>
    public Vocabulary[] Results => field ??= Speakers(keys, static vocabulary => vocabulary.ResultKeys);

    public MessageShape Input => field ??= new MessageShape(keys, static vocabulary => vocabulary.InputMessageKeys);

    public MessageShape Output => field ??= new MessageShape(keys, static vocabulary => vocabulary.OutputMessageKeys);

    public static Vocabulary[] Speakers(string[] keys, Func<Vocabulary, IReadOnlyList<string>> names) =>
        [.. Vocabulary.ByPrecedence.Where(vocabulary => Array.Exists(keys, key => IsOneOf(key, names(vocabulary))))];

    public static bool IsOneOf(string key, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (name.EndsWith('.') ? key.StartsWith(name, StringComparison.Ordinal) : key == name) return true;
        }

        return false;
    }
}

/// <summary>The attributes that hold the messages to a model, or those from it.</summary>
internal sealed class MessageShape
{
    private readonly int[] _entries;
    private readonly bool _isOfTools;

    public MessageShape(string[] keys, Func<Vocabulary, IReadOnlyList<string>> names)
    {
        Speakers = ContentShape.Speakers(keys, names);
        _entries = [.. Enumerable.Range(0, keys.Length).Where(at => Array.Exists(Speakers, vocabulary => ContentShape.IsOneOf(keys[at], names(vocabulary))))];
        _isOfTools = Array.Exists(_entries, at => ToolWords.MayBeIn(keys[at]));
    }

    /// <summary>Whom to ask, in this order.</summary>
    public Vocabulary[] Speakers { get; }

    /// <summary>Whether the messages may have parts that ask for a tool or answer for one. Their text is looked through, not read.</summary>
    public bool MayHoldTools(AttributeSet attributes)
    {
        if (_isOfTools) return true;
        foreach (var at in _entries)
        {
            var value = attributes.Entries[at].Value;
            if (value.Kind is AttributeKind.List or AttributeKind.Map) return true;
            if (value.Kind != AttributeKind.Text || value.IsEmptyText) continue;
            var stored = value.StoredSlice();
            if (stored.IsEmpty || ToolWords.MayBeIn(stored)) return true;
        }

        return false;
    }
}
