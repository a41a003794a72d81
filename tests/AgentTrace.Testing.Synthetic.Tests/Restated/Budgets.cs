namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.1 and 4.3 for what a run may cost: unknown is not zero.</summary>
internal static class Budgets
{
    /// <summary>Usage adds up over innermost generations; an outer total counts only where nothing below it carries usage, and covers what is below.</summary>
    public static Verdict Tokens(Truth truth, TokenKind kind, long limit)
    {
        var counting = truth.Seen.Where(placed => placed.Item.Tokens is not null && !truth.Below(placed).Any(below => below.Item.Tokens is not null)).ToList();
        if (truth.Generations.Count == 0 && counting.Count == 0) return Verdict.Inconclusive;
        var known = counting.Sum(placed => (kind != TokenKind.Output ? placed.Item.Tokens!.Value : 0) + (kind != TokenKind.Input ? PlanSpans.OutputTokens : 0));
        if (known > limit) return Verdict.Failed;
        var isCovered = truth.Generations.All(generation => generation.Above.Prepend(generation).Any(counting.Contains));
        return isCovered && !truth.IsIncomplete ? Verdict.Passed : Verdict.Inconclusive;
    }

    /// <summary>From the earliest start to the latest end.</summary>
    public static Verdict Duration(Truth truth, int limit)
    {
        var starts = truth.Seen.SelectMany(placed => placed.Earlier.Select(earlier => earlier.Start).Append(placed.Start));
        var ends = truth.Seen.SelectMany(placed => placed.Item.Unfinished ? [placed.Start] : (int[])[placed.Start, placed.End]);
        if (truth.Plan.Orphans > 0) (starts, ends) = (starts.Append(0), ends.Append(1));
        if (ends.Max() - starts.Min() > limit) return Verdict.Failed;
        return truth.IsIncomplete || truth.Seen.Any(placed => placed.Item.Unfinished) ? Verdict.Inconclusive : Verdict.Passed;
    }

    /// <summary>Each top step, all attempts together.</summary>
    public static Verdict StepDuration(Truth truth, int limit)
    {
        var steps = truth.TopSteps.Select(step => step.Item.Unfinished ? (int?)null : step.End - (step.Earlier is [var (start, _), ..] ? start : step.Start)).ToList();
        if (steps.Any(took => took > limit)) return Verdict.Failed;
        return truth.IsIncomplete || truth.HidesCalls || steps.Contains(null) || truth.Calls.Any(call => call.Start is null && call.IsTop) ? Verdict.Inconclusive : Verdict.Passed;
    }
}
