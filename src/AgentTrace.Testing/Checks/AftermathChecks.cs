namespace AgentTrace.Testing;

/// <summary>
/// A call of the tool happened after a call of another, and no third call lay between that lifts the ban. What is asked for is its opposite:
/// never X after Y, or never X after Y until Z.
/// </summary>
/// <remarks>After means happened before, seen from the later call: a call that overlaps another is not after it, and lifts nothing. Where Y was never called nothing is after it.</remarks>
/// <param name="Tool">The calls that must not come.</param>
/// <param name="After">The calls after which they must not.</param>
/// <param name="Until">The calls that allow them again; null for none.</param>
/// <example><code>new NotCheck(new CalledAfterCheck("pay", After: "cancel", Until: "confirm")).Evaluate(trace)</code></example>
public sealed record CalledAfterCheck(CallPattern Tool, CallPattern After, CallPattern? Until = null) : TraceCheck
{
    /// <summary>The calls that must not come.</summary>
    public CallPattern Tool { get; } = Tool ?? throw new ArgumentNullException(nameof(Tool));

    /// <summary>The calls after which they must not.</summary>
    public CallPattern After { get; } = After ?? throw new ArgumentNullException(nameof(After));

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"called tool {Tool} after {After}" + (Until is null ? "" : $" without {Until} between");

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        var (tools, after) = (CallSelection.Executed(context.Index, Tool), CallSelection.Executed(context.Index, After));
        var until = Until is null ? CallSelection.Nothing : CallSelection.Executed(context.Index, Until);
        var isOpen = (ToolCall?)null;
        var (all, earlier, between) = (tools.All, after.All, until.All);
        var (unseenTool, unseenAfter, unseenUntil) = (Unseen(Tool), Unseen(After), Until is null ? null : Unseen(Until));
        foreach (var call in all)
        {
            // One that nobody saw may have lifted any ban: then nothing is certain once something is open.
            if (isOpen is not null && unseenUntil is not null) break;
            foreach (var before in earlier)
            {
                // Trace order is by start: what starts later happened before nothing that started earlier, but for what messages say.
                var order = CallSelection.And(CallOrder.HappenedBefore(context.Index, before, call), CallSelection.And(IsSure(tools, call), IsSure(after, before)));
                if (order == Verdict.Failed || (isOpen is not null && (order == Verdict.Inconclusive || unseenUntil is not null))) continue;
                var lifted = Lifted(before, call, until, between, context.Index);
                if (lifted == Verdict.Passed) continue;
                if (order == Verdict.Passed && lifted == Verdict.Failed && unseenUntil is null)
                {
                    return CheckResult.Passed(() => $"{context.Label(call)} came after {context.Label(before)}{ByMessages(before, call)}{WhyNotLifted(before, call, between, context)}", [Mark.Of(before), Mark.Of(call)]);
                }

                isOpen ??= call;
            }
        }

        // It takes one of each: where there is none of the one, and none is hidden, more of the other changes nothing.
        var unseen = (all.Count == 0 && unseenTool is null) || (earlier.Count == 0 && unseenAfter is null) ? null : unseenTool ?? unseenAfter;
        if (isOpen is not null && (unseen ?? unseenUntil) is { } hidden && all.All(call => IsSure(tools, call) == Verdict.Passed)) return CheckResult.Inconclusive(() => hidden.Why, hidden.Hint, [Mark.Of(isOpen)]);
        if (isOpen is not null)
        {
            var maybe = tools.Maybe.Concat(after.Maybe).Concat(until.Maybe).FirstOrDefault();
            return CheckResult.Inconclusive(() => maybe is not null ? CallWords.WhyMaybe(maybe, context) : $"neither times nor messages say whether {context.Label(isOpen)} came after {After}", maybe is not null ? Hints.Content : Hints.Times, [Mark.Of(isOpen)]);
        }

        return unseen is not null ? CheckResult.Inconclusive(() => unseen.Why, unseen.Hint)
            : CheckResult.Failed(() => earlier.Count == 0 ? $"{After} was never called" : all.Count == 0 ? $"{Tool} was never called" : $"no call of {Tool} ({context.Places(all)}) came after {After} ({context.Places(earlier)}){(Until is null ? "" : $" without {Until} between")}",
                [.. all.Concat(earlier).Distinct().Select(call => Mark.Of(call))]);

        Blind? Unseen(CallPattern pattern) => CallContext.UnseenOf(context.Index, pattern.Subject ?? CallSubject.Tool);
    }

    /// <summary>Whether a call that lifts the ban lies between two others.</summary>
    private static Verdict Lifted(ToolCall before, ToolCall call, CallSelection until, IReadOnlyList<ToolCall> between, TraceIndex index)
    {
        var lifted = Verdict.Failed;
        var (next, high) = (0, between.Count);
        while (next < high)
        {
            var middle = (next + high) / 2;
            if (between[middle].Index < before.Index) next = middle + 1;
            else high = middle;
        }

        for (var i = 0; i < between.Count; i++)
        {
            // What started after the first of the two is the likeliest; only messages put anything else between.
            var lifting = between[(next + i) % between.Count];
            var lies = CallSelection.And(CallOrder.HappenedBefore(index, before, lifting), CallOrder.HappenedBefore(index, lifting, call));
            if (lies == Verdict.Failed) continue;
            if (lies == Verdict.Passed && IsSure(until, lifting) == Verdict.Passed) return Verdict.Passed;
            lifted = Verdict.Inconclusive;
        }

        return lifted;
    }

    private static Verdict IsSure(CallSelection selection, ToolCall call) => selection.Maybe.Count > 0 && selection.Maybe.Contains(call) ? Verdict.Inconclusive : Verdict.Passed;

    private static string ByMessages(ToolCall before, ToolCall call) => CallOrder.ByMessages(before, call) == true && before.EndTimeUnixNano > call.StartTimeUnixNano ? " (by message order)" : "";

    private string WhyNotLifted(ToolCall before, ToolCall call, IReadOnlyList<ToolCall> between, CallContext context)
    {
        if (Until is null) return "";
        if (between.Count == 0) return $", and {Until} was never called";
        return between.FirstOrDefault(lifting => CallOrder.Overlap(context.Index, lifting, call) || CallOrder.Overlap(context.Index, lifting, before)) is { } overlapping
            ? $", and {context.Label(overlapping)} overlapped {(CallOrder.Overlap(context.Index, overlapping, call) ? "it" : context.Label(before))}, so it does not lie between"
            : $", and no call of {Until} ({context.Places(between)}) lies between";
    }
}

/// <summary>
/// A tool call started at or after a named moment: a span event, the end of a span (an Event or Guardrail span for instance) or of a tool
/// call, or the end of a run with this stop reason. What is asked for is its opposite: no tool call after it.
/// </summary>
/// <remarks>A call that was under way at the moment is not after it. Where the moment never came nothing is after it.</remarks>
/// <param name="Moment">The name of the event, of the span, of the tool, or the stop reason.</param>
/// <example><code>new NotCheck(new AnyToolAfterCheck("guardrail_tripped")).Evaluate(trace)</code></example>
public sealed record AnyToolAfterCheck(ToolName Moment) : TraceCheck
{
    /// <summary>The name of the event, of the span, of the tool, or the stop reason.</summary>
    public ToolName Moment { get; } = Moment ?? throw new ArgumentNullException(nameof(Moment));

    internal override string Infinitive => $"have called any tool after {Words.Quote(Moment.ToString())}";

    internal override string Finite => $"called a tool after {Words.Quote(Moment.ToString())}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        var moments = Moments(trace).OrderBy(moment => moment.Certain ?? long.MinValue).ToList();
        var calls = context.Index.Calls.Where(call => call.Executed != Verdict.Failed).ToList();
        (ToolCall Call, Happening At)? open = null;
        foreach (var call in calls)
        {
            foreach (var moment in moments)
            {
                if (moment.Certain > call.StartTimeUnixNano) break;
                var verdict = CallSelection.And(call.Executed, moment.IsBefore(call, context.Index));
                if (verdict == Verdict.Passed) return CheckResult.Passed(() => $"it called {context.Label(call)} {moment.Since(call)}", Marks(call, moment));
                if (verdict == Verdict.Inconclusive) open ??= (call, moment);
            }
        }

        if (open is var (maybe, at))
        {
            return CheckResult.Inconclusive(() => maybe.Executed != Verdict.Passed ? CallWords.WhyMaybe(maybe, context) : $"the times do not say whether {context.Label(maybe)} started after {at.What}",
                maybe.Executed != Verdict.Passed ? Hints.Content : null, Marks(maybe, at));
        }

        return CallContext.UnseenCalls(context.Index) is { } unseen ? CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(context.Index))
            : CheckResult.Failed(() => moments.Count == 0 ? $"{Words.Quote(Moment.ToString())} never happened" : $"{moments[^1].What} came after all its {Words.Count(calls.Count, "call")}", [.. moments.Where(moment => moment.Span is not null).Select(moment => Mark.Of(moment.Span!))]);
    }

    private static Mark[] Marks(ToolCall call, Happening moment) => moment.Span is null ? [Mark.Of(call)] : [Mark.Of(moment.Span, moment.Name), Mark.Of(call)];

    private IEnumerable<Happening> Moments(RecordedTrace trace)
    {
        for (var i = 0; i < trace.Spans.Count; i++)
        {
            var span = trace.Spans[i];
            foreach (var happened in span.Events.Where(happened => Moment.Matches(happened.Name)))
            {
                yield return happened.TimeUnixNano is { } time ? new Happening(happened.Name, $"event {Words.Quote(happened.Name)} of {Words.Quote(span.Name)}", span, i, time, time)
                    : new Happening(happened.Name, $"event {Words.Quote(happened.Name)} of {Words.Quote(span.Name)}", span, i, span.StartTimeUnixNano, span.EndTimeUnixNano);
            }

            if (trace.Index.Roles.Type(i) != StepType.ToolCall && Moment.Matches(span.Name))
            {
                yield return new Happening(span.Name, Words.Quote(span.Name), span, i, span.StartTimeUnixNano, span.EndTimeUnixNano) { IsAtEnd = true };
            }
        }

        foreach (var call in trace.ToolCalls.Where(call => call.Executed != Verdict.Failed && (Moment.Matches(call.Name) || (call.Span is { } span && Moment.Matches(span.Name)))))
        {
            yield return new Happening(call.Name, Words.Quote(call.Name), call.Span, -1, call.StartTimeUnixNano, call.EndTimeUnixNano) { Call = call };
        }

        foreach (var run in trace.Runs.Where(run => run.StopReason is { } reason && Moment.Matches(reason)))
        {
            var end = run.Declared?.EndTimeUnixNano ?? run.Span?.EndTimeUnixNano;
            yield return new Happening(run.StopReason!, $"the run that stopped with {Words.Quote(run.StopReason!)}", run.Span, run.Position, run.Declared?.StartTimeUnixNano ?? run.Span?.StartTimeUnixNano, end) { IsAtEnd = true, IsRun = true };
        }
    }

    /// <summary>Something that happened between two times; exactly at the second one where it is the end of a span.</summary>
    private sealed record Happening(string Name, string What, RecordedSpan? Span, int Position, long? From, long? To)
    {
        public bool IsAtEnd { get; init; }

        /// <summary>A run's last call may start in the very millisecond in which the run ends.</summary>
        public bool IsRun { get; init; }

        /// <summary>The call whose end it is; order among calls goes by messages too.</summary>
        public ToolCall? Call { get; init; }

        /// <summary>When it happened, where that is certain.</summary>
        public long? Certain => Call is not null ? null : IsAtEnd || From == To ? To : null;

        public Verdict IsBefore(ToolCall call, TraceIndex index)
        {
            if (Call is not null) return CallSelection.And(Call.Executed, CallOrder.HappenedBefore(index, Call, call));
            if (IsWithin(call, index)) return Verdict.Failed;
            if (call.StartTimeUnixNano is not { } start) return Verdict.Inconclusive;
            if (To < start || (To == start && !IsRun)) return Verdict.Passed;
            return Certain is not null || From > start ? Verdict.Failed : Verdict.Inconclusive;
        }

        public string Since(ToolCall call) => !(To <= call.StartTimeUnixNano) ? $"after {What} (by message order)" : $"{(To == call.StartTimeUnixNano ? "at the moment of" : $"{Words.Duration(call.StartTimeUnixNano!.Value - To!.Value)} after")} {What}";

        /// <summary>What happened within a call, or around it, is not before it.</summary>
        private bool IsWithin(ToolCall call, TraceIndex index)
        {
            if (Position < 0) return false;
            for (var at = Position; at >= 0; at = index.Tree.Parent[at])
            {
                if (call.AttemptList.Any(attempt => attempt.Position == at)) return true;
            }

            if (!IsAtEnd || call.AttemptList.Count == 0) return false;
            for (var at = call.AttemptList[0].Position; at >= 0; at = index.Tree.Parent[at])
            {
                if (at == Position) return true;
            }

            return false;
        }
    }
}
