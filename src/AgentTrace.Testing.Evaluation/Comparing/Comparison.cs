namespace AgentTrace.Testing;

/// <summary>Whether a version is worse than another.</summary>
public enum ComparisonVerdict
{
    /// <summary>It is not worse by more than the margin.</summary>
    NotWorse,

    /// <summary>It is worse: overall, or in a case.</summary>
    Worse,

    /// <summary>The runs do not show which.</summary>
    CannotTell,
}

/// <summary>How one number changed, over all cases that have it on both sides.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Cases">How many cases have it on both sides.</param>
/// <param name="Base">Before.</param>
/// <param name="Head">Now.</param>
/// <param name="Change">The difference, for shares; the factor, for amounts.</param>
/// <param name="Interval">In which range it lies with 95 % confidence.</param>
/// <param name="Corrected">How likely such a change is where nothing changed, among all that is compared (Holm).</param>
/// <example><code>foreach (var metric in results.CompareTo([results]).Metrics) Console.WriteLine($"{metric.Name}: {metric.Change} {metric.Interval}");</code></example>
public sealed record MetricChange(string Name, int Cases, double? Base, double? Head, double Change, ConfidenceInterval Interval, double Corrected)
{
    /// <summary>Whether it is a share, 0 to 1, and not an amount.</summary>
    public bool IsShare { get; internal init; }
}

/// <summary>Two versions of an agent on the same cases: the answer, and what it rests on.</summary>
/// <remarks>
/// Worse: the mean difference of the cases' pass rates is below 0 (2 %) and not within the margin, or a case by itself is (2 %, corrected for the number of
/// cases). Not worse: the lower end of that mean, one-sided 95 %, is above the margin. Anything that is missing keeps it from being the latter. A run that cannot
/// be told counts as whatever speaks against the answer.
/// </remarks>
/// <example><code>
/// var comparison = EvaluationResults.Load("head.jsonl").CompareTo([EvaluationResults.Load("base.jsonl")], margin: 0.02);
/// if (comparison.Verdict == ComparisonVerdict.Worse) Console.WriteLine(comparison.ToText());
/// </code></example>
public sealed record Comparison
{
    internal Comparison()
    {
    }

    /// <summary>The answer.</summary>
    public required ComparisonVerdict Verdict { get; init; }

    /// <summary>The drop that is tolerated: 0.02 for two percentage points.</summary>
    public required double Margin { get; init; }

    /// <summary>How many cases both sides have.</summary>
    public required int Cases { get; init; }

    /// <summary>The mean pass rate of the cases before; null without cases.</summary>
    public double? BaseRate { get; init; }

    /// <summary>The mean pass rate of the cases now; null without cases.</summary>
    public double? HeadRate { get; init; }

    /// <summary>In which range the difference lies with 95 % confidence.</summary>
    public ConfidenceInterval Interval { get; init; }

    /// <summary>How likely so low a difference is where nothing changed.</summary>
    public double PValue { get; init; }

    /// <summary>The smallest drop that would have shown in 8 of 10 such comparisons; null where none would.</summary>
    public double? SmallestDrop { get; init; }

    /// <summary>How many runs of each case, on both sides, would show in 8 of 10 comparisons that nothing changed by more than the margin; null where no number does, as the cases are too few.</summary>
    public int? RunsNeeded { get; init; }

    /// <summary>What keeps the results from being compared in full, a sentence each; then the answer is never <see cref="ComparisonVerdict.NotWorse"/>.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];

    /// <summary>What is good to know and changes nothing: cases that are new, quarantined, or differ in model.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Cases that by themselves are worse, or may be: p below 0.05, the likeliest first.</summary>
    public IReadOnlyList<CaseChange> Suspects { get; init; } = [];

    /// <summary>What new runs of the suspects alone said; null where none were made.</summary>
    public IReadOnlyList<CaseChange>? Confirmed { get; init; }

    /// <summary>Cases that some of the newer runs passed and some did not.</summary>
    public IReadOnlyList<CaseSummary> Flaky { get; init; } = [];

    /// <summary>Trajectories, steps, tokens, cost and time.</summary>
    public IReadOnlyList<MetricChange> Metrics { get; init; } = [];

    /// <summary>Checks by how much more often they fail, and pass rates by tag; those that changed most first.</summary>
    public IReadOnlyList<MetricChange> Breakdown { get; init; } = [];
}
