namespace AgentTrace.Testing;

/// <summary>
/// The calls that a trajectory is made of: the executed calls among the top steps, and those that may have been executed, in an order
/// that no happened-before contradicts.
/// </summary>
internal sealed class TrajectoryCalls
{
    /// <summary>More calls than this are not put in another order than the trace's: it would cost the square.</summary>
    private const int MostSorted = 2_000;

    public TrajectoryCalls(TraceIndex index)
    {
        Index = index;
        All = Ordered(index, [.. index.Calls.Where(call => IsPart(index, call))]);
        IsSure = [.. All.Select(call => call.Executed == Verdict.Passed)];
        SureCount = IsSure.Count(sure => sure);
        Unseen = CallContext.UnseenCalls(index);
    }

    public TraceIndex Index { get; }

    public IReadOnlyList<ToolCall> All { get; }

    /// <summary>By call: whether it was certainly executed.</summary>
    public bool[] IsSure { get; }

    public int SureCount { get; }

    public int MaybeCount => All.Count - SureCount;

    /// <summary>Why calls may have been made that the trace does not show; null when it shows all.</summary>
    public string? Unseen { get; }

    /// <summary>
    /// Whose turn a call is: the generation that asked for it; in a trace without generations the reasoning step before it; null when
    /// unknown.
    /// </summary>
    public object? TurnOf(ToolCall call) => Index.TurnOf(call) is { } turn ? Index.Trace.Spans[turn] : null;

    private static bool IsPart(TraceIndex index, ToolCall call) => call.Executed switch
    {
        Verdict.Passed => index.IsTopStep(call),
        Verdict.Inconclusive => !StepFinder.IsBlocked(index, call),
        _ => false,
    };

    /// <summary>Trace order, unless messages (or a call that took no time) say otherwise: clocks of several machines differ.</summary>
    private static IReadOnlyList<ToolCall> Ordered(TraceIndex index, List<ToolCall> calls)
    {
        if (calls.Count > MostSorted || !IsContradicted(index, calls)) return calls;
        var result = new List<ToolCall>(calls.Count);
        var left = new List<ToolCall>(calls);
        while (left.Count > 0)
        {
            // The first one that nothing left has to precede; in a circle the first one.
            var next = Math.Max(0, left.FindIndex(call => !left.Exists(other => CallOrder.HappenedBefore(index, other, call) == Verdict.Passed)));
            result.Add(left[next]);
            left.RemoveAt(next);
        }

        return result;
    }

    private static bool IsContradicted(TraceIndex index, List<ToolCall> calls)
    {
        var places = new Dictionary<ToolCall, int>();
        for (var i = 0; i < calls.Count; i++) places[calls[i]] = i;
        for (var i = 0; i < calls.Count; i++)
        {
            if (i > 0 && CallOrder.HappenedBefore(index, calls[i], calls[i - 1]) == Verdict.Passed) return true;
            if (KnownBefore(calls[i]).Any(known => places.TryGetValue(known, out var at) && at > i)) return true;
        }

        return false;
    }

    /// <summary>The calls whose results were known to whoever asked for a call.</summary>
    public static IEnumerable<ToolCall> KnownBefore(ToolCall call) => (call.KnownWhenAsked ?? []).Concat(call.Generation?.Knows ?? []);
}
