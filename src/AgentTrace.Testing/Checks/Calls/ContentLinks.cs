using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Keeps the calls whose recorded content fits a pattern.</summary>
public abstract record ContentLink : CallFilter
{
    private readonly ArgumentPattern _pattern;

    private protected ContentLink(ArgumentPattern pattern) => _pattern = pattern;

    internal override bool IsPassFinal => true;

    internal override string Hint => Hints.Content;

    /// <summary>What is expected, in words.</summary>
    private protected string Expected => _pattern.ToString();

    /// <summary>What is compared: <c>arguments</c>.</summary>
    private protected abstract string Noun { get; }

    /// <summary>Why a call that differs does, before the differences.</summary>
    private protected abstract string Differs { get; }

    private protected abstract JsonElement? ContentOf(ToolCall call);

    internal override Verdict Holds(ToolCall call, CallContext context) => _pattern.Matches(ContentOf(call));

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        if (verdict == Verdict.Inconclusive)
        {
            var open = selection.All.Where(call => Holds(call, context) == Verdict.Inconclusive).ToList();
            return open.Count == 0 ? "it cannot be told which of its calls were executed"
                : $"the {Noun} of {(open.Count == 1 ? context.Label(open[0]) : $"{Words.Count(open.Count, "call")} of it")} {CallWords.Missing(open.ConvertAll(ContentOf))}";
        }

        var call = every ? Culprit(selection, Verdict.Failed, context) : Nearest(selection.All);
        var differences = _pattern.Differences(ContentOf(call)!.Value, 4);
        var more = differences.Count > 3 ? " …" : "";
        var which = selection.All.Count == 1 || every ? $"{context.Label(call)} {Differs}" : $"none of its {Words.Number(selection.All.Count)} calls had them; the nearest is {context.Label(call)}";
        return $"{which}: {string.Join("; ", differences.Take(3))}{more}";
    }

    private ToolCall Nearest(IReadOnlyList<ToolCall> calls) => calls.Take(100).Where(call => ContentOf(call) is { } content && !JsonValue.IsCut(content))
        .MinBy(call => _pattern.Differences(ContentOf(call)!.Value, 100).Count) ?? calls[0];
}

/// <summary>Keeps the calls with these arguments.</summary>
/// <example><code>trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" });</code></example>
public sealed record WithArgumentsLink : ContentLink
{
    internal WithArgumentsLink(ArgumentPattern pattern)
        : base(pattern)
    {
    }

    internal override string Phrase => $"with arguments {Expected}";

    private protected override string Noun => "arguments";

    private protected override string Differs => "had other arguments";

    private protected override JsonElement? ContentOf(ToolCall call) => call.Arguments;
}

/// <summary>Keeps the calls that returned this.</summary>
/// <example><code>trace.Should().HaveCalledTool("search").Returning(new { total = ArgMatch.Range(1, 100) });</code></example>
public sealed record ReturningLink : ContentLink
{
    internal ReturningLink(ArgumentPattern pattern)
        : base(pattern)
    {
    }

    internal override string Phrase => $"returning {Expected}";

    private protected override string Noun => "results";

    private protected override string Differs => "returned something else";

    private protected override JsonElement? ContentOf(ToolCall call) => call.Result;
}
