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

    /// <summary>Generations among the top steps; in a run without generations a Reasoning step stands in for one.</summary>
    public static Verdict Turns(Truth truth, int maximum)
    {
        var turns = truth.Seen.Where(placed => truth.IsTop(placed)).Count(placed => placed.Is(What.Generate)
            || (placed.Is(What.Reason) && !truth.Generations.Any(generation => truth.IsOf(generation, Truth.RunOf(placed)) || (truth.IsImplicitRun && Truth.RunOf(placed) is null))));
        if (truth.Generations.Count == 0 && !truth.Seen.Any(placed => placed.Is(What.Reason))) return Verdict.Inconclusive;
        if (turns <= maximum && truth.Calls.Any(call => call is { IsTop: true, Turn: null })) return Verdict.Inconclusive;
        return turns > maximum ? Verdict.Failed : truth.IsIncomplete ? Verdict.Inconclusive : Verdict.Passed;
    }
}
