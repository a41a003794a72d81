namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.2, and what may be called at all.</summary>
internal static class Counts
{
    private static readonly string[] Other = ["other"];

    /// <summary>Steps, sure and maybe, against a maximum; whatever a trace lacks could be one more.</summary>
    public static Verdict Steps(Truth truth, int maximum)
    {
        var spanless = truth.Calls.Where(call => call is { Start: null, IsTop: true }).ToList();
        var least = truth.TopSteps.Count + spanless.Count(call => call.IsSure);
        if (least > maximum) return Verdict.Failed;
        return truth.IsIncomplete || truth.HidesCalls || least + spanless.Count(call => !call.IsSure) > maximum ? Verdict.Inconclusive : Verdict.Passed;
    }

    public static Verdict ToolCalls(Truth truth, int maximum) => truth.Calls.Count(call => call.IsSure) > maximum ? Verdict.Failed
        : truth.IsOpen || truth.Calls.Count > maximum ? Verdict.Inconclusive : Verdict.Passed;

    public static Verdict OnlyTools(Truth truth, IReadOnlyList<Pattern> allowed) => World.InEach(world =>
        Chains.CallsOf(truth, world, [.. allowed.Select(pattern => pattern.Name), .. Other]).All(call => allowed.Any(pattern => Chains.Matches(world, call, pattern))));

    public static Verdict AnyTool(Truth truth) => World.InEach(world => Chains.CallsOf(truth, world, Other).Count > 0);

    /// <summary>A call of a tool happened after a call of another, with none of a third between.</summary>
    public static Verdict CalledAfter(Truth truth, Pattern tool, Pattern after, Pattern? until) => World.InEach(world =>
    {
        var calls = Chains.CallsOf(truth, world, [tool.Name, after.Name, until?.Name ?? "other", "other"]);
        var order = new Ordered(truth, world);
        return calls.Any(late => Chains.Matches(world, late, tool) && calls.Any(early => Chains.Matches(world, early, after) && order.Before(early, late)
            && !(until is not null && calls.Any(between => Chains.Matches(world, between, until) && order.Before(early, between) && order.Before(between, late)))));
    });

    /// <summary>Generations among the top steps; in a run without generations a Reasoning step stands in for one; with neither the turn is unknown.</summary>
    public static Verdict Turns(Truth truth, int maximum)
    {
        if (truth.Generations.Count == 0 && !truth.Seen.Any(placed => placed.Is(What.Reason))) return Verdict.Inconclusive;
        var turns = truth.Seen.Where(truth.IsTop).Count(placed => placed.Is(What.Generate) || (placed.Is(What.Reason) && !Has(What.Generate, Truth.RunOf(placed))));
        if (turns > maximum) return Verdict.Failed;
        var isUnknown = truth.Calls.Any(call => call.IsTop && Truth.RunOf(call.Source!) is var run && !Has(What.Generate, run) && !Has(What.Reason, run));
        return truth.IsIncomplete || isUnknown ? Verdict.Inconclusive : Verdict.Passed;

        // Runs below belong to it, but for those that work inside a step.
        bool Has(What what, Placed? run) => truth.Seen.Any(placed => placed.Is(what) && truth.IsTop(placed) && (run is null || placed.Above.Contains(run)));
    }
}
