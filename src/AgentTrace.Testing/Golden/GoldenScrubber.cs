using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>Replaces one kind of text that changes with every run, or that nobody may read, by its kind and a number: <c>guid_1</c>.</summary>
/// <remarks>The same text gets the same number throughout a trace, so that what was equal stays equal. What is replaced already stays as it is.</remarks>
/// <example><code>
/// var options = new GoldenOptions { Scrubbers = [.. GoldenScrubber.Usual, GoldenScrubber.Regex("order", @"ORD-\d+")] };
/// </code></example>
public sealed partial class GoldenScrubber
{
    private readonly IReadOnlyList<Regex> _patterns;

    private GoldenScrubber(string kind, params IReadOnlyList<Regex> patterns)
    {
        Kind = kind;
        _patterns = patterns;
    }

    /// <summary>Keys and tokens of known providers, bearer tokens, and values that a name such as <c>password</c> or <c>api_key</c> stands before.</summary>
    public static GoldenScrubber Secrets { get; } = new("secret", Scrubber.Secrets);

    /// <summary>E-mail addresses.</summary>
    public static GoldenScrubber Emails { get; } = new("email", Email());

    /// <summary>What stands behind the <c>?</c> of a URL.</summary>
    public static GoldenScrubber UrlQueries { get; } = new("query", UrlQuery());

    /// <summary>GUIDs, with hyphens or as 32 hexadecimal digits, which are trace ids as well.</summary>
    public static GoldenScrubber Guids { get; } = new("guid", Guid());

    /// <summary>Points in time: ISO 8601 with a time of day, RFC 1123.</summary>
    public static GoldenScrubber Times { get; } = new("time", Time());

    /// <summary>Absolute paths of files.</summary>
    public static GoldenScrubber Paths { get; } = new("path", FilePath());

    /// <summary>Six digits or more in a text.</summary>
    public static GoldenScrubber NumberRuns { get; } = new("number", NumberRun());

    /// <summary>All of these, in the order in which they are applied.</summary>
    public static IReadOnlyList<GoldenScrubber> Usual { get; } = [Secrets, Emails, UrlQueries, Times, Guids, Paths, NumberRuns];

    /// <summary>What stands in place of the text, before the number.</summary>
    public string Kind { get; }

    /// <summary>A scrubber of one's own.</summary>
    /// <param name="kind">What stands in place of the text: lower-case letters.</param>
    /// <param name="pattern">What is replaced; a group named <c>value</c> limits it to a part of the match.</param>
    /// <exception cref="ArgumentException">The kind is not made of letters, or the pattern is no regular expression.</exception>
    /// <example><code>GoldenScrubber.Regex("order", @"ORD-(?&lt;value&gt;\d+)")</code></example>
    public static GoldenScrubber Regex(string kind, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        if (!kind.All(char.IsAsciiLetterLower)) throw new ArgumentException($"\"{kind}\" is no kind: lower-case letters stand before the number.", nameof(kind));
        return new GoldenScrubber(kind, new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The text with each match replaced by what is given for it; null leaves it as it is.</summary>
    internal string Apply(string text, Func<string, string?> replace)
    {
        foreach (var pattern in _patterns) text = Scrubber.Replace(pattern, text, replace);
        return text;
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]*://[^\s?""'<>]+\?(?<value>[^\s#""'<>]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UrlQuery();

    [GeneratedRegex(@"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})(?![0-9A-Za-z])")]
    private static partial Regex Guid();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|z| ?[+-]\d{2}:?\d{2}\b)?|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})")]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<![A-Za-z0-9_.:/])/(?:home|Users|tmp|var|private|root|mnt|opt|usr|etc|srv|data|work|workspace|build|app|__w)/[^\s""'<>|:;,)]+|\b[A-Za-z]:\\[^\s""'<>|:;,)]+|\bfile://[^\s""'<>]+")]
    private static partial Regex FilePath();

    [GeneratedRegex(@"(?<![A-Za-z_\d])\d{6,}(?!\d)|(?<=[A-Za-z]-)\d{6,}")]
    private static partial Regex NumberRun();
}
