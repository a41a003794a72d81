namespace AgentTrace.Testing;

/// <summary>
/// At most so many steps: generations, executed calls (all attempts of one call together), and Reasoning, Retrieval, Embedding, Rerank,
/// Guardrail and Handoff spans, with no call, Retrieval, Embedding, Rerank, Guardrail or Evaluation above them.
/// </summary>
/// <param name="Maximum">The most that is allowed; 0 is a limit.</param>
/// <example><code>new MaxStepsCheck(5).Evaluate(trace)</code></example>
public sealed record MaxStepsCheck(int Maximum) : TraceCheck
{
    /// <summary>The most that is allowed; 0 is a limit.</summary>
    public int Maximum { get; } = Maximum >= 0 ? Maximum : throw new ArgumentOutOfRangeException(nameof(Maximum), Maximum, "A maximum of steps is not negative.");

    internal override string Infinitive => $"have taken at most {Words.Count(Maximum, "step")}";

    internal override string Finite => $"took at most {Words.Count(Maximum, "step")}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var index = trace.Index;
        var count = trace.Steps.Count;
        if (count > Maximum)
        {
            return CheckResult.Failed(() => $"it took {Counted(trace)}", [.. trace.Steps.Skip(Maximum).Take(1).Select(MarkOf)]);
        }

        // A possible call inside a reasoning step would make its generation a step of its own.
        var possible = index.PossibleSteps.Count
            + (index.PossibleSteps.Count == 0 ? 0 : trace.Steps.Count(step => step is { Type: StepType.Reasoning, Generation: { } held } && index.PossibleSteps.Any(call => call.Generation == held)));
        if (count + possible > Maximum)
        {
            return CheckResult.Inconclusive(() => $"it took at least {Counted(trace)}, and {Words.Count(possible, "more call")} may have been executed", Hints.Content);
        }

        return CallContext.UnseenCalls(index) is { } unseen
            ? CheckResult.Inconclusive(() => $"it took at least {Counted(trace)}, and {unseen}", CallContext.UnseenHint(index))
            : CheckResult.Passed(() => $"it took {Counted(trace)}");
    }

    /// <summary>What was counted: <c>7 steps: 4 generations, 3 tool calls</c>.</summary>
    internal static string Counted(RecordedTrace trace)
    {
        var kinds = trace.Steps.GroupBy(step => step.Type).Select(group => Words.Count(group.Count(), Noun(group.Key)));
        return trace.Steps.Count == 0 ? "no steps" : $"{Words.Count(trace.Steps.Count, "step")}: {string.Join(", ", kinds)}";
    }

    internal static Mark MarkOf(Step step) => step.Call is { } call ? Mark.Of(call) : Mark.Of(step.Span!);

    private static string Noun(StepType type) => type switch
    {
        StepType.LlmGenerate => "generation",
        StepType.ToolCall => "tool call",
        StepType.Reasoning => "reasoning step",
        _ => type.ToText() + " step",
    };
}

/// <summary>The trace's outermost runs ended for this reason: recorded, else derived (in error, or completed). Its opposite: none of them did.</summary>
/// <param name="Expected"><c>completed</c>, <c>max_steps</c>, <c>tool_error</c>, <c>error</c>, <c>cancelled</c>, <c>timeout</c>, <c>budget_exceeded</c>, <c>guardrail</c>, <c>handoff</c>, or any other text.</param>
/// <example><code>new StopReasonCheck("completed").Evaluate(trace)</code></example>
public sealed record StopReasonCheck(string Expected) : TraceCheck
{
    /// <summary>The expected reason, compared by ordinal.</summary>
    public string Expected { get; } = string.IsNullOrWhiteSpace(Expected) ? throw new ArgumentException("A stop reason is not blank.", nameof(Expected)) : Expected;

    internal override string Infinitive => Expected == "completed" ? "have completed" : $"have stopped with reason {Words.Quote(Expected)}";

    internal override string Finite => Expected == "completed" ? "completed" : $"stopped with reason {Words.Quote(Expected)}";

    internal override bool NeedsSpans => false;

    internal override CheckResult Judge(RecordedTrace trace) => Judge(trace, decisive: Verdict.Failed);

    internal override CheckResult JudgeForbidden(RecordedTrace trace) => Judge(trace, decisive: Verdict.Passed);

    /// <param name="trace">The trace.</param>
    /// <param name="decisive">What the reason of one run decides for all.</param>
    private CheckResult Judge(RecordedTrace trace, Verdict decisive)
    {
        var (index, runs) = (trace.Index, trace.Index.Runs.Deciding);
        var verdicts = runs.Select(run => Judge(run, index)).ToList();
        var unsettled = verdicts.IndexOf(Verdict.Inconclusive);
        var one = Math.Max(verdicts.IndexOf(decisive), unsettled < 0 ? 0 : -1);
        if (one >= 0) return verdicts[one] == Verdict.Failed ? CheckResult.Failed(() => Say(runs[one], runs), Marks(trace)) : CheckResult.Passed(() => Say(runs[one], runs), Marks(trace));
        var open = runs[unsettled];
        if (open.DifferentReasons.Count > 0) return CheckResult.Inconclusive(() => Say(open, runs) + ", and nothing says which was the whole trace's", evidence: Marks(trace));
        return open.StopReason is null
            ? CheckResult.Inconclusive(
                () => Which(open, runs) + (open.Sum.Last is null ? " records no stop reason, and has no generation to derive one from"
                    : $" records no stop reason, and its last generation finished with {(open.Sum.Last.FinishReason is { } reason ? Words.Quote(reason) : "no recorded reason")}"
                        + (open.Sum.OpenCalls is var asked and > 0 ? $" and {Words.Count(asked, "call")} unanswered" : "")),
                "Record it: stop_reason in trace_finished, or AgentRun.Complete(output, stopReason).", Marks(trace))
            : CheckResult.Inconclusive(() => $"{Which(open, runs)} seems to have stopped with {Words.Quote(open.StopReason)}, but {CallContext.Incomplete(index)}", CallContext.IncompleteHint);
    }

    /// <summary>A reason that was derived could change with spans that are missing; of several, the one that is expected may be it.</summary>
    private Verdict Judge(Run run, TraceIndex index)
    {
        if (run.DifferentReasons.Count > 0) return run.DifferentReasons.Contains(Expected) || !index.Completeness.IsComplete ? Verdict.Inconclusive : Verdict.Failed;
        if (run.StopReason is not { } reason || !(run.IsStopReasonRecorded || index.Completeness.IsComplete)) return Verdict.Inconclusive;
        return reason == Expected ? Verdict.Passed : Verdict.Failed;
    }

    private static string Say(Run run, IReadOnlyList<Run> runs) => run.DifferentReasons.Count > 0
        ? $"{Which(run, runs)} has roots that stopped for different reasons ({Words.List(run.DifferentReasons, 3)})"
        : $"{Which(run, runs)} stopped with reason {Words.Quote(run.StopReason!)}{(run.IsStopReasonRecorded ? "" : " (derived)")}";

    private static string Which(Run run, IReadOnlyList<Run> runs) => runs.Count == 1 ? "it" : $"run {run.RunId ?? run.Agent ?? "without id"}";

    private static Mark[] Marks(RecordedTrace trace) => trace.Steps.Count == 0 ? [] : [MaxStepsCheck.MarkOf(trace.Steps[^1])];
}

/// <summary>The last generation finished for this reason.</summary>
/// <param name="Expected"><c>stop</c>, <c>tool_call</c>, <c>length</c>, <c>content_filter</c>, <c>error</c>, or the raw text of the provider.</param>
/// <example><code>new FinalFinishReasonCheck("stop").Evaluate(trace)</code></example>
public sealed record FinalFinishReasonCheck(string Expected) : TraceCheck
{
    /// <summary>The expected reason: its normal form, or as the provider writes it.</summary>
    public string Expected { get; } = string.IsNullOrWhiteSpace(Expected) ? throw new ArgumentException("A finish reason is not blank.", nameof(Expected)) : Expected;

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"finished its last generation with {Words.Quote(Expected)}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        if (trace.Index.LastGeneration is not { } generation) return CheckResult.Inconclusive(() => "it has no generation");
        var where = "its last generation" + (trace.Index.StepAt(generation.Position) is { } step ? $" (step {step.Number})" : "");
        Mark[] marks = [Mark.Of(generation.Span)];
        if (generation.FinishReason is not { } reason)
        {
            return CheckResult.Inconclusive(() => $"{where} records no finish reason", "Finish reasons are read from gen_ai.response.finish_reasons.", marks);
        }

        if (!trace.Index.Completeness.IsComplete)
        {
            return CheckResult.Inconclusive(() => $"{where} finished with {Words.Quote(reason)}, but {CallContext.Incomplete(trace.Index)}", CallContext.IncompleteHint, marks);
        }

        return reason == Expected || generation.FinishReasonRaw == Expected
            ? CheckResult.Passed(() => $"{where} finished with {Words.Quote(reason)}", marks)
            : CheckResult.Failed(() => $"{where} finished with {Words.Quote(reason)}", marks);
    }
}
