namespace AgentTrace.Testing.Tests;

/// <summary>Design 4.1, 4.2 and 4.8: what is counted and summed.</summary>
internal static class Flat
{
    public static Sure MaxSteps(Told told, int most) => AtMost(told, Steps(told), most, told.MoreCalls);

    public static Sure MaxCalls(Told told, int most) => AtMost(told, told.Calls.Select(call => call.Executed), most, told.MoreCalls);

    public static Sure MaxTurns(Told told, int most)
    {
        // In a run without generations a Reasoning step stands in for one.
        var turns = told.Generations.Where(Told.IsTop).Concat(told.Spans.Where(span => span.Is(What.Reason) && Told.IsTop(span) && !told.Generations.Any(generation => Told.RunOf(generation) == Told.RunOf(span)))).ToList();
        return told.IsEmpty || turns.Count == 0 ? Sure.Maybe : AtMost(told, turns.Select(_ => Sure.Yes), most, told.IsIncomplete);
    }

    public static Sure MaxTokens(Told told, long most, TokenKind kind)
    {
        // An outer total counts only where nothing below it carries usage.
        var totals = told.Spans.Where(span => span.Is(What.Agent) && span.Item.Tokens is not null && !span.All.Any(below => below != span && below.What() is What.Agent or What.Generate && below != span && below.Item.Tokens is not null)).ToList();
        var known = told.Generations.Where(generation => generation.Item.Tokens is not null).Concat(totals)
            .Sum(span => (kind != TokenKind.Output ? span.Item.Tokens!.Value : 0) + (kind != TokenKind.Input ? 3 : 0));
        if (known > most) return Sure.No;
        var uncovered = told.Generations.Any(generation => generation.Item.Tokens is null && !generation.Above.Any(totals.Contains));
        return uncovered || told.IsIncomplete || (told.Generations.Count == 0 && totals.Count == 0) ? Sure.Maybe : Sure.Yes;
    }

    public static Sure MaxDuration(Told told, int most)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var starts = told.Spans.Select(span => Told.Key(span).Item1).Concat(Enumerable.Repeat(0, told.Plan.Orphans)).Min();
        var known = told.Spans.Select(span => span.Item.Unfinished ? span.Start : span.End).Concat(Enumerable.Repeat(1, told.Plan.Orphans)).Max() - starts;
        return known > most ? Sure.No : told.IsIncomplete || told.Spans.Any(span => span.Item.Unfinished) ? Sure.Maybe : Sure.Yes;
    }

    public static Sure MaxStepDuration(Told told, int most)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var spans = told.Spans.Where(IsPlainStep).Select(span => span.Item.Unfinished ? Sure.Maybe : Sures.Of(span.End - span.Start <= most));
        var calls = told.Calls.Where(call => call.IsTop && call.Executed != Sure.No).Select(call => call.Start is null || call.End is null ? Sure.Maybe : Sures.Of(call.End - call.Start <= most));
        return spans.Concat(calls).All().UnlessMore(told.MoreCalls);
    }

    public static Sure FinishReason(Told told, string reason) => told.Generations.LastOrDefault(Told.IsTop) is { } last
        ? told.IsIncomplete ? Sure.Maybe : last.Item.Ended is { } ended ? Sures.Of(ended == reason) : Sure.Maybe : Sure.Maybe;

    public static Sure Truncated(Told told) => told.Generations.Count == 0 ? Sure.Maybe
        : told.Generations.Select(generation => generation.Item.Ended is { } ended ? Sures.Of(ended == "length") : Sure.Maybe).Any().OrMore(told.IsIncomplete);

    public static Sure WellFormed(Told told) => told.IsEmpty ? Sure.Maybe : Sures.Of(told.Plan.Orphans == 0 && !told.Spans.Any(span => span.Item.Unfinished));

    public static Sure OnlyTools(Told told, IReadOnlyList<Meant> allowed) => told.IsEmpty ? Sure.Maybe
        : told.Calls.Where(call => call.Executed != Sure.No).Select(call => call.Executed.Not().Or(allowed.Select(one => one.Means(call)).Any())).All().UnlessMore(told.MoreCalls);

    public static Sure AnyTool(Told told) => told.IsEmpty ? Sure.Maybe : told.Calls.Select(call => call.Executed).Any().OrMore(told.MoreCalls);

    /// <summary>Never X after Y, until Z: here whether it came.</summary>
    public static Sure CalledAfter(Told told, Meant tool, Meant after, Meant? until)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var found = tool.In(told).SelectMany(late => after.In(told).Select(early => late.Is.And(early.Is).And(Order.Before(told, early.Call, late.Call))
            .And(until is null ? Sure.Yes : until.In(told).Select(lift => lift.Is.And(Order.Before(told, early.Call, lift.Call)).And(Order.Before(told, lift.Call, late.Call))).Any().Not().UnlessMore(told.MoreCalls)))).Any();
        return found.OrMore(told.MoreCalls);
    }

    /// <summary>A failed call, later a successful one of the same tool, attempts included.</summary>
    public static Sure Recovered(Told told, Meant tool)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var calls = tool.In(told);
        return calls.Select(call => call.Is.And(Sures.Of(call.Call.Placed.Earlier.Count > 0)).And(Meant.Outcome(call.Call, true)))
            .Concat(calls.SelectMany(bad => calls.Select(good => bad.Is.And(Sures.Of(bad.Call.Placed.Earlier.Count > 0).Or(Meant.Outcome(bad.Call, false))).And(good.Is).And(Meant.Outcome(good.Call, true)).And(Order.Before(told, bad.Call, good.Call)))))
            .Any().OrMore(told.MoreCalls);
    }

    private static IEnumerable<Sure> Steps(Told told) => told.Spans.Where(IsPlainStep).Select(_ => Sure.Yes).Concat(told.Calls.Where(call => call.IsTop).Select(call => call.Executed));

    /// <summary>A step that is no call. Reasoning that holds one generation and nothing else is one with it.</summary>
    private static bool IsPlainStep(Placed span) => Told.IsTop(span) && span.What() switch
    {
        What.Generate => !(span.Parent is { } parent && parent.Is(What.Reason) && HoldsOneAnswer(parent)),
        What.Reason or What.Retrieve or What.Embed or What.Guard or What.Handoff => true,
        _ => false,
    };

    private static bool HoldsOneAnswer(Placed reason) => reason.Inside is [var only] && only.Is(What.Generate) && only.Inside.All(call => call.Item.Lost);

    private static Sure AtMost(Told told, IEnumerable<Sure> counted, int most, bool more)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var all = counted.ToList();
        return all.Count(one => one == Sure.Yes) > most ? Sure.No : all.Count(one => one != Sure.No) > most || more ? Sure.Maybe : Sure.Yes;
    }
}
