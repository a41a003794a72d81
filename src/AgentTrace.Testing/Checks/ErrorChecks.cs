namespace AgentTrace.Testing;

/// <summary>No run, agent or step is in error. Unset is no error. A handled failure of plumbing (an HTTP 404 inside a succeeding tool) counts on request only.</summary>
/// <param name="IncludingPlumbing">Whether every span counts, not only runs, agents and steps.</param>
/// <example><code>new NoErrorsCheck().Evaluate(trace)</code></example>
public sealed record NoErrorsCheck(bool IncludingPlumbing = false) : TraceCheck
{
    internal override string Infinitive => "have no errors";

    internal override string Finite => "had no errors";

    internal override string Opposite => "to have errors";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var errors = IncludingPlumbing ? TraceError.Find(trace.Index, true) : trace.Index.Errors;
        if (errors.Count > 0) return CheckResult.Failed(() => ErrorWords.Say(trace, errors), [.. errors.Select(ErrorWords.MarkOf)]);
        return CallContext.UnseenCalls(trace.Index) is { } unseen
            ? CheckResult.Inconclusive(() => $"none is recorded, but {unseen}", CallContext.UnseenHint(trace.Index))
            : CheckResult.Passed(() => $"none of its {Words.Count(trace.Steps.Count, "step")} failed");
    }
}

/// <summary>Every error was recovered from: a later generation of the run succeeded and the run is not in error.</summary>
/// <example><code>new NoUnrecoveredErrorsCheck().Evaluate(trace)</code></example>
public sealed record NoUnrecoveredErrorsCheck : TraceCheck
{
    internal override string Infinitive => "have no unrecovered errors";

    internal override string Finite => "recovered from all its errors";

    internal override string Opposite => "to have unrecovered errors";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var errors = trace.Index.Errors;
        var open = errors.Where(error => !error.IsRecovered(trace.Index)).ToList();
        if (open.Count > 0)
        {
            return trace.Index.Completeness.IsComplete || open.Exists(error => error.IsFinal)
                ? CheckResult.Failed(() => ErrorWords.Say(trace, open) + ", and no later generation of a succeeding run recovered from it", [.. open.Select(ErrorWords.MarkOf)])
                : CheckResult.Inconclusive(() => $"{ErrorWords.Say(trace, open)}, but {CallContext.Incomplete(trace.Index)}", CallContext.IncompleteHint);
        }

        return CallContext.UnseenCalls(trace.Index) is { } unseen
            ? CheckResult.Inconclusive(() => $"none is recorded, but {unseen}", CallContext.UnseenHint(trace.Index))
            : CheckResult.Passed(() => errors.Count == 0 ? "it had no errors" : $"it recovered from {Words.Count(errors.Count, "error")}", [.. errors.Select(ErrorWords.MarkOf)]);
    }
}

/// <summary>A call of the tool failed, and a later one succeeded, attempts of one call included.</summary>
/// <param name="Tool">The tool.</param>
/// <example><code>new RecoveredFromCheck("fetch").Evaluate(trace)</code></example>
public sealed record RecoveredFromCheck(CallPattern Tool) : TraceCheck
{
    /// <summary>The tool.</summary>
    public CallPattern Tool { get; } = Tool ?? throw new ArgumentNullException(nameof(Tool));

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"recovered from a failed call of {Tool}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        var calls = context.Executed(Tool);
        var failed = calls.All.Where(call => HasFailed(call) != Verdict.Failed).ToList();
        var verdict = Verdict.Failed;
        foreach (var call in failed)
        {
            var isSure = calls.Sure.Contains(call);
            var retried = HadFailedAttempt(call) ? CallFacts.HasOutcome(call, true) : Verdict.Failed;
            if (isSure && retried == Verdict.Passed) return CheckResult.Passed(() => $"{context.Label(call)} succeeded at attempt {call.Attempts}", [Mark.Of(call)]);
            if (retried != Verdict.Failed) verdict = Verdict.Inconclusive;
            foreach (var later in calls.All.Where(later => CallFacts.HasOutcome(later, true) != Verdict.Failed))
            {
                var order = CallSelection.And(HasFailed(call), CallSelection.And(CallOrder.HappenedBefore(context.Index, call, later), CallFacts.HasOutcome(later, true)));
                if (order == Verdict.Passed && isSure && calls.Sure.Contains(later))
                {
                    return CheckResult.Passed(() => $"{context.Label(call)} failed and {context.Label(later)} succeeded", [Mark.Of(call), Mark.Of(later)]);
                }

                if (order != Verdict.Failed) verdict = Verdict.Inconclusive;
            }
        }

        if (verdict == Verdict.Inconclusive) return CheckResult.Inconclusive(() => $"it cannot be told whether {context.Label(failed[0])} was followed by a call that succeeded", Hints.Times);
        if (CallContext.UnseenOf(context.Index, Tool.Subject ?? CallSubject.Tool) is { } unseen) return CheckResult.Inconclusive(() => unseen.Why, unseen.Hint);
        return CheckResult.Failed(
            () => calls.IsEmpty ? CallCheck.NeverCalled(Tool, context, "it was never called")
                : failed.Count == 0 ? $"no call of it failed ({Words.Count(calls.All.Count, "call")}, {context.Places(calls.All)})"
                : $"no later call of it succeeded after {context.Label(failed[0])} failed{(failed[0].Error is { } error ? ": " + Words.Shorten(error, 120) : "")}",
            [.. calls.All.Select(call => Mark.Of(call))]);
    }

    private static Verdict HasFailed(ToolCall call) => HadFailedAttempt(call) ? Verdict.Passed : CallFacts.HasOutcome(call, false);

    private static bool HadFailedAttempt(ToolCall call) => call.AttemptList.Any(attempt => attempt.IsError);
}
