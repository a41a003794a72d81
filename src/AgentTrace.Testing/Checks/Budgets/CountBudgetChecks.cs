namespace AgentTrace.Testing;

/// <summary>
/// At most so many turns. A turn is a generation among the top steps with the calls that it asked for, one that asked for none included; in
/// a run without generations a Reasoning step stands in for one. With neither the turns are unknown.
/// </summary>
/// <param name="Maximum">The most that is allowed; 0 is a limit.</param>
/// <example><code>new MaxTurnsCheck(6).Evaluate(trace)</code></example>
public sealed record MaxTurnsCheck(int Maximum) : TraceCheck
{
    /// <summary>The most that is allowed; 0 is a limit.</summary>
    public int Maximum { get; } = Maximum >= 0 ? Maximum : throw new ArgumentOutOfRangeException(nameof(Maximum), Maximum, "A maximum of turns is not negative.");

    internal override string Infinitive => $"have taken at most {Words.Count(Maximum, "turn")}";

    internal override string Finite => $"took at most {Words.Count(Maximum, "turn")}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var runs = trace.Index.Runs;
        var turns = trace.Steps.Where(step => step.Generation is not null || (step.Type == StepType.Reasoning && (runs.RunOf(step) ?? runs.Implicit) is { Sum.Last: null })).ToList();
        if (turns.Count > Maximum) return CheckResult.Failed(() => $"it took {Counted(turns)}", [MaxStepsCheck.MarkOf(turns[Maximum])]);
        if (turns.Count == 0) return CheckResult.Inconclusive(() => "it has neither a generation nor a reasoning step, so its turns are unknown");
        var loose = trace.Steps.FirstOrDefault(step => step.Call is not null && (runs.RunOf(step) ?? runs.Implicit) is { Sum: { Last: null, HasThoughts: false } });
        var open = loose is null ? GenerationWords.Unseen(trace) : $"the turn of {new CallContext(trace).Label(loose.Call!)} is unknown: its run has neither a generation nor a reasoning step";
        return open is not null
            ? CheckResult.Inconclusive(() => $"it took at least {Counted(turns)}, and {open}", loose is null && !trace.Index.Completeness.IsComplete ? CallContext.IncompleteHint : null, loose is null ? [] : [MaxStepsCheck.MarkOf(loose)])
            : CheckResult.Passed(() => $"it took {Counted(turns)}");
    }

    private static string Counted(List<Step> turns)
    {
        var isThought = turns.TrueForAll(step => step.Generation is null);
        return $"{Words.Count(turns.Count, "turn")} ({(turns.Count == 1 ? "step" : "steps")} {string.Join(", ", turns.Take(6).Select(step => step.Number))}{(turns.Count > 6 ? " …" : "")}{(isThought ? $": {(turns.Count == 1 ? "a reasoning step" : "reasoning steps")}, as no generation is recorded" : "")})";
    }
}

/// <summary>At most so many tool calls were executed, at any depth; all attempts of one call are one call.</summary>
/// <param name="Maximum">The most that is allowed; 0 is a limit.</param>
/// <example><code>new MaxToolCallsCheck(10).Evaluate(trace)</code></example>
public sealed record MaxToolCallsCheck(int Maximum) : TraceCheck
{
    /// <summary>The most that is allowed; 0 is a limit.</summary>
    public int Maximum { get; } = Maximum >= 0 ? Maximum : throw new ArgumentOutOfRangeException(nameof(Maximum), Maximum, "A maximum of tool calls is not negative.");

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"made at most {Words.Count(Maximum, "tool call")}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        var calls = CallSelection.Select(context.Index.Calls, call => call.Executed);
        if (calls.Sure.Count > Maximum) return CheckResult.Failed(() => $"it made {Counted(calls.Sure)}", [Mark.Of(calls.Sure[Maximum])]);
        if (calls.Sure.Count + calls.Maybe.Count > Maximum)
        {
            return CheckResult.Inconclusive(() => $"{AtLeast(calls.Sure)}, and {Words.Count(calls.Maybe.Count, calls.Sure.Count == 0 ? "call" : "more call")} may have been executed ({context.Places(calls.Maybe)})",
                Hints.Content, [.. calls.Maybe.Select(call => Mark.Of(call))]);
        }

        return CallContext.UnseenCalls(context.Index) is { } unseen
            ? CheckResult.Inconclusive(() => $"{AtLeast(calls.Sure)}, and {unseen}", CallContext.UnseenHint(context.Index))
            : CheckResult.Passed(() => $"it made {Counted(calls.Sure)}");
    }

    private static string AtLeast(IReadOnlyList<ToolCall> calls) => calls.Count == 0 ? "no tool call is certain" : $"it made at least {Counted(calls)}";

    private static string Counted(IReadOnlyList<ToolCall> calls)
    {
        var tools = calls.GroupBy(call => call.Name).OrderByDescending(tool => tool.Count()).ToList();
        return Words.Count(calls.Count, "tool call") + (tools.Count == 0 ? ""
            : $": {string.Join(", ", tools.Take(4).Select(tool => $"{Words.Quote(tool.Key)}{(tool.Count() == 1 ? "" : " " + Words.Times(tool.Count()))}"))}{(tools.Count > 4 ? $" and {Words.Count(tools.Count - 4, "other tool")}" : "")}");
    }
}

/// <summary>Each step took no longer than a limit; all attempts of a call are one step.</summary>
/// <param name="Limit">The longest time allowed; 0 is a limit.</param>
/// <example><code>new MaxStepDurationCheck(TimeSpan.FromSeconds(5)).Evaluate(trace)</code></example>
public sealed record MaxStepDurationCheck(TimeSpan Limit) : TraceCheck
{
    /// <summary>The longest time allowed; 0 is a limit.</summary>
    public TimeSpan Limit { get; } = Limit >= TimeSpan.Zero ? Limit : throw new ArgumentOutOfRangeException(nameof(Limit), Limit, "A duration is not negative.");

    internal override string Infinitive => $"have taken at most {Words.Duration(Limit)} for each step";

    internal override string Finite => $"took at most {Words.Duration(Limit)} for each step";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var slow = trace.Steps.Where(step => Took(step) is { } nanos && nanos > Limit.Ticks * (Int128)100).OrderByDescending(Took).ToList();
        if (slow.Count > 0)
        {
            return CheckResult.Failed(
                () => slow.Count == 1 ? $"{Label(slow[0])} took {Words.Duration(Took(slow[0])!.Value)}"
                    : $"{slow.Count} steps took longer: {string.Join(", ", slow.Take(4).Select(step => $"{Label(step)} {Words.Duration(Took(step)!.Value)}"))}{(slow.Count > 4 ? " …" : "")}",
                [.. slow.OrderBy(step => step.Number).Select(MaxStepsCheck.MarkOf)]);
        }

        if (trace.Steps.Count == 0) return CheckResult.Inconclusive(() => "it has no step");
        if (trace.Steps.Where(step => Took(step) is null).ToList() is { Count: > 0 } open)
        {
            return CheckResult.Inconclusive(() => $"{Why(open[0])}{(open.Count == 1 ? "" : $", and {Words.Count(open.Count - 1, "more step")} leave{(open.Count == 2 ? "s" : "")} it open")}", null, [.. open.Select(MaxStepsCheck.MarkOf)]);
        }

        if (trace.ToolCalls.FirstOrDefault(call => call.Executed == Verdict.Inconclusive && !StepFinder.IsBlocked(trace.Index, call)) is { } maybe)
        {
            return CheckResult.Inconclusive(() => $"{CallWords.WhyMaybe(maybe, new CallContext(trace))}, nor how long it took", Hints.Content, [Mark.Of(maybe)]);
        }

        return CallContext.UnseenCalls(trace.Index) is { } unseen
            ? CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(trace.Index))
            : CheckResult.Passed(() => $"its slowest step, {Label(trace.Steps.MaxBy(Took)!)}, took {Words.Duration(Took(trace.Steps.MaxBy(Took)!)!.Value)}");
    }

    private static long? Took(Step step) => step.Nanos;

    private static string Label(Step step) => $"{Words.Quote(step.Name ?? step.Type.ToText())} (step {step.Number})";

    private static string Why(Step step) => step switch
    {
        { Span: { IsUnfinished: true } } => $"{Label(step)} never finished in this trace",
        { StartTimeUnixNano: { } start, EndTimeUnixNano: { } end } when end < start => $"{Label(step)} ends before it starts",
        { Call.Attempts: 0 } => $"{Label(step)} is known from messages only, so nothing says how long it took",
        _ => $"no start or end is recorded for {Label(step)}",
    };
}
