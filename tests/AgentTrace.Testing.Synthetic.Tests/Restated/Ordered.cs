namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.4, read literally.</summary>
internal sealed class Ordered(Truth truth, World world)
{
    public bool MayLackCalls => truth.IsOpen;

    /// <summary>Trace order: by start, then as recorded, which has an ancestor before its descendant.</summary>
    public bool Precedes(TrueCall a, TrueCall b) => a.Start != b.Start ? a.Start < b.Start : a.Number < b.Number;

    public bool Before(TrueCall a, TrueCall b)
    {
        if (a == b) return false;

        // Messages that nobody has may put a call that nobody saw anywhere; whether they are to be reckoned with the text does not say.
        if (world.IsApart && (a.Likes ?? b.Likes) is not null) return world.Ask((a, b, "before"));
        if (SaidBefore(a, b)) return true;
        if (SaidBefore(b, a)) return false;
        if (a.Start is null || b.Start is null) return world.Ask((a, b, "before"));
        if (!Precedes(a, b) && !WasOver(a, b)) return false;
        return a.End is { } end ? end <= b.Start + truth.Tick : world.Ask((a, b, "before"));
    }

    /// <summary>No other tool call started from the end of the one until the start of the other; where these are one moment, whether a missing one that started just then did, the text does not say.</summary>
    public bool ImmediatelyBefore(TrueCall a, TrueCall b, IReadOnlyList<TrueCall> calls) => Before(a, b) && !calls.Any(c => c != a && c != b && StartsBetween(a, c, b))
        && !(world.IsApart && truth.IsOpen && a.End >= b.Start && world.Ask("missing calls started just then"));

    /// <summary>They share more than a tick. Read so: on a fine clock a call without duration within another shares its moment.</summary>
    public bool InParallel(TrueCall a, TrueCall b)
    {
        if (SaidBefore(a, b) || SaidBefore(b, a)) return false;
        if (IsOver(a, b) || IsOver(b, a)) return false;
        if (a.Start is null || b.Start is null || a.End is null || b.End is null) return world.Ask((a.Number < b.Number ? (a, b) : (b, a), "parallel"));
        if (truth.Tick == 0) return a.Start < b.End && b.Start < a.End;
        return Math.Min(a.End.Value, b.End.Value) - Math.Max(a.Start.Value, b.Start.Value) > truth.Tick;
    }

    public bool InSameTurn(TrueCall a, TrueCall b) =>
        a.Turn is null || b.Turn is null ? world.Ask((a.Number < b.Number ? (a, b) : (b, a), "turn")) : a.Turn == b.Turn;

    /// <summary>The result of b existed before the generation that asked for a began.</summary>
    public bool RequestedAfterResultOf(TrueCall a, TrueCall b)
    {
        if (a.Turn is not { Item.What: What.Generate } turn) return world.Ask((a, b, "knew"));
        if (SaidBefore(b, a)) return true;
        if (SaidBefore(a, b) || b.Turn == turn) return false;
        return b.End is { } end ? end <= turn.Start + truth.Tick : world.Ask((a, b, "knew"));
    }

    /// <summary>Read so: of two that start at one moment, one without duration was over before one that goes on, whichever was recorded first.</summary>
    private static bool WasOver(TrueCall a, TrueCall b) => a.Start == b.Start && a.End == a.Start && b.End > b.Start;

    private bool IsOver(TrueCall a, TrueCall b) => a.End is { } end && Precedes(a, b) && end <= b.Start + truth.Tick;

    /// <summary>By the clock; where that is silent, what a result's reader asked for started after it.</summary>
    private bool StartsBetween(TrueCall a, TrueCall c, TrueCall b)
    {
        var isAfterA = c.Start >= a.End || (a.End is null && SaidBefore(a, c));
        var isBeforeB = c.Start < b.Start || ((c.Start ?? b.Start) is null && SaidBefore(c, b));
        if (isAfterA && isBeforeB) return true;
        if (c.Start < a.End || c.Start >= b.Start || SaidBefore(c, a) || SaidBefore(b, c)) return false;
        return world.Ask((a, c, b, "between"));
    }

    /// <summary>Message evidence.</summary>
    private bool SaidBefore(TrueCall a, TrueCall b) => a.Source is { } source && truth.Plan.Outputs && b.Source?.Asker is { } asker && truth.IsGiven(source, asker);
}
