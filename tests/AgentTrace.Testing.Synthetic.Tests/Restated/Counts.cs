namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.2, and what may be called at all.</summary>
internal static class Counts
{
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
        Chains.CallsOf(truth, world, [.. allowed, Chains.Unlike]).All(call => allowed.Any(pattern => Chains.Matches(world, call, pattern))));

    public static Verdict AnyTool(Truth truth) => World.InEach(world => Chains.CallsOf(truth, world, [Chains.Unlike]).Count > 0);

    /// <summary>So many spans of a type, of those that failed only; what never finished may yet fail, and what is missing may be one.</summary>
    public static Verdict Spans(Truth truth, StepType type, bool fails, int least, int? most)
    {
        var what = type switch { StepType.Guardrail => What.Guard, StepType.Retrieval => What.Retrieve, _ => What.Handoff };
        var count = truth.Seen.Count(placed => placed.Is(what) && (!fails || placed.Item.Fails));
        return truth.HasNoSpan ? Verdict.Inconclusive : count > most ? Verdict.Failed : count >= least && most is null ? Verdict.Passed : truth.IsIncomplete ? Verdict.Inconclusive : count >= least ? Verdict.Passed : Verdict.Failed;
    }

    /// <summary>A call of a tool happened after a call of another, with none of a third between.</summary>
    public static Meaning CalledAfter(Truth truth, Pattern tool, Pattern after, Pattern? until) => Meaning.InEach(world =>
    {
        var calls = Chains.CallsOf(truth, world, [tool, after, until ?? Chains.Unlike, Chains.Unlike]);
        var order = new Ordered(truth, world);
        return calls.Any(late => Is(late, tool, "late") && calls.Any(early => Is(early, after, "early") && order.Before(early, late)
            && !(until is not null && calls.Any(between => Is(between, until, "between") && order.Before(early, between) && order.Before(between, late)))));

        bool Is(TrueCall call, Pattern pattern, string condition)
        {
            world.Condition = condition;
            return Chains.Matches(world, call, pattern);
        }
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
