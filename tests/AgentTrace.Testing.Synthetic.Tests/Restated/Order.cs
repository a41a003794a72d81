namespace AgentTrace.Testing.Tests;

/// <summary>Design 4.4: what happened before what.</summary>
internal static class Order
{
    /// <summary>By messages; else by the clock.</summary>
    public static Sure Before(Told told, ToldCall one, ToldCall other)
    {
        if (one == other) return Sure.No;
        if (told.IsGiven(one.Placed, other.AskedBy)) return Sure.Yes;
        if (told.IsGiven(other.Placed, one.AskedBy)) return Sure.No;
        if (one.Start is null || other.Start is not { } start) return Sure.Maybe;
        if (one.Key.CompareTo(other.Key) > 0) return Sure.No;
        return one.End is { } end ? Sures.Of(end <= start + told.Tick) : Sure.Maybe;
    }

    /// <summary>Before the first of the others, whichever of the possible ones were made; no where none was.</summary>
    public static Sure BeforeFirst(Told told, ToldCall call, IReadOnlyList<(ToldCall Call, Sure Is)> others)
    {
        var maybes = others.Where(other => other.Is == Sure.Maybe).Select(other => other.Call).ToList();
        return maybes.Subsets().Select(made => others.Where(other => other.Is == Sure.Yes || made.Contains(other.Call)).Select(other => other.Call).OrderBy(other => other.Key).FirstOrDefault() is { } first
            ? Before(told, call, first) : Sure.No.OrMore(told.MoreCalls)).Agreed().UnlessMore(told.MoreCalls);
    }

    /// <summary>Some of the others before the call.</summary>
    public static Sure AfterSome(Told told, ToldCall call, IEnumerable<(ToldCall Call, Sure Is)> others) => others.Select(other => other.Is.And(Before(told, other.Call, call))).Any();

    /// <summary>One before the other, and no other call started from the end of the one until the start of the other.</summary>
    public static Sure Immediately(Told told, ToldCall one, ToldCall other)
    {
        var before = Before(told, one, other);
        if (before == Sure.No) return Sure.No;
        var between = told.Calls.Where(third => third != one && third != other && third.Executed != Sure.No).Select(third => third.Executed.And(
            one.End is not { } end || other.Start is not { } start || third.Start is not { } at ? Sure.Maybe : Sures.Of(at >= end && at < start || (at == end && at == start && third.Key.CompareTo(one.Key) > 0 && third.Key.CompareTo(other.Key) < 0)))).Any();
        return before.And(between.Not()).UnlessMore(told.MoreCalls);
    }

    public static Sure Parallel(Told told, ToldCall one, ToldCall other) => one == other ? Sure.No
        : one.Start is not { } s1 || other.Start is not { } s2 ? Sure.Maybe
        : one.End is { } e1 && other.End is { } e2 ? Sures.Of(Math.Min(e1, e2) - Math.Max(s1, s2) > told.Tick)
        : one.End is { } known && known <= s2 + told.Tick || other.End is { } end && end <= s1 + told.Tick ? Sure.No : Sure.Maybe;

    public static Sure SameTurn(ToldCall one, ToldCall other) => one == other ? Sure.No : one.Turn is null || other.Turn is null ? Sure.Maybe : Sures.Of(one.Turn == other.Turn);

    /// <summary>What the agent knew when it asked.</summary>
    public static Sure RequestedAfterResult(Told told, ToldCall one, ToldCall other)
    {
        if (one == other) return Sure.No;
        if (one.AskedBy is not { } asked) return Sure.Maybe;
        if (told.IsGiven(other.Placed, asked)) return Sure.Yes;
        if (other.AskedBy == asked) return Sure.No;
        return other.Start is { } start && start > asked.Start + told.Tick ? Sure.No : other.End is { } end ? Sures.Of(end <= asked.Start + told.Tick) : Sure.Maybe;
    }
}
