using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>What stands in place of scrubbed text: a kind and a number, <c>guid_1</c>.</summary>
internal sealed class GoldenTokens
{
    /// <summary>Kinds of ids that every trace has.</summary>
    public const string Span = "span", Call = "call", Run = "run", Trace = "trace";

    private readonly Regex _tokens;

    public GoldenTokens(IReadOnlyList<GoldenScrubber> scrubbers)
    {
        var kinds = string.Join('|', scrubbers.Select(scrubber => scrubber.Kind).Concat([Span, Call, Run, Trace]).Distinct());
        _tokens = new Regex($@"(?<![A-Za-z0-9_])(?<kind>{kinds})_\d{{1,9}}(?![A-Za-z0-9_])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
    }

    public bool IsOne(string text) => _tokens.Match(text) is { Success: true } match && match.Length == text.Length;

    /// <summary>The text with the numbers left out: what is alike in two runs that scrubbed different numbers of things before.</summary>
    public string WithoutNumbers(string text) => text.Contains('_') ? _tokens.Replace(text, "${kind}_#") : text;

    /// <summary>The tokens of a text, in order.</summary>
    public IEnumerable<string> In(string text) => text.Contains('_') ? _tokens.Matches(text).Select(match => match.Value) : [];
}
