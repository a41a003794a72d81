using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>The scrubbers at work on one trace: what they gave which number. Not for concurrent use.</summary>
internal sealed partial class TextScrubber(IReadOnlyList<GoldenScrubber> scrubbers)
{
    private const int ShortestId = 6;

    private readonly GoldenTokens _known = new(scrubbers);
    private readonly Dictionary<(string Kind, string Text), string> _tokens = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    /// <summary>How many different texts of each kind were replaced, in alphabetical order of the kinds.</summary>
    public IEnumerable<KeyValuePair<string, int>> Counts => _counts.OrderBy(count => count.Key, StringComparer.Ordinal);

    /// <summary>An id of the trace: wherever it stands in a text it is replaced by its kind and a number, given at its first appearance there.</summary>
    public void Know(string kind, string? id)
    {
        // Some providers reuse the tool's name, a word of the language, as the id of its call.
        if (id is { Length: >= ShortestId } && id.Any(char.IsAsciiDigit)) _ids.TryAdd(id, kind);
    }

    /// <summary>The text without anything that a scrubber takes; again applied it is the same.</summary>
    public string Scrub(string text)
    {
        if (text.Length < 3) return text;
        if (_ids.Count > 0 && text.Length >= ShortestId) text = Word().Replace(text, match => _ids.TryGetValue(match.Value, out var kind) ? Token(kind, match.Value)! : match.Value);
        foreach (var scrubber in scrubbers) text = scrubber.Apply(text, found => Token(scrubber.Kind, found));
        return text;
    }

    /// <summary>The value of a key that says that it holds a secret, whatever it looks like; null for other keys.</summary>
    public string? ScrubNamed(string key, string text) =>
        scrubbers.Contains(GoldenScrubber.Secrets) && Scrubber.IsSecretName(key) ? Token(GoldenScrubber.Secrets.Kind, text) ?? text : null;

    private string? Token(string kind, string text)
    {
        if (text.Length == 0 || _known.IsOne(text)) return null;
        if (_tokens.TryGetValue((kind, text), out var token)) return token;
        var number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        return _tokens[(kind, text)] = $"{kind}_{number}";
    }

    [GeneratedRegex(@"[A-Za-z0-9_-]{6,}")]
    private static partial Regex Word();
}
