using System.Buffers;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>Knows secrets by their looks and by the names before them. Every output goes through it: messages, reports, golden traces.</summary>
internal static partial class Scrubber
{
    private const string Redacted = "[redacted]";
    private const int Shortest = 8;

    /// <summary>How the name of a secret ends, in any spelling.</summary>
    private const string SecretWords = "(?:(?:api|access|private)[_-]?key|password|passwd|pwd|passphrase|secret|token|credentials?|authorization|cookie)(?:[_-]?(?:key|id))?";

    /// <summary>One of these is in each of <see cref="SecretWords"/>. Most text holds none, and to look for them is many times quicker than the expression.</summary>
    private static readonly SearchValues<string> PartsOfNames =
        SearchValues.Create(["key", "pass", "pwd", "secret", "token", "credential", "authorization", "cookie"], StringComparison.OrdinalIgnoreCase);

    /// <summary>What is a secret; a group named <c>value</c> limits it to a part of the match.</summary>
    public static IReadOnlyList<Regex> Secrets { get; } = [KnownTokens(), PrivateKey(), NamedSecrets()];

    /// <summary>The text with keys, tokens and passwords replaced; applying it again changes nothing.</summary>
    public static string Redact(string text)
    {
        if (text.Length < Shortest) return text;
        text = Redact(PrivateKey(), Redact(KnownTokens(), text));
        return text.AsSpan().ContainsAny(PartsOfNames) ? Redact(NamedSecrets(), text) : text;
    }

    private static string Redact(Regex pattern, string text) => Replace(pattern, text, static value => Redacted.StartsWith(value, StringComparison.Ordinal) ? null : Redacted);

    /// <summary>The text with each match, or its part that is meant, replaced by what is given for it; null leaves it as it is.</summary>
    public static string Replace(Regex pattern, string text, Func<string, string?> replace) => pattern.Replace(text, match =>
    {
        var value = match.Groups["value"] is { Success: true } part ? part : match;
        if (replace(value.Value) is not { } instead) return match.Value;
        var at = value.Index - match.Index;
        return string.Concat(match.ValueSpan[..at], instead, match.ValueSpan[(at + value.Length)..]);
    });

    /// <summary>Whether a key says that its value is a secret, whatever that looks like.</summary>
    public static bool IsSecretName(string key) => SecretName().IsMatch(key);

    /// <summary>Token shapes of OpenAI, Anthropic, GitHub, AWS, Google, Slack, JSON web tokens, and what HTTP's schemes carry.</summary>
    [GeneratedRegex(@"\b(?:sk-(?:ant-|proj-)?[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|(?:[Bb]earer|[Bb]asic)\s+(?<value>[A-Za-z0-9._~+/=-]{8,}))")]
    private static partial Regex KnownTokens();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?")]
    private static partial Regex PrivateKey();

    /// <summary>
    /// Values of fields that say what they hold, in JSON (also escaped), in URLs, in headers, in environments and in sentences. Whatever stands
    /// before the word belongs to the name: <c>dbPassword</c>, <c>AWS_SECRET_ACCESS_KEY</c>.
    /// </summary>
    [GeneratedRegex(SecretWords + @"\\?[""']?(?:\s*[:=]\s*|\s+is\s+)(?:\\?[""'](?:(?:bearer|basic|digest|token)\s+)?(?<value>[^""'\\]{3,})|(?:(?:bearer|basic|digest|token)\s+)?(?<value>[^\s""'\\,;&}\]]{3,}))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedSecrets();

    [GeneratedRegex(SecretWords + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
