namespace AgentTrace.Testing;

/// <summary>Makes the record of a run from its trace: every check of the policy and of the case, and what the run took.</summary>
internal static class RunJudge
{
    /// <summary>A run that goes in circles is cut here: its checks have seen all of it.</summary>
    private const int MostSteps = 1000;

    private const int LongestMessage = 4000;
    private const int LongestDetails = 16_000;

    /// <summary>The run and its verdict.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="number">Which of its runs.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="policy">What is asked of every case.</param>
    /// <param name="expectations">What this case expects.</param>
    /// <param name="prices">What tokens cost, where the source records no costs.</param>
    public static CaseRun Judge(string caseId, int number, CaseOutcome outcome, IEnumerable<PolicyEntry> policy, IEnumerable<PolicyEntry> expectations, TokenPrices? prices = null)
    {
        if (outcome.IsInfrastructure) return new CaseRun(caseId, number, RunVerdict.Infrastructure) { Fault = Safe(outcome.Fault ?? "a fault of infrastructure") };
        if (outcome.Trace is not { } trace) return new CaseRun(caseId, number, outcome.Fault is null ? RunVerdict.Inconclusive : RunVerdict.Failed) { Fault = Safe(outcome.Fault ?? "no span of an agent came") };
        List<CheckOutcome> checks = [.. PolicyOutcome.Of(policy, trace).Select(one => Of(one, isOfCase: false)), .. PolicyOutcome.Of(expectations, trace).Select(one => Of(one, isOfCase: true))];
        var verdict = outcome.Fault is not null || checks.Exists(check => check is { IsBroken: true, Verdict: Verdict.Failed }) ? RunVerdict.Failed
            : checks.Exists(check => check.IsBroken) ? RunVerdict.Inconclusive : RunVerdict.Passed;
        var usage = trace.Index.Usage;
        return new CaseRun(caseId, number, verdict)
        {
            Fault = outcome.Fault is null ? null : Safe(outcome.Fault),
            Checks = checks,
            Steps = [.. trace.Steps.Take(MostSteps).Select(step => Of(step, trace))],
            StepCount = trace.Steps.Count,
            StopReason = trace.StopReason is { } reason ? Safe(reason) : null,
            Models = [.. trace.Generations.Select(generation => generation.Model).OfType<string>().Distinct().Select(Safe)],
            InputTokens = usage is { IsKnown: true, WithoutInput.Count: 0 } ? usage.Input : null,
            OutputTokens = usage is { IsKnown: true, WithoutOutput.Count: 0 } ? usage.Output : null,
            TotalTokens = TrialBudget.TokensOf(trace),
            CostUsd = (double?)TrialBudget.CostOf(trace, prices),
            DurationMs = trace.Duration?.TotalMilliseconds,
        };
    }

    private static CheckOutcome Of(PolicyOutcome outcome, bool isOfCase)
    {
        var (entry, verdict) = (outcome.Entry, outcome.Result.Verdict);
        var check = new CheckOutcome(Words.Shorten(SafeText.Line(entry.Name ?? entry.Asked), 200), verdict)
        {
            IsWarning = outcome.Meaning == PolicyMeaning.Warned || entry.Severity == PolicySeverity.Warning,
            Line = entry.Line,
            IsOfCase = isOfCase,
        };
        if (verdict == Verdict.Passed) return check;
        var details = DetailText.Of(outcome.Result.Details);
        return check with { Message = Safe(outcome.Failure.Sentence), Details = details.Length == 0 ? null : Words.Shorten(details, LongestDetails) };
    }

    private static RunStep Of(Step step, RecordedTrace trace)
    {
        var (start, end) = step.Call is { } call ? (call.StartTimeUnixNano, call.EndTimeUnixNano) : (step.Span?.StartTimeUnixNano, step.Span?.EndTimeUnixNano);
        return new RunStep(step.Type, step.Name is null ? null : Words.Shorten(SafeText.Line(step.Name), 200), Milliseconds(start - trace.StartTimeUnixNano), Milliseconds(end - trace.StartTimeUnixNano), step.IsError);
    }

    private static double? Milliseconds(long? nanoseconds) => nanoseconds / 1e6;

    private static string Safe(string text) => Words.Shorten(SafeText.Line(text), LongestMessage);
}
