namespace AgentTrace.Testing;

/// <summary>Keeps the calls that stand in a relation to one of other calls, whichever of them.</summary>
/// <param name="Other">The other calls; at least one must have been made.</param>
public abstract record PairLink(CallPattern Other) : CallFilter
{
    internal override CallPattern Beside => Other;

    internal override string Hint => Hints.Times;

    internal override Verdict Holds(ToolCall call, CallContext context) => Relations.AnyOf(context.Executed(Other), other => call == other ? Verdict.Failed : Holds(call, other, context));

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        var others = context.Executed(Other);
        if (Relations.NeverCalled(others, Other, verdict, context) is { } never) return never;
        var call = every ? Culprit(selection, verdict, context) : selection.All.FirstOrDefault(call => Holds(call, context) == verdict) ?? selection.All[0];
        var other = others.All.Where(other => other != call && Holds(call, other, context) == verdict).MinBy(other => Distance(call, other));
        return other is null ? $"{context.Label(call)} is the only such call" : Explain(call, other, verdict, context);
    }

    internal override IEnumerable<ToolCall> Witnesses(CallSelection selection, CallContext context)
    {
        var others = context.Executed(Other).All;
        return others.Where(other => !selection.All.Contains(other)).OrderBy(other => selection.All.Min(call => Distance(call, other))).Take(1);
    }

    private protected abstract Verdict Holds(ToolCall call, ToolCall other, CallContext context);

    /// <summary>Why two calls do not stand in the relation, or why that cannot be told.</summary>
    private protected abstract string Explain(ToolCall call, ToolCall other, Verdict verdict, CallContext context);

    private static long Distance(ToolCall a, ToolCall b) => a.StartTimeUnixNano is { } x && b.StartTimeUnixNano is { } y ? Math.Abs(x - y) : Math.Abs(a.Place.Position - b.Place.Position);
}

/// <summary><c>ImmediatelyBefore(B)</c> and <c>ImmediatelyAfter(B)</c>: one happened before the other, and no other tool call started from its end until the other's start.</summary>
/// <param name="Other">The calls that come right after, or right before.</param>
/// <param name="IsBefore">True when the selected call comes first.</param>
/// <example><code>trace.Should().HaveCalledTool("confirm").ImmediatelyBefore("pay");</code></example>
public sealed record ImmediatelyLink(CallPattern Other, bool IsBefore) : PairLink(Other)
{
    internal override string Phrase => $"immediately {(IsBefore ? "before" : "after")} {Other}";

    private protected override Verdict Holds(ToolCall call, ToolCall other, CallContext context)
    {
        var (first, second) = IsBefore ? (call, other) : (other, call);
        var order = CallOrder.HappenedBefore(context.Index, first, second);
        if (order == Verdict.Failed) return order;
        foreach (var between in context.Between(first.EndTimeUnixNano, second.StartTimeUnixNano))
        {
            if (between == first || between == second) continue;
            var verdict = CallSelection.And(between.Executed, IsBetween(first, between, second, context.Index));
            if (verdict == Verdict.Passed) return Verdict.Failed;
            if (verdict == Verdict.Inconclusive) order = Verdict.Inconclusive;
        }

        return order;
    }

    private protected override string Explain(ToolCall call, ToolCall other, Verdict verdict, CallContext context)
    {
        var (first, second) = IsBefore ? (call, other) : (other, call);
        if (CallOrder.HappenedBefore(context.Index, first, second) != Verdict.Passed) return Relations.ExplainPair(first, second, true, verdict, context);
        var between = context.Index.Calls.Where(third => third != first && third != second && CallSelection.And(third.Executed, IsBetween(first, third, second, context.Index)) == (verdict == Verdict.Failed ? Verdict.Passed : Verdict.Inconclusive)).ToList();
        return $"{context.Label(between[0])}{(between.Count > 1 ? $" and {Words.Count(between.Count - 1, "more call")}" : "")} {(verdict == Verdict.Failed ? "came" : "may have come")} between {context.Label(first)} and {context.Label(second)}";
    }

    private static Verdict IsBetween(ToolCall first, ToolCall between, ToolCall second, TraceIndex index)
    {
        if (first.EndTimeUnixNano is { } end && between.StartTimeUnixNano is { } start && second.StartTimeUnixNano is { } limit) return end <= start && start < limit ? Verdict.Passed : Verdict.Failed;
        return CallSelection.And(CallOrder.HappenedBefore(index, first, between), CallOrder.HappenedBefore(index, between, second));
    }
}

/// <summary><c>InParallelWith(B)</c>: the two share more than a tick of time.</summary>
/// <param name="Other">The calls that run at the same time.</param>
/// <example><code>trace.Should().HaveCalledTool("fetch").InParallelWith("search");</code></example>
public sealed record InParallelWithLink(CallPattern Other) : PairLink(Other)
{
    internal override string Phrase => $"in parallel with {Other}";

    internal override bool IsPassFinal => true;

    private protected override Verdict Holds(ToolCall call, ToolCall other, CallContext context)
    {
        if (CallOrder.ByMessages(call, other) is not null) return Verdict.Failed;
        if (call is { StartTimeUnixNano: not null, EndTimeUnixNano: not null } && other is { StartTimeUnixNano: not null, EndTimeUnixNano: not null }) return CallOrder.Overlap(context.Index, call, other) ? Verdict.Passed : Verdict.Failed;
        return CallOrder.HappenedBefore(context.Index, call, other) == Verdict.Passed || CallOrder.HappenedBefore(context.Index, other, call) == Verdict.Passed ? Verdict.Failed : Verdict.Inconclusive;
    }

    private protected override string Explain(ToolCall call, ToolCall other, Verdict verdict, CallContext context)
    {
        if (verdict == Verdict.Inconclusive) return $"no start or end is recorded for {context.Label(call.EndTimeUnixNano is null || call.StartTimeUnixNano is null ? call : other)}";
        var (first, second) = call.StartTimeUnixNano <= other.StartTimeUnixNano ? (call, other) : (other, call);
        if (CallOrder.ByMessages(call, other) is { } isFirst) return $"the result of {context.Label(isFirst ? call : other)} was known when {context.Label(isFirst ? other : call)} was asked for (by message order)";
        return first.EndTimeUnixNano is { } end && second.StartTimeUnixNano is { } start && end <= start
            ? $"{context.Label(first)} had ended {(start == end ? "when" : $"{Words.Duration(start - end)} before")} {context.Label(second)} started" : $"{context.Label(first)} and {context.Label(second)} share no more than a tick of the clock";
    }
}

/// <summary><c>InSameTurnAs(B)</c>: one generation asked for both.</summary>
/// <param name="Other">The calls of the same turn.</param>
/// <example><code>trace.Should().HaveCalledTool("get_weather").InSameTurnAs("get_calendar");</code></example>
public sealed record InSameTurnAsLink(CallPattern Other) : PairLink(Other)
{
    internal override string Phrase => $"in the same turn as {Other}";

    internal override bool IsPassFinal => true;

    internal override string Hint => Hints.Turns;

    private protected override Verdict Holds(ToolCall call, ToolCall other, CallContext context) =>
        context.Index.TurnOf(call) is { } turn && context.Index.TurnOf(other) is { } its ? turn == its ? Verdict.Passed : Verdict.Failed : Verdict.Inconclusive;

    private protected override string Explain(ToolCall call, ToolCall other, Verdict verdict, CallContext context) => verdict == Verdict.Inconclusive
        ? $"the turn of {context.Label(context.Index.TurnOf(call) is null ? call : other)} is not known"
        : $"{context.Label(call)} was asked for {context.TurnPlace(call)} and {context.Label(other)} {context.TurnPlace(other)}";
}

/// <summary><c>RequestedAfterResultOf(B)</c>: B's result existed before the generation that asked for the call began: what the agent knew, not only when it acted.</summary>
/// <param name="Other">The calls whose results must have existed.</param>
/// <example><code>trace.Should().HaveCalledTool("fetch").RequestedAfterResultOf("search");</code></example>
public sealed record RequestedAfterResultOfLink(CallPattern Other) : PairLink(Other)
{
    internal override string Phrase => $"requested after the result of {Other}";

    internal override bool IsPassFinal => true;

    internal override string Hint => Hints.Turns;

    private protected override Verdict Holds(ToolCall call, ToolCall other, CallContext context)
    {
        if (CallOrder.ByMessages(other, call) is { } known) return known ? Verdict.Passed : Verdict.Failed;
        if (other.Generation is { } same && same == call.Generation && call.KnownWhenAsked is null) return Verdict.Failed;
        if (call.Generation?.Span.StartTimeUnixNano is not { } began || other.StartTimeUnixNano is not { } start) return Verdict.Inconclusive;
        return other.EndTimeUnixNano is { } end ? end <= began + context.Index.Tick ? Verdict.Passed : Verdict.Failed : start > began ? Verdict.Failed : Verdict.Inconclusive;
    }

    private protected override string Explain(ToolCall call, ToolCall other, Verdict verdict, CallContext context)
    {
        if (verdict == Verdict.Inconclusive) return call.Generation is null ? $"it is not known which generation asked for {context.Label(call)}" : $"neither times nor messages say whether the result of {context.Label(other)} existed then";
        if (CallOrder.ByMessages(other, call) == false) return $"the result of {context.Label(call)} was known when {context.Label(other)} was asked for (by message order)";
        if (call.Generation == other.Generation) return $"{context.Label(call)} and {context.Label(other)} were asked for together, {context.TurnPlace(call)}";
        return $"{context.Label(call)} was asked for {context.TurnPlace(call)}, which began {Words.Duration((other.EndTimeUnixNano ?? other.StartTimeUnixNano)!.Value - call.Generation!.Span.StartTimeUnixNano!.Value)} before {context.Label(other)} {(other.EndTimeUnixNano is null ? "started" : "had ended")}";
    }
}

/// <summary><c>WithinSteps(n, after: B)</c>: B happened before the call, and the call came at most n steps later.</summary>
/// <param name="Steps">The most steps from B to the call: 1 is the very next step.</param>
/// <param name="Other">The calls that come before.</param>
/// <example><code>trace.Should().HaveCalledTool("apologize").WithinSteps(2, after: Call.To("pay").Failing());</code></example>
public sealed record WithinStepsLink(int Steps, CallPattern Other) : PairLink(Other)
{
    internal override string Phrase => $"within {Words.Count(Steps, "step")} after {Other}";

    private protected override Verdict Holds(ToolCall call, ToolCall other, CallContext context)
    {
        var order = CallOrder.HappenedBefore(context.Index, other, call);
        if (order == Verdict.Failed) return order;
        return context.Index.StepNumber(call) is { } at && context.Index.StepNumber(other) is { } from ? at - from <= Steps ? order : Verdict.Failed : Verdict.Inconclusive;
    }

    private protected override string Explain(ToolCall call, ToolCall other, Verdict verdict, CallContext context)
    {
        if (CallOrder.HappenedBefore(context.Index, other, call) != Verdict.Passed) return Relations.ExplainPair(other, call, true, verdict, context);
        return verdict == Verdict.Inconclusive ? $"{context.Label(context.Index.StepNumber(call) is null ? call : other)} stands in no step"
            : $"{context.Label(call)} came {Words.Count(context.Index.StepNumber(call)!.Value - context.Index.StepNumber(other)!.Value, "step")} after {context.Label(other)}";
    }
}
