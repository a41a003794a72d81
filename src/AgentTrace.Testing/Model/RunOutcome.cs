namespace AgentTrace.Testing;

/// <summary>How a run ended: in error or not, and why, recorded or derived.</summary>
internal static class RunOutcome
{
    public static void Decide(TraceIndex index, Run run)
    {
        run.IsError = IsError(index, run);
        if (Recorded(index, run) is { Count: > 0 } recorded)
        {
            // Of several nobody says which one was the whole trace's.
            run.IsStopReasonRecorded = recorded.Count == 1;
            run.StopReason = recorded.Count == 1 ? recorded[0] : null;
        }
        else if (run.IsError)
        {
            run.StopReason = "error";
        }
        else if (run.Generations.Count > 0 && run.Generations[^1].FinishReason == "stop" && !run.Calls.Any(IsOpen))
        {
            run.StopReason = "completed";
        }
    }

    /// <summary>The reasons that the source states: several only where the whole trace is one run, and its roots ended differently.</summary>
    private static IReadOnlyList<string> Recorded(TraceIndex index, Run run)
    {
        if (!run.IsImplicit) return (run.Declared?.StopReason ?? run.Span?.Facts.StopReason) is { } own ? [own] : [];
        List<string> reasons = [];
        var isErrorUnsaid = false;
        for (var i = 0; i < index.Spans.Length; i++)
        {
            if (index.Tree.Parent[i] >= 0) continue;
            var reason = index.Spans[i].Facts.StopReason;
            if (reason is not null && !reasons.Contains(reason)) reasons.Add(reason);
            isErrorUnsaid |= reason is null && IsRunRoot(index, i) && index.Spans[i].IsError;
        }

        // What did not complete as a part did not complete as a whole.
        if (reasons.Count > 0 && isErrorUnsaid && !reasons.Contains("error")) reasons.Add("error");
        if (reasons.Count > 1) reasons.Remove("completed");
        return reasons;
    }

    /// <summary>A root that stands for the run. A step that happens to have no parent is a step, and may be recovered from.</summary>
    private static bool IsRunRoot(TraceIndex index, int at) => index.Tree.Parent[at] < 0
        && index.Roles.Type(at) is not (StepType.LlmGenerate or StepType.ToolCall) && !StepFinder.IsStepSpan(index.Roles.Type(at));

    private static bool IsOpen(ToolCall call) => call.Stage == CallStage.Requested;

    private static bool IsError(TraceIndex index, Run run)
    {
        if (run.Declared is { IsError: true } || run.Span is { IsError: true }) return true;
        if (run.IsImplicit && index.Trace.Spans.Where((_, i) => IsRunRoot(index, i)).Any(span => span.IsError)) return true;
        return EndedInError(index, run.Generations, run.Calls, run.Reasonings);
    }

    /// <summary>Whether the last answer failed, or a call after it, of what belongs together; each list in trace order.</summary>
    public static bool EndedInError(TraceIndex index, List<Generation> generations, List<ToolCall> calls, List<int> reasonings)
    {
        if (generations.Count > 0)
        {
            var last = generations[^1];
            return last.IsError || calls.Exists(call => call.IsError && call.Place.CompareTo((last.Position, 0)) > 0);
        }

        // Without a generation, a failed call is settled by whatever succeeded after it.
        return calls.FindLast(call => call.Executed != Verdict.Failed) is { IsError: true } failed
            && !reasonings.Exists(at => at > failed.Place.Position && !index.Trace.Spans[at].IsError);
    }
}
