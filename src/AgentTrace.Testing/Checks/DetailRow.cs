namespace AgentTrace.Testing;

/// <summary>One line of what was expected beside what there is, printed under the sentence of a failure.</summary>
/// <param name="Mark"><c>-</c> missing, <c>+</c> extra, <c>~</c> moved, a space for what agrees.</param>
/// <param name="Number">The place in the expectation; empty for what was not expected.</param>
/// <param name="Expected">What was expected; empty for nothing.</param>
/// <param name="Actual">What there is; empty for nothing.</param>
/// <param name="Note">What is wrong; empty for nothing.</param>
internal sealed record DetailRow(char Mark, string Number, string Expected, string Actual, string Note)
{
    /// <summary>What lines that are left out hold.</summary>
    public string Noun { get; init; } = "call";
}
