namespace AgentTrace.Testing;

/// <summary>What a set of traces shows: so many of them, or all, must meet an expectation. Traces that cannot be told count as neither.</summary>
/// <param name="Count">How many traces it has.</param>
/// <param name="AtLeast">How many of them must meet the expectation; null for all.</param>
/// <param name="Unmet">Those that do not, each with all that it does not meet.</param>
internal sealed record SetResult(int Count, int? AtLeast, IReadOnlyList<IReadOnlyList<Failure>> Unmet)
{
    /// <summary>The traces that meet the expectation.</summary>
    public int Met => Count - Unmet.Count;

    /// <summary>The traces against which nothing speaks but missing evidence.</summary>
    public int Open => Unmet.Count(failures => failures.All(failure => failure.Result.Verdict == Verdict.Inconclusive));

    /// <summary>Of no trace at all nothing can be told.</summary>
    public Verdict Verdict => Count == 0 ? Verdict.Inconclusive
        : Met >= (AtLeast ?? Count) ? Verdict.Passed
        : AtLeast is { } least ? Met + Open >= least ? Verdict.Inconclusive : Verdict.Failed
        : Open == Unmet.Count ? Verdict.Inconclusive : Verdict.Failed;
}
