namespace AgentTrace.Testing;

/// <summary>What repeated runs have shown.</summary>
/// <example><code>
/// var report = await AgentTrials.MeasureAsync(run =&gt; agent.RunAsync("Find recent research", run.Cancellation), new TrialOptions { Runs = 20, RequiredPassRate = 0.9 });
/// Console.WriteLine(report);          // 18/20 passed: 90.0 % (95 % CI 68.3–98.8 %) …
/// var sure = report.Rate.Wilson();
/// </code></example>
public sealed class TrialReport
{
    private readonly Lazy<string> _text;

    internal TrialReport(Verdict verdict, PassRate rate, IReadOnlyList<TrialOutcome> runs, TrialRule rule, TrialBudget budget, string? ended)
    {
        (Verdict, Rate, Runs) = (verdict, rate, runs);
        (Tokens, CostUsd) = (budget.Tokens, budget.CostUsd);
        RunsNeeded = verdict == Verdict.Inconclusive ? rule.RunsNeeded(rate) : null;
        Summary = rule.Sentence(verdict, rate, ended);
        _text = new Lazy<string>(() => TrialText.Of(this));
    }

    /// <summary>Whether the rule of <see cref="TrialOptions"/> held.</summary>
    public Verdict Verdict { get; }

    /// <summary>Runs that passed of all that were judged.</summary>
    public PassRate Rate { get; }

    /// <summary>Every run that counts, in the order in which they began, and those that could not be judged.</summary>
    public IReadOnlyList<TrialOutcome> Runs { get; }

    /// <summary>The number of runs by which 19 of 20 such tests are settled if the agent goes on like this; null where it is settled, or nobody knows.</summary>
    public long? RunsNeeded { get; }

    /// <summary>The tokens that all attempts used, as far as they are known; null where nothing is.</summary>
    public long? Tokens { get; }

    /// <summary>What all attempts cost at least, in USD; null where nothing is known.</summary>
    public decimal? CostUsd { get; }

    /// <summary>The first line, complete in itself.</summary>
    public string Summary { get; }

    /// <summary>The summary, which assertions did not always hold, and the failures grouped by their reason, each with the timeline of one run. Safe to print on a terminal.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => _text.Value;
}
