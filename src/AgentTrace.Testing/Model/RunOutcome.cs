using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>How a run ended: in error or not, and why, recorded or derived.</summary>
internal static class RunOutcome
{
    public static void Decide(TraceIndex index, Run run)
    {
        run.IsError = IsError(index, run);
        if (Recorded(index, run) is { Length: > 0 } recorded)
        {
            run.IsStopReasonRecorded = recorded.Length == 1;
            if (recorded.Length == 1) run.StopReason = recorded[0];
            else run.DifferentReasons = recorded;
        }
        else if (run.IsError)
        {
            run.StopReason = "error";
        }
        else if (run.Sum is { Last.FinishReason: "stop", OpenCalls: 0 })
        {
            run.StopReason = "completed";
        }
    }

    /// <summary>The reasons that the source states: several only where the whole trace is one run, and its roots ended differently.</summary>
    private static string[] Recorded(TraceIndex index, Run run)
    {
        if (!run.IsImplicit) return (run.Declared?.StopReason ?? run.Span?.Facts.StopReason) is { } own ? [own] : [];
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        var isErrorUnsaid = false;
        for (var i = 0; i < index.Spans.Length; i++)
        {
            if (index.Tree.Parent[i] >= 0) continue;
            var reason = index.Spans[i].Facts.StopReason;
            if (reason is not null) reasons.Add(reason);
            isErrorUnsaid |= reason is null && IsRunRoot(index, i) && index.Spans[i].IsError;
        }

        // What did not complete as a part did not complete as a whole.
        if (reasons.Count > 0 && isErrorUnsaid) reasons.Add("error");
        if (reasons.Count > 1) reasons.Remove("completed");
        return [.. reasons];
    }

    /// <summary>A root that stands for the run. A step that happens to have no parent is a step, and may be recovered from.</summary>
    private static bool IsRunRoot(TraceIndex index, int at) => index.Tree.Parent[at] < 0
        && index.Roles.Type(at) is not (StepType.LlmGenerate or StepType.ToolCall) && !StepFinder.IsStepSpan(index.Roles.Type(at));

    private static bool IsError(TraceIndex index, Run run)
    {
        if (run.Declared is { IsError: true } || run.Span is { IsError: true }) return true;
        if (run.IsImplicit && index.Trace.Spans.Where((_, i) => IsRunRoot(index, i)).Any(span => span.IsError)) return true;

        // Where no answer is recorded, the run's own word that it went well is the only one about what came after its calls.
        return run.Sum.EndedInError && !(run.Sum.Last is null && run.Span?.Status == ActivityStatusCode.Ok);
    }
}
