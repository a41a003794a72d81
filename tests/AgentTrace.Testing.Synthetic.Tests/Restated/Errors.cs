namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.8, with the words "run in error", "recovered", "stop reason" of section 3.</summary>
internal static class Errors
{
    /// <summary>No run, agent or step is in error. A call is what its last attempt was; on request every span counts.</summary>
    public static Verdict None(Truth truth, bool plumbing)
    {
        if (Origins(truth).Count > 0 || (plumbing && truth.Seen.Any(placed => placed.Item.Fails || placed.Item.Retries > 0))) return Verdict.Failed;
        return truth.IsIncomplete || truth.HidesCalls ? Verdict.Inconclusive : Verdict.Passed;
    }

    /// <summary>Each was recovered from; in an incomplete trace what recovered may be what is missing, unless the run itself says that it is in error.</summary>
    public static Verdict Unrecovered(Truth truth)
    {
        var left = Origins(truth).Where(placed => !IsRecovered(truth, placed)).ToList();
        if (left.Count > 0 && (!truth.IsIncomplete || left.Exists(placed => RunsOf(placed).All(run => run is not null && run.Item.Fails)))) return Verdict.Failed;
        return left.Count > 0 || truth.IsIncomplete || truth.HidesCalls ? Verdict.Inconclusive : Verdict.Passed;
    }

    /// <summary>
    /// Its span, or that of a root that is no step, is in error, or its last generation is, or a call after that failed. Read so: without a
    /// generation the last call decides, unless reasoning came after it.
    /// </summary>
    public static bool IsInError(Truth truth, Placed? run)
    {
        if (run is not null ? run.Item.Fails : truth.Seen.Any(placed => placed.Parent is null && placed.Item.Fails && placed.Item.What is What.Plumb or What.Chain)) return true;
        var calls = truth.Calls.Where(call => truth.IsOf(call.Source!, run)).ToList();
        if (truth.Generations.Where(generation => truth.IsOf(generation, run)).OrderBy(generation => generation.Start).ThenBy(generation => generation.Number).LastOrDefault() is { } last) return last.Item.Fails || calls.Any(call => call.Failed == true && Truth.IsLater(call.Source!, last));
        return calls.LastOrDefault() is { Failed: true } failed
            && !truth.Seen.Any(placed => placed.Is(What.Reason) && truth.IsOf(placed, run) && Truth.IsLater(placed, failed.Source!) && !placed.Item.Fails);
    }

    /// <summary>A later generation of the run, or of one above, succeeded, and that is not in error; reasoning stands in where there is no generation.</summary>
    private static bool IsRecovered(Truth truth, Placed error) => RunsOf(error).Any(run => IsRecoveredIn(truth, error, run));

    private static bool IsRecoveredIn(Truth truth, Placed error, Placed? run) => !IsInError(truth, run)
        && truth.Seen.Any(later => later.Is(truth.Generations.Any(generation => truth.IsOf(generation, run)) ? What.Generate : What.Reason) && truth.IsOf(later, run)
            && Truth.IsLater(later, error) && !later.Item.Fails);

    /// <summary>From the innermost run outwards. Where the runs do not hold all top steps the trace counts as one implicit run.</summary>
    private static IReadOnlyList<Placed?> RunsOf(Placed placed)
    {
        List<Placed?> runs = [.. placed.Above.Prepend(placed).Where(above => above.Is(What.Agent))];
        return runs.Count > 0 ? runs : [null];
    }

    /// <summary>Where errors began: what failed above one of them only repeats it, unless a run between the two had recovered from it.</summary>
    private static IReadOnlyList<Placed> Origins(Truth truth)
    {
        var failed = truth.Seen.Where(placed => placed.Item.Fails && Counts(truth, placed)).ToList();
        return [.. failed.Where(placed => !failed.Exists(other => other.Above.Contains(placed)
            && !other.Above.Prepend(other).TakeWhile(above => above != placed).Any(run => run.Is(What.Agent) && IsRecoveredIn(truth, other, run))))];
    }

    /// <summary>Runs, agents and steps. Read so: what fails inside a step is that step's own affair, unless an agent works there.</summary>
    private static bool Counts(Truth truth, Placed placed) =>
        (placed.Item.What is not (What.Plumb or What.Chain) || (placed.Parent is null && truth.IsImplicitRun))
        && (truth.IsTop(placed) || RunsOf(placed) is [{ } run, ..] && !truth.IsTop(run));
}
