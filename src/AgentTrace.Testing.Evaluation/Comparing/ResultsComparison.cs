namespace AgentTrace.Testing;

/// <summary>Compares results of two versions, as a member of <see cref="EvaluationResults"/>.</summary>
public static class ResultsComparison
{
    private const double Alpha = 0.05;

    /// <summary>The mean and the single cases may each be wrong so often, and together less than 5 %.</summary>
    private const double PartAlpha = 0.02;

    extension(EvaluationResults head)
    {
        /// <summary>Is this version worse than an earlier one?</summary>
        /// <param name="bases">Results of the earlier version; several, such as those of the last seven nights, count as one with more runs.</param>
        /// <param name="margin">The drop of the mean pass rate that is tolerated: 0.02 for two percentage points; 0 to 1.</param>
        /// <exception cref="ArgumentException">There are no earlier results.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The margin is none.</exception>
        /// <example><code>
        /// var comparison = EvaluationResults.Load("head.jsonl").CompareTo([EvaluationResults.Load("base.jsonl")]);
        /// </code></example>
        public Comparison CompareTo(IReadOnlyList<EvaluationResults> bases, double margin = 0.02) => Compare(bases, head, margin, Quarantine.None, DateOnly.MinValue);
    }

    /// <summary>Compares.</summary>
    /// <param name="bases">The earlier results.</param>
    /// <param name="head">The newer ones.</param>
    /// <param name="margin">The drop that is tolerated.</param>
    /// <param name="quarantine">Cases that decide nothing.</param>
    /// <param name="today">The day on which the quarantine is asked.</param>
    /// <param name="again">New runs of the suspects alone: they decide whether one of them is worse. Null to decide by what there is.</param>
    internal static Comparison Compare(IReadOnlyList<EvaluationResults> bases, EvaluationResults head, double margin, Quarantine quarantine, DateOnly today, EvaluationResults? again = null)
    {
        ArgumentNullException.ThrowIfNull(bases);
        ArgumentNullException.ThrowIfNull(head);
        if (bases.Count == 0) throw new ArgumentException("There is nothing to compare with.", nameof(bases));
        if (margin is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is a share such as 0.02.");
        var held = quarantine.On(today);
        var before = Pooled(bases);
        var now = head.Summaries();
        var pairs = now.Where(summary => summary.Judged > 0 && before.TryGetValue(summary.Case.Id, out var known) && known.Judged > 0).Select(summary => (Base: before[summary.Case.Id], Head: summary)).ToList();
        var deciding = pairs.Where(pair => !held.ContainsKey(pair.Head.Case.Id)).ToList();

        // A run that cannot be told may have passed: "worse" must hold where the newer ones did, "not worse" where the earlier ones did.
        var kindest = CaseEffect.OfRates([.. deciding.Select(pair => pair.Head.Possibly.Rate!.Value - pair.Base.Surely.Rate!.Value)]);
        var harshest = CaseEffect.OfRates([.. deciding.Select(pair => pair.Head.Surely.Rate!.Value - pair.Base.Possibly.Rate!.Value)]);
        var screen = CaseScreen.Of([.. deciding.Select(pair => (pair.Head.Case, pair.Base.Surely, pair.Head.Possibly))]);
        var lacks = Lacks(bases, head, before, now).ToList();
        if (deciding.Count == 0) lacks.Add("no case has runs on both sides");
        var isWithinMargin = harshest.LowerBound(Alpha) > -margin;
        var suspects = screen.Where(change => change.PValue < Alpha).ToList();
        var confirmed = again is null ? null : Confirmed(again, deciding);
        if (again is not null) lacks.AddRange(Untold(again, suspects));

        // New runs decide of their case; a suspect without any is what it was.
        var decided = confirmed?.Select(change => change.Case.Id).ToHashSet() ?? [];
        var isWorse = (kindest.PBelow < PartAlpha && !isWithinMargin) || screen.Where(change => !decided.Contains(change.Case.Id)).Concat(confirmed ?? []).Any(change => change.Corrected < PartAlpha);
        var isComparable = bases.All(one => one.Head.PolicyDigest == head.Head.PolicyDigest);
        return new Comparison
        {
            Verdict = isWorse && isComparable ? ComparisonVerdict.Worse : isWithinMargin && !isWorse && lacks.Count == 0 ? ComparisonVerdict.NotWorse : ComparisonVerdict.CannotTell,
            Margin = margin,
            Cases = deciding.Count,
            BaseRate = deciding.Count == 0 ? null : deciding.Average(pair => pair.Base.PassRate),
            HeadRate = deciding.Count == 0 ? null : deciding.Average(pair => pair.Head.PassRate),
            Interval = new(harshest.ShareInterval.Lower, kindest.ShareInterval.Upper),
            PValue = kindest.PBelow,
            SmallestDrop = harshest.SmallestDrop(PartAlpha),
            RunsNeeded = RunsNeeded(deciding, margin),
            Lacks = lacks,
            Notes = [.. Notes(bases, head, before, now, held, quarantine.Expired(today))],
            Suspects = [.. suspects.OrderBy(change => change.PValue).ThenBy(change => change.Case.Index).Select(change => change with { Reason = Reason(change, now) })],
            Confirmed = confirmed,
            Flaky = [.. now.Where(summary => summary.IsFlaky)],
            Metrics = MetricComparison.Metrics(deciding),
            Breakdown = MetricComparison.Breakdown(deciding),
        };
    }

    /// <summary>New runs of the suspects against the earlier ones: nothing that made them suspects is used again.</summary>
    private static IReadOnlyList<CaseChange> Confirmed(EvaluationResults again, List<(CaseSummary Base, CaseSummary Head)> pairs)
    {
        var before = pairs.ToDictionary(pair => pair.Head.Case.Id, pair => pair.Base, StringComparer.Ordinal);
        return CaseScreen.Of([.. again.Summaries().Where(summary => summary.Judged > 0 && before.ContainsKey(summary.Case.Id)).Select(summary => (summary.Case, before[summary.Case.Id].Surely, summary.Possibly))]);
    }

    /// <summary>Suspects of which the new runs do not say all: that they are as before is no evidence.</summary>
    private static IEnumerable<string> Untold(EvaluationResults again, IEnumerable<CaseChange> suspects)
    {
        var told = again.Summaries().Where(summary => summary is { Judged: > 0, Inconclusive: 0 } && summary.Judged == summary.Wanted).Select(summary => summary.Case.Id).ToHashSet();
        return suspects.Where(suspect => !told.Contains(suspect.Case.Id)).Select(suspect => $"of the new runs, not all of {Words.Quote(suspect.Case.Id)} could be told");
    }

    private static string? Reason(CaseChange change, IReadOnlyList<CaseSummary> now) => now.First(summary => summary.Case.Id == change.Case.Id).Broken is [var most, ..] ? most.Runs[0].Reason ?? most.Reason : null;

    /// <summary>The runs of all earlier results, case by case.</summary>
    private static Dictionary<string, CaseSummary> Pooled(IReadOnlyList<EvaluationResults> bases)
    {
        var runs = bases.SelectMany(one => one.Runs).ToLookup(run => run.CaseId, StringComparer.Ordinal);
        var cases = bases.SelectMany(one => one.Cases).DistinctBy(item => item.Id, StringComparer.Ordinal);
        return cases.ToDictionary(item => item.Id, item => new CaseSummary(item, [.. runs[item.Id]], runs[item.Id].Count(), 1), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Lacks(IReadOnlyList<EvaluationResults> bases, EvaluationResults head, Dictionary<string, CaseSummary> before, IReadOnlyList<CaseSummary> now)
    {
        if (ResultsMerge.Lack(head) is { } lack) yield return $"of the newer results, {lack}";
        foreach (var one in bases)
        {
            var name = bases.Count == 1 ? "the earlier results" : Words.Quote(Path.GetFileName(one.File) ?? "earlier results");
            if (one.Head.Shard is not null || !one.IsFinished) yield return $"of {name}, {ResultsMerge.Lack(one)}";
            if (one.Head.PolicyDigest != head.Head.PolicyDigest) yield return $"{name} were judged by another policy ({one.Head.Policy ?? "none"}), so that passing means something else";
        }

        var gone = before.Keys.Where(id => now.All(summary => summary.Case.Id != id)).Order(StringComparer.Ordinal).ToList();
        if (gone.Count > 0) yield return $"{Words.Count(gone.Count, "case")} of the earlier results did not run now ({Words.List(gone, 3)})";
    }

    private static IEnumerable<string> Notes(
        IReadOnlyList<EvaluationResults> bases, EvaluationResults head, Dictionary<string, CaseSummary> before, IReadOnlyList<CaseSummary> now, IReadOnlyDictionary<string, Quarantine.Entry> held, IEnumerable<Quarantine.Entry> expired)
    {
        var fresh = now.Where(summary => !before.ContainsKey(summary.Case.Id)).Select(summary => summary.Case.Id).ToList();
        if (fresh.Count > 0) yield return $"{Words.Count(fresh.Count, "case")} ran now for the first time and {(fresh.Count == 1 ? "is" : "are")} not compared ({Words.List(fresh, 3)})";
        var idle = now.Where(summary => before.TryGetValue(summary.Case.Id, out var known) && known.Judged == 0).Select(summary => summary.Case.Id).ToList();
        if (idle.Count > 0) yield return $"{Words.Count(idle.Count, "case")} {(idle.Count == 1 ? "has" : "have")} no earlier run to be compared with ({Words.List(idle, 3)})";
        var (openNow, openBefore) = (now.Sum(summary => summary.Inconclusive), before.Values.Sum(summary => summary.Inconclusive));
        if (openNow + openBefore > 0) yield return $"{Words.Number(openNow)} of the newer and {Words.Number(openBefore)} of the earlier runs could not be told: each may have passed or failed";
        if (bases.Any(one => one.Head.DatasetDigest != head.Head.DatasetDigest)) yield return "the dataset changed; cases are compared by their ids";
        var (old, current) = (Models(bases.SelectMany(one => one.Runs)), Models(head.Runs));
        if (!old.SetEquals(current)) yield return $"the models changed: {Words.List(old, 4)} before, {Words.List(current, 4)} now";
        foreach (var entry in held.Values) yield return $"quarantined, and no part of the answer: {entry}";
        foreach (var entry in expired) yield return $"the quarantine of {entry} is over: the case counts";
    }

    private static SortedSet<string> Models(IEnumerable<CaseRun> runs) => new(runs.SelectMany(run => run.Models), StringComparer.Ordinal);

    /// <summary>
    /// The runs of each case, on both sides, with which the lower end of an unchanged difference lies above the margin in 8 of 10 comparisons. More runs lessen what runs
    /// of one case differ by; what cases differ by stays.
    /// </summary>
    private static int? RunsNeeded(List<(CaseSummary Base, CaseSummary Head)> pairs, double margin)
    {
        if (pairs.Count < 2 || margin == 0) return null;
        double cases = pairs.Count;
        var within = pairs.Average(pair => Spread(pair.Base) + Spread(pair.Head));
        var floor = 1 / ((cases + 2) * (cases + 2));
        var reach = StudentDistribution.UpperQuantile(Alpha, cases - 1) + StudentDistribution.UpperQuantile(0.2, cases - 1);
        var allowed = (margin / reach * (margin / reach)) - floor;
        if (allowed <= 0) return null;
        var runs = within / cases / allowed;
        return runs < 1 ? 1 : runs > 1_000_000 ? null : (int)Math.Ceiling(runs);
    }

    /// <summary>How much single runs of a case differ: p (1 - p), estimated without bias; with a half of each kind more, so that few runs that agree do not count as certainty.</summary>
    private static double Spread(CaseSummary summary) => (summary.Passed + 0.5) / (summary.Judged + 1.0) is var p ? p * (1 - p) : 0;
}
