using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>Takes secrets out of text before anybody reads it. Every output goes through it.</summary>
internal static partial class Scrubber
{
    private const string Redacted = "[redacted]";

    /// <summary>The text with keys, tokens and passwords replaced; applying it again changes nothing.</summary>
    public static string Redact(string text)
    {
        if (text.Length < 8) return text;
        text = KnownTokens().Replace(text, Redacted);
        text = Bearer().Replace(text, "$1" + Redacted);
        return NamedSecrets().Replace(text, "$1" + Redacted);
    }

    /// <summary>Token shapes of OpenAI, Anthropic, GitHub, AWS, Google, Slack, and JSON web tokens.</summary>
    [GeneratedRegex(@"\b(?:sk-(?:ant-|proj-)?[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)", RegexOptions.NonBacktracking)]
    private static partial Regex KnownTokens();

    [GeneratedRegex(@"(\b[Bb]earer\s+)[A-Za-z0-9._~+/=-]{8,}")]
    private static partial Regex Bearer();

    /// <summary>Values of fields that say what they hold, in JSON (also escaped), in URLs and in headers.</summary>
    [GeneratedRegex(@"(\b(?:api[_-]?key|apikey|password|passwd|secret|client[_-]secret|access[_-]token|refresh[_-]token|auth[_-]token)\\?""?\s*[:=]\s*\\?""?)(?!\[redacted\])[^\s""\\,;&}\]]{3,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedSecrets();
}
