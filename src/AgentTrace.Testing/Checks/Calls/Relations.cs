namespace AgentTrace.Testing;

/// <summary>What the order relations share: the rule against the first of the others, and the sentences.</summary>
internal static class Relations
{
    /// <summary>Whether a call happened before the first of the others: any of those that may not have been made may be that one, and so may the first sure one.</summary>
    public static Verdict BeforeFirst(ToolCall call, CallSelection others, CallContext context)
    {
        var first = others.Sure.Count == 0 ? null : others.Sure[0];
        var verdict = first is null ? Verdict.Failed : CallOrder.HappenedBefore(context.Index, call, first);
        foreach (var maybe in others.Maybe)
        {
            if (verdict == Verdict.Inconclusive || maybe.Index > first?.Index) break;
            if (CallOrder.HappenedBefore(context.Index, call, maybe) != verdict) verdict = Verdict.Inconclusive;
        }

        return verdict;
    }

    /// <summary>Whether something holds of some of the others: surely of a sure one, or perhaps.</summary>
    public static Verdict AnyOf(CallSelection others, Func<ToolCall, Verdict> holds)
    {
        var isOpen = false;
        foreach (var other in others.Sure)
        {
            var verdict = holds(other);
            if (verdict == Verdict.Passed) return Verdict.Passed;
            isOpen |= verdict == Verdict.Inconclusive;
        }

        return isOpen || others.Maybe.Any(other => holds(other) != Verdict.Failed) ? Verdict.Inconclusive : Verdict.Failed;
    }

    /// <summary>The call that came nearest to being in time: the one that ended first.</summary>
    public static ToolCall Closest(IReadOnlyList<ToolCall> calls, ToolCall later) =>
        calls.Where(call => call != later).MinBy(call => call.EndTimeUnixNano ?? long.MaxValue) ?? calls[0];

    public static string? NeverCalled(CallSelection others, CallPattern pattern, Verdict verdict, CallContext context)
    {
        if (others.Sure.Count > 0) return null;
        if (verdict == Verdict.Inconclusive && others.Maybe.Count > 0) return CallWords.WhyMaybe(others.Maybe[0], context, pattern);
        return others.IsEmpty ? CallCheck.NeverCalled(pattern, context, $"{pattern} {SubjectWords.Of(pattern.Subject ?? context.Subject).Never}") : null;
    }

    public static string ExplainBefore(IReadOnlyList<ToolCall> calls, CallSelection others, CallPattern pattern, Verdict verdict, bool every, CallContext context)
    {
        if (NeverCalled(others, pattern, verdict, context) is { } never) return never;
        var first = others.All[0];
        var culprit = every ? calls.FirstOrDefault(call => BeforeFirst(call, others, context) != Verdict.Passed) ?? calls[0] : Closest(calls, first);
        return ExplainPair(culprit, first, every, verdict, context);
    }

    /// <summary>Why one call did not happen before another.</summary>
    public static string ExplainPair(ToolCall earlier, ToolCall later, bool every, Verdict verdict, CallContext context)
    {
        if (verdict == Verdict.Inconclusive)
        {
            return earlier.EndTimeUnixNano is null && earlier.StartTimeUnixNano is not null
                ? $"no end is recorded for {context.Label(earlier)}"
                : $"neither times nor messages say in which order {context.Label(earlier)} and {context.Label(later)} happened";
        }

        if (CallOrder.ByMessages(earlier, later) == false)
        {
            return $"the result of {context.Label(later)} was known when {context.Label(earlier)} was asked for (by message order)";
        }

        if (CallOrder.Overlap(context.Index, earlier, later))
        {
            var (a, b) = earlier.StartTimeUnixNano <= later.StartTimeUnixNano ? (earlier, later) : (later, earlier);
            return $"they overlapped: {context.Label(b)} started {Words.Duration(a.EndTimeUnixNano!.Value - b.StartTimeUnixNano!.Value)} before {context.Label(a)} ended, so their order is not defined";
        }

        var gap = earlier.EndTimeUnixNano - later.StartTimeUnixNano;
        var by = gap is { } nanos ? $"started {Words.Duration(nanos)} before" : "came before";
        return $"the first {context.Label(later)} {by} {(every ? context.Label(earlier) : "any " + Words.Quote(earlier.Name))} had finished";
    }
}
