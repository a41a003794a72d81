namespace AgentTrace.Testing;

/// <summary>What the runs of a case say together.</summary>
public enum CaseVerdict
{
    /// <summary>The runs do not speak against the pass rate that is asked for.</summary>
    Passed,

    /// <summary>The runs refute it.</summary>
    Failed,

    /// <summary>Whether the rate holds depends on runs that could not be told, or so few runs could never refute it.</summary>
    Inconclusive,

    /// <summary>Not every run that was asked for took place.</summary>
    Unfinished,
}

/// <summary>Runs of a case that broke for one reason.</summary>
/// <param name="Reason">The check that did not hold first, or the fault.</param>
/// <param name="Runs">The runs; at least one.</param>
/// <example><code>
/// foreach (var group in results.Summaries()[0].Broken) Console.WriteLine($"{group.Runs.Count} x {group.Reason}: {group.Runs[0].Reason}");
/// </code></example>
public sealed record BrokenRuns(string Reason, IReadOnlyList<CaseRun> Runs);

/// <summary>All runs of one case.</summary>
/// <example><code>
/// foreach (var summary in results.Summaries()) Console.WriteLine($"{summary.Case.Id}: {summary.Passed} of {summary.Judged}");
/// </code></example>
public sealed class CaseSummary
{
    internal CaseSummary(ResultCase item, IReadOnlyList<CaseRun> runs, int wanted, double required)
    {
        (Case, Runs, Wanted) = (item, runs, wanted);
        Passed = runs.Count(run => run.Verdict == RunVerdict.Passed);
        Failed = runs.Count(run => run.Verdict == RunVerdict.Failed);
        Inconclusive = runs.Count(run => run.Verdict == RunVerdict.Inconclusive);
        Verdict = Judge(required);
    }

    /// <summary>The case.</summary>
    public ResultCase Case { get; }

    /// <summary>Its runs, by number.</summary>
    public IReadOnlyList<CaseRun> Runs { get; }

    /// <summary>How many runs were asked for.</summary>
    public int Wanted { get; }

    /// <summary>Runs in which every check held.</summary>
    public int Passed { get; }

    /// <summary>Runs in which a check or the agent failed.</summary>
    public int Failed { get; }

    /// <summary>Runs of which something could not be told. They are no passes.</summary>
    public int Inconclusive { get; }

    /// <summary>Runs that say something of the agent: all but those that infrastructure broke.</summary>
    public int Judged => Passed + Failed + Inconclusive;

    /// <summary>The share of the judged runs that passed; null where none was judged.</summary>
    public double? PassRate => Judged == 0 ? null : (double)Passed / Judged;

    /// <summary>Whether some runs passed and some did not.</summary>
    public bool IsFlaky => Passed > 0 && Passed < Judged;

    /// <summary>What the runs say of the pass rate that was asked for.</summary>
    public CaseVerdict Verdict { get; }

    /// <summary>The runs that did not pass, grouped by what broke them, the most frequent first.</summary>
    public IReadOnlyList<BrokenRuns> Broken =>
    [
        .. Runs.Where(run => run.Verdict != RunVerdict.Passed).GroupBy(Cause, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.First().Number).Select(group => new BrokenRuns(group.Key, [.. group])),
    ];

    /// <summary>The passes where no run that could not be told was one.</summary>
    internal PassRate Surely => new(Passed, Judged);

    /// <summary>The passes where every run that could not be told was one.</summary>
    internal PassRate Possibly => new(Passed + Inconclusive, Judged);

    /// <summary>Mean of what the runs took; null where no run knows.</summary>
    internal double? Mean(Func<CaseRun, double?> measure) => Runs.Select(measure).OfType<double>().ToList() is { Count: > 0 } known ? known.Average() : null;

    private static string Cause(CaseRun run) => run.Fault ?? run.FirstBroken?.Name ?? "";

    private CaseVerdict Judge(double required)
    {
        // What cannot be told, or has not run, may still pass: where even that refutes the rate, nothing takes it back.
        if (new PassRate(Wanted - Failed, Wanted).Refutes(required)) return CaseVerdict.Failed;
        if (Judged < Wanted || Judged == 0) return CaseVerdict.Unfinished;
        if (Passed == Judged) return CaseVerdict.Passed;

        // What no number of failures could have refuted proves nothing by not being refuted.
        return Surely.Refutes(required) || Power.MostThatRefute(Wanted, required) < 0 ? CaseVerdict.Inconclusive : CaseVerdict.Passed;
    }
}
