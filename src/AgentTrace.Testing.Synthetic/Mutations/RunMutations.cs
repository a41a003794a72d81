namespace AgentTrace.Testing;

/// <summary>What can go wrong with a run as a whole.</summary>
internal static class RunMutations
{
    private const int Rounds = 3;

    /// <summary>Each turn, three times more.</summary>
    public static IEnumerable<Mutation> Loop(TraceScript script)
    {
        foreach (var turn in Turns(script))
        {
            if (turn.Calls.Any(call => call.KnownWhenAsked is not null || call.Attempts > 1) || turn.Blocks(script) is null) continue;
            yield return new(MutationOperator.Loop, () => $"looped {string.Join(" and ", turn.Calls.Take(3).Select(call => script.Label(call)))}{(turn.Calls.Count > 3 ? " …" : "")}: {Rounds} times more", edit => edit.Repeat(turn, Rounds));
        }
    }

    /// <summary>Between two turns, as if the agent had given up there.</summary>
    public static IEnumerable<Mutation> Cut(TraceScript script)
    {
        var steps = script.Trace.Steps;
        var latest = long.MinValue;
        for (var i = 0; i < steps.Count - 1; i++)
        {
            var step = steps[i];
            latest = Math.Max(latest, step.EndTimeUnixNano ?? long.MinValue);
            if (step.Generation is { Turn.Count: > 0 } || latest > steps[i + 1].StartTimeUnixNano || GoesOn(i, step)) continue;
            yield return new(MutationOperator.Cut, () => $"cut the run after {(step.Call is { } call ? script.Label(call) : TraceScript.Label(step))}", edit => edit.CutAfter(step));
        }

        // Not between the calls that one answer asked for.
        bool GoesOn(int i, Step step) => step.Call?.Generation is { } asked && Enumerable.Range(i + 1, Math.Min(asked.Turn.Count, steps.Count - i - 1)).Any(later => steps[later].Call?.Generation == asked);
    }

    public static IEnumerable<Mutation> ChangeStopReason(TraceScript script)
    {
        foreach (var run in script.Trace.Runs.Where(run => run is { IsStopReasonRecorded: true, StopReason: not null }))
        {
            var reason = TraceMutations.OtherReason(run.StopReason!);
            yield return new(
                MutationOperator.ChangeStopReason, () => $"changed the stop reason{(run.RunId is { } id ? $" of run {Words.Shorten(id, 40)}" : "")} from {Words.Shorten(run.StopReason!, 40)} to {reason}", edit => Change(script, edit, run, reason));
        }

        foreach (var run in script.Trace.Runs.Where(run => run is { IsStopReasonRecorded: false } && run.Sum.Last is { FinishReason: "stop" }))
        {
            var last = run.Sum.Last!;
            yield return new(MutationOperator.ChangeStopReason, () => $"changed the finish reason of {(script.Index.StepAt(last.Position) is { } step ? TraceScript.Label(step) : "the last answer")} from stop to length", edit =>
            {
                foreach (var span in last.Spans.Where(span => span.Facts.FinishReason is not null)) edit.Reword(span, reworded => reworded.WithFinishReason("length"));
            });
        }
    }

    private static void Change(TraceScript script, TraceEdit edit, Run run, string reason)
    {
        if (run.Declared?.StopReason is not null) edit.ChangeRuns(declared => declared.RunId == run.Declared.RunId ? declared with { StopReason = reason } : declared);
        var spans = run.IsImplicit ? script.Trace.Spans.Where((_, at) => script.Index.Tree.Parent[at] < 0) : run.Span is { } own ? [own] : [];
        foreach (var span in spans.Where(span => span.Facts.StopReason is not null)) edit.Reword(span, reworded => reworded.WithStopReason(reason));
    }

    /// <summary>The executed calls by the answer that asked for them; without answers by the thought before them, and what is alone is a turn of its own.</summary>
    private static IEnumerable<Turn> Turns(TraceScript script)
    {
        foreach (var group in script.Calls.GroupBy(call => call.Generation as object ?? (script.Index.TurnOf(call) is { } thought && call.AttemptList.Count > 0 ? (thought, script.Index.Roles.Blocker(StepFinder.PositionOf(call))) : call)))
        {
            var calls = group.ToList();
            var answer = calls[0].Generation;
            // An answer that only time joins with the calls did not ask for them in so many words.
            yield return new Turn(answer, answer is null ? script.Index.TurnOf(calls[0]) : null, calls);
        }
    }
}
