namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.1 and 4.3 for what a run may cost: unknown is not zero.</summary>
internal static class Budgets
{
    /// <summary>Usage adds up over innermost generations; an outer total counts only where nothing below it carries usage, and covers what is below.</summary>
    public static Verdict Tokens(Truth truth, TokenKind kind, long limit)
    {
        var counting = Counting(truth);
        if (truth.Generations.Count == 0 && counting.Count == 0) return Verdict.Inconclusive;
        var known = counting.Sum(placed => (kind != TokenKind.Output ? placed.Item.Tokens!.Value : 0) + (kind != TokenKind.Input ? PlanSpans.OutputTokens : 0));
        if (known > limit) return Verdict.Failed;
        var isCovered = truth.Generations.All(generation => generation.Above.Prepend(generation).Any(counting.Contains));
        return isCovered && !truth.IsIncomplete ? Verdict.Passed : Verdict.Inconclusive;
    }

    /// <summary>4.1 and 4.3: what the same spans cost. What has no price, or of which nobody knows how much it was, may have cost anything, unless it costs nothing however much it was.</summary>
    public static Verdict Cost(Truth truth, int limit, int priceOfM, int? priceOfN)
    {
        var counting = Counting(truth);
        if (truth.Generations.Count == 0 && counting.Count == 0) return Verdict.Inconclusive;
        var known = counting.Sum(placed => (PriceOf(placed) ?? 0) * (placed.Item.Tokens!.Value + PlanSpans.OutputTokens));
        if (known > limit) return Verdict.Failed;
        var isKnown = counting.All(placed => PriceOf(placed) is not null) && truth.Generations.All(generation => generation.Above.Prepend(generation).Any(counting.Contains) || PriceOf(generation) == 0);
        return isKnown && !truth.IsIncomplete ? Verdict.Passed : Verdict.Inconclusive;

        // An outer total is of the models of the answers below.
        long? PriceOf(Placed placed)
        {
            var models = placed.Is(What.Generate) ? [placed.Item.Name] : truth.Below(placed).Where(below => below.Is(What.Generate)).Select(below => below.Item.Name).Distinct().ToList();
            var prices = models.Select(model => model == "m" ? priceOfM : priceOfN is null ? null : (long?)Math.Min(1, priceOfN.Value)).Distinct().ToList();
            return prices is [var price] ? price : null;
        }
    }

    private static List<Placed> Counting(Truth truth) =>
        [.. truth.Seen.Where(placed => placed.Item.Tokens is not null && !truth.Below(placed).Any(below => below.Item.Tokens is not null))];

    /// <summary>From the earliest start to the latest end.</summary>
    public static Verdict Duration(Truth truth, int limit)
    {
        var starts = truth.Seen.SelectMany(placed => placed.Earlier.Select(earlier => earlier.Start).Append(placed.Start));
        var ends = truth.Seen.SelectMany(placed => placed.Item.Unfinished ? [placed.Start] : (int[])[placed.Start, placed.End]);
        if (truth.Plan.Fault != Fault.None) (starts, ends) = (starts.Append(PlanSpans.FaultTime), ends.Append(truth.Plan.Fault == Fault.EndsBeforeItStarts ? PlanSpans.FaultTime - 1 : PlanSpans.FaultTime));
        if (truth.Plan.Orphans > 0) (starts, ends) = (starts.Append(0), ends.Append(1));
        if (ends.Max() - starts.Min() > limit) return Verdict.Failed;
        return truth.IsIncomplete || truth.Seen.Any(placed => placed.Item.Unfinished) ? Verdict.Inconclusive : Verdict.Passed;
    }

    /// <summary>Each top step, all attempts together. Read so: where there is no step, nothing is shown of any.</summary>
    public static Verdict StepDuration(Truth truth, int limit)
    {
        var steps = truth.TopSteps.Select(step => step.Item.Unfinished ? (int?)null : step.End - (step.Earlier is [var (start, _), ..] ? start : step.Start)).ToList();
        if (steps.Any(took => took > limit)) return Verdict.Failed;
        if (steps.Count == 0) return Verdict.Inconclusive;
        return truth.IsIncomplete || truth.HidesCalls || steps.Contains(null) || truth.Calls.Any(call => call.Start is null && call.IsTop) ? Verdict.Inconclusive : Verdict.Passed;
    }
}
