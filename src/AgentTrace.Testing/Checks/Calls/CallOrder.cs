namespace AgentTrace.Testing;

/// <summary>
/// A happened before B when A's result is among the messages given to the generation that asked for B; else, by the clock, when A
/// precedes B in trace order and A's end is at most a tick after B's start. Message evidence in either direction silences the clock.
/// Overlapping calls happened neither before nor after each other.
/// </summary>
internal static class CallOrder
{
    public static Verdict HappenedBefore(TraceIndex index, ToolCall a, ToolCall b)
    {
        if (a == b) return Verdict.Failed;
        if (ByMessages(a, b) is { } order) return order ? Verdict.Passed : Verdict.Failed;
        if (a.StartTimeUnixNano is not { } startA || b.StartTimeUnixNano is not { } startB) return Verdict.Inconclusive;
        if (a.Place.CompareTo(b.Place) > 0 && !IsInstantBefore(a, b)) return Verdict.Failed;
        if (a.EndTimeUnixNano is { } endA) return endA <= startB + index.Tick ? Verdict.Passed : Verdict.Failed;
        return startA <= startB ? Verdict.Inconclusive : Verdict.Failed;
    }

    /// <summary>True: A's result was known to whoever asked for B. False: the other way round. Null: the messages say neither.</summary>
    public static bool? ByMessages(ToolCall a, ToolCall b)
    {
        if (b.KnownWhenAsked?.Contains(a) == true) return true;
        if (a.KnownWhenAsked?.Contains(b) == true) return false;
        if (b.Generation?.IsKnown(a) == true) return true;
        if (a.Generation?.IsKnown(b) == true) return false;
        return null;
    }

    /// <summary>Whether two calls share more than a tick. On a fine clock a call without duration inside another shares its moment.</summary>
    public static bool Overlap(TraceIndex index, ToolCall a, ToolCall b)
    {
        if (a.StartTimeUnixNano is not { } startA || a.EndTimeUnixNano is not { } endA) return false;
        if (b.StartTimeUnixNano is not { } startB || b.EndTimeUnixNano is not { } endB) return false;
        return index.Tick == 0 ? startA < endB && startB < endA : Math.Min(endA, endB) - Math.Max(startA, startB) > index.Tick;
    }

    /// <summary>Of two calls that start at one moment, one that ends there was over before one that goes on, whatever the order of record.</summary>
    private static bool IsInstantBefore(ToolCall a, ToolCall b) =>
        a.StartTimeUnixNano == b.StartTimeUnixNano && a.EndTimeUnixNano == a.StartTimeUnixNano && b.EndTimeUnixNano > b.StartTimeUnixNano;
}
