namespace AgentTrace.Testing;

/// <summary>How a run ended: in error or not, and why, recorded or derived.</summary>
internal static class RunOutcome
{
    public static void Decide(TraceIndex index, Run run)
    {
        run.IsError = IsError(index, run);
        if (Recorded(index, run) is { } recorded)
        {
            run.StopReason = recorded;
            run.IsStopReasonRecorded = true;
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

    private static string? Recorded(TraceIndex index, Run run) => run.IsImplicit
        ? index.Trace.Spans.Where((_, i) => index.Tree.Parent[i] < 0).Select(span => span.Facts.StopReason).FirstOrDefault(reason => reason is not null)
        : run.Declared?.StopReason ?? run.Span?.Facts.StopReason;

    /// <summary>A root that stands for the run. A step that happens to have no parent is a step, and may be recovered from.</summary>
    private static bool IsRunRoot(TraceIndex index, int at) => index.Tree.Parent[at] < 0
        && index.Roles.Type(at) is not (StepType.LlmGenerate or StepType.ToolCall) && !StepFinder.IsStepSpan(index.Roles.Type(at));

    private static bool IsOpen(ToolCall call) => call.Stage == CallStage.Requested;

    private static bool IsError(TraceIndex index, Run run)
    {
        if (run.Declared is { IsError: true } || run.Span is { IsError: true }) return true;
        if (run.IsImplicit && index.Trace.Spans.Where((_, i) => IsRunRoot(index, i)).Any(span => span.IsError)) return true;
        if (run.Generations.Count > 0)
        {
            var last = run.Generations[^1];
            return last.IsError || run.Calls.Any(call => call.IsError && call.Place.CompareTo((last.Position, 0)) > 0);
        }

        // Without a generation, a failed call is settled by whatever succeeded after it.
        return run.Calls.LastOrDefault(call => call.Executed != Verdict.Failed) is { IsError: true } failed
            && !run.Reasonings.Exists(at => at > failed.Place.Position && !index.Trace.Spans[at].IsError);
    }
}
