namespace AgentTrace.Testing;

/// <summary>Judges how many calls are selected.</summary>
/// <param name="Minimum">At least so many.</param>
/// <param name="Maximum">At most so many; null for no limit.</param>
/// <example><code>trace.Should().HaveCalledTool("search").AtLeast(1).AtMost(3);</code></example>
public sealed record CountLink(int Minimum, int? Maximum) : CallDemand
{
    internal override string Phrase => (Minimum, Maximum) switch
    {
        (1, 1) => "exactly once",
        var (min, max) when min == max => $"exactly {Words.Times(min)}",
        (0, { } max) => $"at most {Words.Times(max)}",
        ({ } min, null) => $"at least {Words.Times(min)}",
        var (min, max) => $"{min} to {max} times",
    };

    internal override bool IsPassFinal => Maximum is null;

    internal override bool HoldsOfAny => Minimum <= 1 && Maximum is null;

    internal override Verdict Judge(IReadOnlyList<ToolCall> calls, CallContext context) => Judge(calls.Count, calls.Count);

    /// <summary>Any number from the sure calls to all possible ones may be the true one.</summary>
    internal override (Verdict Verdict, CallSelection Next) Apply(CallSelection selection, bool every, CallContext context) =>
        (Judge(selection.Sure.Count, selection.Sure.Count + selection.Maybe.Count), selection);

    /// <summary>The verdict on a number between two.</summary>
    internal Verdict Judge(int least, int most) => least >= Minimum && !(most > Maximum) ? Verdict.Passed
        : most < Minimum || least > Maximum ? Verdict.Failed : Verdict.Inconclusive;

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        var places = selection.Sure.Count == 0 ? "" : $" ({context.Places(selection.Sure)})";
        return verdict == Verdict.Inconclusive
            ? $"{Words.Count(selection.Sure.Count, "such call")} {(selection.Sure.Count == 1 ? "is" : "are")} certain{places} and {Words.Number(selection.Maybe.Count)} more {(selection.Maybe.Count == 1 ? "is" : "are")} possible ({context.Places(selection.Maybe)})"
            : $"it {context.Said.Did} {Words.Times(selection.Sure.Count)}{places}";
    }
}
