namespace AgentTrace.Testing;

/// <summary>How numbers beside the pass rate changed. Each case counts once, by the mean of its runs.</summary>
internal static class MetricComparison
{
    /// <summary>Trajectories, steps, tokens, cost and time.</summary>
    public static IReadOnlyList<MetricChange> Metrics(IReadOnlyList<(CaseSummary Base, CaseSummary Head)> pairs)
    {
        var changes = new List<(MetricChange Change, double PValue)>();
        if (Trajectories(pairs) is { } trajectories) changes.Add(trajectories);
        Add("steps", run => run.StepCount == 0 ? null : run.StepCount);
        Add("input tokens", run => run.InputTokens);
        Add("output tokens", run => run.OutputTokens);
        Add("cost", run => run.CostUsd);
        Add("time", run => run.DurationMs);
        return Corrected(changes);

        void Add(string name, Func<CaseRun, double?> measure)
        {
            if (Factor(name, pairs, measure) is { } change) changes.Add(change);
        }
    }

    /// <summary>How much more often each check fails, and how the pass rate of each tag changed.</summary>
    public static IReadOnlyList<MetricChange> Breakdown(IReadOnlyList<(CaseSummary Base, CaseSummary Head)> pairs)
    {
        var changes = new List<(MetricChange Change, double PValue)>();
        var names = pairs.SelectMany(pair => pair.Head.Runs.Concat(pair.Base.Runs)).SelectMany(run => run.Checks).Where(check => check.IsBroken).Select(check => check.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var known = pairs.Select(pair => (Base: Broken(pair.Base, name), Head: Broken(pair.Head, name))).Where(pair => pair is { Base: not null, Head: not null }).ToList();
            if (known.Count > 0) changes.Add(Share("fails: " + name, [.. known.Select(pair => (pair.Base!.Value, pair.Head!.Value))]));
        }

        foreach (var tag in pairs.SelectMany(pair => pair.Head.Case.Tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            changes.Add(Share("passes: #" + tag, [.. pairs.Where(pair => pair.Head.Case.Tags.Contains(tag)).Select(pair => (pair.Base.PassRate!.Value, pair.Head.PassRate!.Value))]));
        }

        return [.. Corrected(changes).OrderBy(change => change.Corrected).ThenByDescending(change => Math.Abs(change.Change)).ThenBy(change => change.Name, StringComparer.Ordinal)];
    }

    private static double? Broken(CaseSummary summary, string name)
    {
        var asked = summary.Runs.Where(run => run.Checks.Any(check => check.Name == name)).ToList();
        return asked.Count == 0 ? null : asked.Count(run => run.Checks.Any(check => check.Name == name && check.IsBroken)) / (double)asked.Count;
    }

    private static (MetricChange, double) Share(string name, IReadOnlyList<(double Base, double Head)> pairs)
    {
        var effect = CaseEffect.OfRates([.. pairs.Select(pair => pair.Head - pair.Base)]);
        return (new MetricChange(name, pairs.Count, pairs.Average(pair => pair.Base), pairs.Average(pair => pair.Head), effect.Mean, effect.ShareInterval, 1) { IsShare = true }, effect.PTwoSided);
    }

    /// <summary>An amount as a factor: logarithms of the cases' means, so that a long case counts no more than a short one. E.g. 1.10 is 10 % more.</summary>
    private static (MetricChange, double)? Factor(string name, IReadOnlyList<(CaseSummary Base, CaseSummary Head)> pairs, Func<CaseRun, double?> measure)
    {
        var known = pairs.Select(pair => (Base: pair.Base.Mean(measure), Head: pair.Head.Mean(measure))).Where(pair => pair is { Base: > 0, Head: > 0 }).ToList();
        if (known.Count == 0) return null;
        var effect = CaseEffect.Of([.. known.Select(pair => Math.Log(pair.Head!.Value / pair.Base!.Value))]);
        var interval = new ConfidenceInterval(Math.Exp(effect.LowerBound(0.025)), Math.Exp(effect.UpperBound(0.025)));
        return (new MetricChange(name, known.Count, known.Average(pair => pair.Base), known.Average(pair => pair.Head), Math.Exp(effect.Mean), interval, 1), effect.PTwoSided);
    }

    /// <summary>
    /// How much less a run of one side resembles one of the other than two runs of one side resemble each other: 0 where nothing changed, -1 where every case goes
    /// another, fixed way. An unbiased estimate, as no run is compared with itself.
    /// </summary>
    private static (MetricChange, double)? Trajectories(IReadOnlyList<(CaseSummary Base, CaseSummary Head)> pairs)
    {
        var known = new List<(double Within, double Between)>();
        foreach (var (before, after) in pairs)
        {
            var (b, h) = (Counts(before), Counts(after));
            int n = b.Values.Sum(), m = h.Values.Sum();
            if (n < 2 || m < 2) continue;
            double Same(Dictionary<string, int> counts, int all) => counts.Values.Sum(count => (double)count * (count - 1)) / ((double)all * (all - 1));
            known.Add(((Same(b, n) + Same(h, m)) / 2, b.Sum(way => (double)way.Value * h.GetValueOrDefault(way.Key)) / ((double)n * m)));
        }

        if (known.Count == 0) return null;
        var effect = CaseEffect.OfRates([.. known.Select(pair => pair.Between - pair.Within)]);
        return (new MetricChange("same trajectory", known.Count, known.Average(pair => pair.Within), known.Average(pair => pair.Between), effect.Mean, effect.ShareInterval, 1) { IsShare = true }, effect.PTwoSided);
    }

    private static Dictionary<string, int> Counts(CaseSummary summary) => summary.Runs.Where(run => run.Steps.Count > 0).GroupBy(run => run.Trajectory).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static IReadOnlyList<MetricChange> Corrected(List<(MetricChange Change, double PValue)> changes)
    {
        var corrected = MultipleTesting.Holm([.. changes.Select(change => change.PValue)]);
        return [.. changes.Select((change, at) => change.Change with { Corrected = corrected[at] })];
    }
}
