namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Section 3: stop reasons and finish reasons; 4.8: form.</summary>
internal static class Endings
{
    /// <summary>That of the outermost runs, all of them, when they hold all top steps; otherwise the trace counts as one implicit run. The opposite: of none.</summary>
    public static Meaning Stopped(Truth truth, string expected)
    {
        var outermost = truth.Agents.Where(agent => !agent.Above.Any(above => above.Is(What.Agent))).ToList();
        var isHeld = outermost.Count > 0 && truth.TopSteps.All(step => Truth.RunOf(step) is not null);
        var reasons = isHeld ? outermost.Select(run => Reason(truth, run)).ToList() : [Reason(truth, null)];
        return new Meaning(reasons.Any(reason => reason is not null && reason != expected) ? Verdict.Failed : reasons.Contains(null) ? Verdict.Inconclusive : Verdict.Passed)
        {
            Forbidden = reasons.Contains(expected) ? Verdict.Passed : reasons.Contains(null) ? Verdict.Inconclusive : Verdict.Failed,
        };
    }

    public static Verdict Finished(Truth truth, string expected)
    {
        if (truth.Generations.Count == 0 || truth.IsIncomplete) return Verdict.Inconclusive;
        var last = truth.Generations.LastOrDefault(truth.IsTop) ?? truth.Generations[^1];
        var reason = last.Item.Ended;
        return reason is null ? Verdict.Inconclusive : reason == expected ? Verdict.Passed : Verdict.Failed;
    }

    /// <summary>One was cut off; each must say why it ended before it can be said that none was.</summary>
    public static Verdict Truncated(Truth truth) => truth.Generations.Any(generation => generation.Item.Ended == "length") ? Verdict.Passed
        : truth.Generations.Count == 0 || truth.IsIncomplete || truth.Generations.Any(generation => generation.Item.Ended is null) ? Verdict.Inconclusive : Verdict.Failed;

    public static Verdict WellFormed(Truth truth) => truth.HasNoSpan ? Verdict.Inconclusive : truth.Plan.Orphans > 0 || truth.Plan.Fault != Fault.None || truth.Seen.Any(placed => placed.Item.Unfinished || IsOutside(truth, placed)) ? Verdict.Failed : Verdict.Passed;

    /// <summary>It starts outside its parent's time by more than 1 ms and the tick.</summary>
    private static bool IsOutside(Truth truth, Placed placed) => placed.Parent is { Item.Unfinished: false } parent
        && placed.Earlier.Select(earlier => earlier.Start).Append(placed.Start).Any(start => start < parent.Start - 1 - truth.Tick || start > parent.End + 1 + truth.Tick);

    /// <summary>Recorded, else derived.</summary>
    private static string? Reason(Truth truth, Placed? run)
    {
        if (run?.Item.Ended is { } recorded) return recorded;
        if (truth.IsIncomplete) return null;
        if (Errors.IsInError(truth, run)) return "error";
        if (truth.Plan.Outputs && truth.All.Any(call => call.Item.Lost && truth.IsOf(call, run) && !truth.Generations.Any(generation => truth.IsGiven(call, generation)))) return null;
        var last = truth.Generations.LastOrDefault(generation => truth.IsOf(generation, run));
        return last?.Item.Ended == "stop" ? "completed" : null;
    }
}
