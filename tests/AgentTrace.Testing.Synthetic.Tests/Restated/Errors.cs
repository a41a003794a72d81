namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.8, with the words "run in error", "recovered", "stop reason" of section 3.</summary>
internal static class Errors
{
    public static Verdict None(Truth truth, bool plumbing) =>
        truth.Seen.Any(placed => placed.Item.Fails && (plumbing || IsActor(placed))) || Runs(truth).Any(run => IsInError(truth, run)) ? Verdict.Failed
        : truth.IsIncomplete ? Verdict.Inconclusive : Verdict.Passed;

    public static Verdict Unrecovered(Truth truth)
    {
        var runs = Runs(truth);
        var failed = truth.Seen.Where(placed => placed.Item.Fails && IsActor(placed)).ToList();
        var isLeft = runs.Any(run => IsInError(truth, run)) || failed.Any(placed => !placed.Is(What.Agent)
            && !truth.Generations.Any(later => Truth.RunOf(later) == Truth.RunOf(placed) && later.Number > placed.Number && !later.Item.Fails));
        return truth.IsIncomplete ? Verdict.Inconclusive : isLeft ? Verdict.Failed : Verdict.Passed;
    }

    /// <summary>Its span is in error, or its last generation is, or a call after that failed.</summary>
    public static bool IsInError(Truth truth, Placed? run)
    {
        if (run is not null ? run.Item.Fails : truth.Seen.Any(placed => placed.Parent is null && placed.Item.Fails)) return true;
        var last = truth.Generations.LastOrDefault(generation => Truth.RunOf(generation) == run);
        return last is not null && (last.Item.Fails || truth.Calls.Any(call => call.Run == run && call.IsTop && call.Failed == true && call.Number > last.Number));
    }

    /// <summary>All runs; a trace with none is one implicit run.</summary>
    private static IReadOnlyList<Placed?> Runs(Truth truth) => truth.Agents.Count == 0 ? [null] : [.. truth.Agents];

    private static bool IsActor(Placed placed) => placed.Item.What is not (What.Plumb or What.Chain);
}
