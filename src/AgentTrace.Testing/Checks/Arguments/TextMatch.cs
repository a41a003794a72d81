using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a text must be like: hold another, be another, fit a regular expression, or be JSON with certain values. A string stands for a text that must be held.</summary>
/// <example><code>trace.Should().HaveOutput(TextMatch.Json(new { city = "Paris" }));</code></example>
public sealed class TextMatch
{
    private readonly Func<string, string?> _difference;
    private readonly string _phrase;

    private TextMatch(string phrase, Func<string, string?> difference)
    {
        _phrase = phrase;
        _difference = difference;
    }

    /// <summary>Holds this text, compared by ordinal.</summary>
    /// <param name="text">The text; not empty.</param>
    public static implicit operator TextMatch(string text) => Contains(text);

    /// <summary>Holds another text.</summary>
    /// <param name="text">The text, compared by ordinal; not empty.</param>
    /// <param name="ignoreCase">Whether letter case is free.</param>
    /// <exception cref="ArgumentException">The text is empty: every text holds that.</exception>
    public static TextMatch Contains(string text, bool ignoreCase = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return new TextMatch(
            $"containing {Words.Quote(text)}{(ignoreCase ? " in any letter case" : "")}",
            actual => actual.Contains(text, comparison) ? null : $"is {Show(actual)}" + (!ignoreCase && actual.Contains(text, StringComparison.OrdinalIgnoreCase) ? ", which holds it in another letter case" : ""));
    }

    /// <summary>Is exactly another text.</summary>
    /// <param name="text">The text, compared by ordinal.</param>
    /// <param name="ignoreCase">Whether letter case is free.</param>
    public static TextMatch EqualTo(string text, bool ignoreCase = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return new TextMatch($"equal to {Words.Quote(text)}{(ignoreCase ? " in any letter case" : "")}", actual => actual.Equals(text, comparison) ? null : Difference(text, actual, ignoreCase));
    }

    /// <summary>Is a text in which a regular expression finds a match; anchor it with <c>^</c> and <c>$</c> to mean the whole.</summary>
    /// <param name="pattern">A .NET regular expression. One that needs more than a second on a text cannot tell.</param>
    /// <exception cref="ArgumentException">The pattern is blank or no regular expression.</exception>
    public static TextMatch Regex([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        var regex = new SafePattern(pattern);
        return new TextMatch($"matching /{Words.Shorten(pattern, 120)}/", actual => regex.IsMatch(actual) ? null : $"is {Show(actual)}");
    }

    /// <summary>Is JSON with these values; compared as arguments of calls are.</summary>
    /// <param name="expected">An anonymous object, JSON text, a JSON value or a dictionary; <see cref="ArgMatch"/> may stand in the place of a value.</param>
    /// <param name="mode">Partial: more keys are allowed; exact: none.</param>
    /// <exception cref="ArgumentException">The expected value is text and no JSON.</exception>
    [RequiresUnreferencedCode(ArgumentPattern.ReflectionMessage)]
    [RequiresDynamicCode(ArgumentPattern.ReflectionMessage)]
    public static TextMatch Json(object expected, ArgumentMode mode = ArgumentMode.Partial) => Json(ArgumentPattern.From(expected, mode));

    /// <summary>The match in the words of a sentence: <c>containing "Paris"</c>.</summary>
    public override string ToString() => _phrase;

    internal static TextMatch Json(ArgumentPattern pattern) => new($"that is JSON like {pattern}", actual =>
    {
        JsonElement value;
        try
        {
            value = JsonElement.Parse(JsonString.RepairedEscapes(actual));
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // Half of a surrogate pair that is not even escaped is no text at all.
            return $"is no JSON: {Show(actual)}";
        }

        return pattern.IsMatch(value) ? null : $"differs: {pattern.Differences(value, 1)[0]}";
    });

    /// <summary>Whether a text fits; inconclusive where a regular expression takes too long.</summary>
    internal Verdict Matches(string text)
    {
        try
        {
            return _difference(text) is null ? Verdict.Passed : Verdict.Failed;
        }
        catch (SlowPatternException)
        {
            return Verdict.Inconclusive;
        }
    }

    /// <summary>How a text that does not fit differs, as a clause without its subject.</summary>
    internal string Explain(string text) => _difference(text) ?? $"is {Show(text)}";

    private static string Show(string text) => text.Length == 0 ? "empty" : Words.Quote(text) + (text.Length > 120 ? $" ({Words.Number(text.Length)} characters)" : "");

    /// <summary>Where two texts part. Secrets go first: half of one would not be known for what it is.</summary>
    private static string Difference(string expected, string actual, bool ignoreCase)
    {
        if (actual.Length == 0) return "is empty";
        var (left, right) = (Scrubber.Redact(expected), Scrubber.Redact(actual));
        var at = 0;
        while (at < left.Length && at < right.Length && (left[at] == right[at] || (ignoreCase && char.ToUpperInvariant(left[at]) == char.ToUpperInvariant(right[at])))) at++;
        if (at < 12) return $"is {Show(actual)}";
        return at == left.Length && at == right.Length ? "differs in what is redacted"
            : at == right.Length ? $"ends after {Words.Number(at)} characters, before {Words.Quote(left[at..])}"
            : at == left.Length ? $"goes on with {Words.Quote(right[at..])}"
            : $"differs from character {Words.Number(at + 1)}: {Words.Quote("…" + right[(at - 8)..])}";
    }
}
