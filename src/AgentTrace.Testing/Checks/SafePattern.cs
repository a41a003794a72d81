using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>A regular expression of a test or policy, for texts of a trace: one that needs too long is no verdict, and no end of the reading either.</summary>
internal sealed class SafePattern(string pattern)
{
    private readonly Regex _regex = new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>Whether it finds a match.</summary>
    /// <exception cref="SlowPatternException">It needs more than a second on the text; a check is then inconclusive.</exception>
    public bool IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException slow)
        {
            throw new SlowPatternException(slow);
        }
    }
}

/// <summary>A regular expression of ours took too long; what a condition in code throws by itself is none of these.</summary>
internal sealed class SlowPatternException(RegexMatchTimeoutException slow)
    : RegexMatchTimeoutException($"the regular expression /{Words.Shorten(slow.Pattern, 120)}/ takes longer than a second on {Words.Quote(slow.Input)}", slow);
