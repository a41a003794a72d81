namespace AgentTrace.Testing;

/// <summary>Holds expected calls against those of a trace. Every world that the trace leaves open must come to the same verdict.</summary>
/// <remarks>
/// A world is a choice which of the calls that may have been executed were, which of those that may fit do, and in which order those without
/// an order happened. The verdict is looked up in the best and the worst of them; in between it is inconclusive.
/// </remarks>
internal sealed class TrajectoryJudge
{
    private readonly TrajectoryMatch _match;

    public TrajectoryJudge(TrajectoryMatch match, Trajectory expected, RecordedTrace trace)
    {
        _match = match;
        InTurns = expected.IgnoresOrderWithinTurn;
        Expected = expected.Expected;
        Calls = new TrajectoryCalls(trace.Index);
        Edges = new CallEdges(Expected, Calls.All);
        Chains = new CallChains(Calls);
    }

    public IReadOnlyList<ExpectedCall> Expected { get; }

    public TrajectoryCalls Calls { get; }

    public CallEdges Edges { get; }

    public CallChains Chains { get; }

    public bool IsOrdered => _match is TrajectoryMatch.Exact or TrajectoryMatch.InOrder;

    /// <summary>Whether a call without a partner is a fault.</summary>
    public bool ForbidsOthers => _match is TrajectoryMatch.Exact or TrajectoryMatch.ExactAnyOrder or TrajectoryMatch.OnlyFrom;

    /// <summary>Whether an expected call without a partner is a fault.</summary>
    public bool NeedsAll => _match != TrajectoryMatch.OnlyFrom;

    public bool InTurns { get; }

    public Verdict Verdict() => Verdict(Calls.Unseen is not null);

    /// <summary>The verdict, where more calls may have been made than the trace shows, or not.</summary>
    public Verdict Verdict(bool mayHoldMore) => _match switch
    {
        TrajectoryMatch.Containing => Containing(mayHoldMore),
        TrajectoryMatch.OnlyFrom => OnlyFrom(mayHoldMore),
        TrajectoryMatch.ExactAnyOrder => ExactAnyOrder(mayHoldMore),
        TrajectoryMatch.InOrder => InOrder(mayHoldMore),
        _ => Exact(mayHoldMore),
    };

    /// <summary>Pairs as many as possible in the best world; calls that were certainly made come first.</summary>
    public BipartiteMatching Pair(IEnumerable<(int, int)>? start = null)
    {
        var sure = BipartiteMatching.Maximum(Edges.Possible, Calls.All.Count, Calls.IsSure, start);
        if (Calls.MaybeCount == 0) return sure;
        return BipartiteMatching.Maximum(Edges.Possible, Calls.All.Count, null, sure.RightOf.Select((right, left) => (left, right)).Where(pair => pair.right >= 0));
    }

    /// <summary>More calls and more that fits only help.</summary>
    private Verdict Containing(bool mayHoldMore)
    {
        if (BipartiteMatching.Maximum(Edges.Sure, Calls.All.Count, Calls.IsSure).Count == Expected.Count) return Testing.Verdict.Passed;
        return mayHoldMore || Pair().Count == Expected.Count ? Testing.Verdict.Inconclusive : Testing.Verdict.Failed;
    }

    /// <summary>What fits helps, more calls hurt.</summary>
    private Verdict OnlyFrom(bool mayHoldMore)
    {
        if (!CanPairAllCalls()) return Testing.Verdict.Failed;
        return !mayHoldMore && BipartiteMatching.Maximum(Edges.Sure, Calls.All.Count).Count == Calls.All.Count ? Testing.Verdict.Passed : Testing.Verdict.Inconclusive;
    }

    private Verdict ExactAnyOrder(bool mayHoldMore)
    {
        // A matching that covers the calls and one that covers the expectation make one that covers both (Mendelsohn and Dulmage 1958).
        if (!CanPairAllCalls() || (!mayHoldMore && Pair().Count < Expected.Count)) return Testing.Verdict.Failed;
        return !mayHoldMore && Calls.MaybeCount == 0 && Calls.SureCount == Expected.Count && BipartiteMatching.Maximum(Edges.Sure, Calls.All.Count).Count == Expected.Count
            ? Testing.Verdict.Passed : Testing.Verdict.Inconclusive;
    }

    private Verdict InOrder(bool mayHoldMore)
    {
        if (HasChain(sure: true)) return Testing.Verdict.Passed;
        return mayHoldMore || (Pair().Count == Expected.Count && HasChain(sure: false)) ? Testing.Verdict.Inconclusive : Testing.Verdict.Failed;
    }

    private Verdict Exact(bool mayHoldMore)
    {
        var anyOrder = ExactAnyOrder(mayHoldMore);
        if (anyOrder == Testing.Verdict.Failed) return anyOrder;
        if (!InTurns)
        {
            if (!CanStandInOrder(Edges.Possible, out var isDefined)) return Testing.Verdict.Failed;
            // All the calls in a row that is certain: each expected call has but one to be.
            if (isDefined && anyOrder == Testing.Verdict.Passed && CanStandInOrder(Edges.Sure, out _)) return anyOrder;
        }

        if (InTurns && !CanStandInTurns()) return Testing.Verdict.Failed;
        if (!mayHoldMore && !HasChain(sure: false)) return Testing.Verdict.Failed;
        return InTurns && anyOrder == Testing.Verdict.Passed && HasChain(sure: true) ? anyOrder : Testing.Verdict.Inconclusive;
    }

    public bool HasChain(bool sure)
    {
        var edges = sure ? Edges.Sure : Edges.Possible;
        return (InTurns ? Chains.LongestInTurns(edges, sure) : Chains.Longest(edges, sure, out _)) == Expected.Count;
    }

    /// <summary>Whether every call that was certainly made may have a partner of its own.</summary>
    private bool CanPairAllCalls() => Calls.SureCount <= Expected.Count
        && BipartiteMatching.Maximum(Edges.Possible, Calls.All.Count, Calls.IsSure).Count == Calls.SureCount;

    /// <summary>Whether the calls that were certainly made may be a chain that fits into the expectation: no call more could mend it otherwise.</summary>
    private bool CanStandInOrder(int[][] edges, out bool isDefined)
    {
        isDefined = true;
        var (expected, before, isRow) = (0, -1, true);
        for (var at = 0; at < Calls.All.Count; at++)
        {
            if (!Calls.IsSure[at]) continue;
            if (before >= 0)
            {
                var order = CallOrder.HappenedBefore(Calls.Index, Calls.All[before], Calls.All[at]);
                var isOneWay = CallOrder.HappenedBefore(Calls.Index, Calls.All[at], Calls.All[before]) == Testing.Verdict.Failed;
                if (order == Testing.Verdict.Failed && isOneWay) return false;
                isDefined &= order == Testing.Verdict.Passed;
                isRow &= isOneWay;
            }

            before = at;
            while (expected < Expected.Count && Array.BinarySearch(edges[expected], at) < 0) expected++;
            if (expected++ >= Expected.Count && isRow) return false;
        }

        return true;
    }

    /// <summary>The same where order is free within a turn: turn by turn, each as early in the expectation as its calls fit.</summary>
    private bool CanStandInTurns()
    {
        List<List<int>> turns = [];
        foreach (var at in Enumerable.Range(0, Calls.All.Count).Where(at => Calls.IsSure[at]))
        {
            if (Calls.TurnOf(Calls.All[at]) is not { } turn) return true;
            if (turns.Count == 0 || Calls.TurnOf(Calls.All[turns[^1][0]]) != turn) turns.Add([]);
            turns[^1].Add(at);
        }

        if (turns.DistinctBy(turn => Calls.TurnOf(Calls.All[turn[0]])).Count() < turns.Count) return true;
        var expected = 0;
        for (var i = 0; i < turns.Count; i++)
        {
            if (i > 0 && CallOrder.HappenedBefore(Calls.Index, Calls.All[turns[i][0]], Calls.All[turns[i - 1][^1]]) != Testing.Verdict.Failed) return true;
            var (from, turn) = (expected, turns[i].ToHashSet());
            for (expected += turn.Count; expected <= Expected.Count && !Fits(expected); expected++)
            {
            }

            if (expected > Expected.Count) return false;

            bool Fits(int to) => BipartiteMatching.Maximum([.. Edges.Possible[from..to].Select(calls => calls.Where(turn.Contains).ToArray())], Calls.All.Count).Count == turn.Count;
        }

        return true;
    }
}
