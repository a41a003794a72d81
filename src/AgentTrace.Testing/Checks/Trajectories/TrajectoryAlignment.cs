namespace AgentTrace.Testing;

/// <summary>How one line of an alignment stands.</summary>
internal enum AlignedAs
{
    Equal,
    Missing,
    Extra,
    Moved,
}

/// <summary>One line: an expected call, a call of the trace, or both.</summary>
internal readonly record struct AlignedCall(AlignedAs Kind, int Expected, int Call);

/// <summary>
/// Expected and actual calls side by side, with the fewest calls left over and, in ordered modes, the fewest out of their place. Calls that
/// certainly were made, in the best world that the trace leaves open.
/// </summary>
internal sealed class TrajectoryAlignment
{
    /// <summary>More edges than this are not searched for the alignment that moves the fewest.</summary>
    private const int MostEdges = 2_000_000;

    public TrajectoryAlignment(TrajectoryJudge judge)
    {
        var (calls, edges) = (judge.Calls, judge.Edges.Possible);
        var isSmall = edges.Sum(list => (long)list.Length) <= MostEdges;
        var matching = judge.Pair(judge.IsOrdered && isSmall ? SequenceDistance.CommonSubsequence(edges).Where(pair => calls.IsSure[pair.B]) : null);
        PartnerOfCall = matching.LeftOf;
        var kept = judge.IsOrdered ? InPlace(judge, matching.RightOf) : [.. matching.RightOf.Select(right => right >= 0)];
        Rows = [.. judge.IsOrdered ? Ordered(judge, matching, kept) : Unordered(judge, matching)];
    }

    public IReadOnlyList<AlignedCall> Rows { get; }

    /// <summary>By call: the expected call that it is paired with, or -1.</summary>
    public int[] PartnerOfCall { get; }

    public IEnumerable<AlignedCall> Of(AlignedAs kind) => Rows.Where(row => row.Kind == kind);

    public int Count(AlignedAs kind) => Rows.Count(row => row.Kind == kind);

    private static bool[] InPlace(TrajectoryJudge judge, int[] partner)
    {
        var paired = Enumerable.Range(0, partner.Length).Where(i => partner[i] >= 0).ToList();
        var firstOfTurn = new Dictionary<object, int>();
        var places = paired.Select(i => !judge.InTurns || judge.Calls.TurnOf(judge.Calls.All[partner[i]]) is not { } turn ? partner[i]
            : firstOfTurn.TryGetValue(turn, out var first) ? first : firstOfTurn[turn] = judge.Calls.All.Index().First(call => judge.Calls.TurnOf(call.Item) == turn).Index).ToList();
        var kept = new bool[partner.Length];
        foreach (var at in SequenceDistance.NeverFalling(places)) kept[paired[at]] = true;
        return kept;
    }

    private static IEnumerable<AlignedCall> Ordered(TrajectoryJudge judge, BipartiteMatching matching, bool[] kept)
    {
        var next = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            var call = matching.RightOf[i];
            if (call < 0)
            {
                yield return new AlignedCall(AlignedAs.Missing, i, -1);
                continue;
            }

            for (; kept[i] && next < call; next++)
            {
                if (IsExtra(next)) yield return new AlignedCall(AlignedAs.Extra, -1, next);
            }

            yield return new AlignedCall(kept[i] ? AlignedAs.Equal : AlignedAs.Moved, i, call);
        }

        for (; next < judge.Calls.All.Count; next++)
        {
            if (IsExtra(next)) yield return new AlignedCall(AlignedAs.Extra, -1, next);
        }

        bool IsExtra(int at) => matching.LeftOf[at] < 0 && judge.Calls.IsSure[at];
    }

    private static IEnumerable<AlignedCall> Unordered(TrajectoryJudge judge, BipartiteMatching matching) =>
        matching.RightOf.Select((call, i) => new AlignedCall(call >= 0 ? AlignedAs.Equal : AlignedAs.Missing, i, call))
            .Concat(Enumerable.Range(0, judge.Calls.All.Count).Where(at => matching.LeftOf[at] < 0 && judge.Calls.IsSure[at]).Select(at => new AlignedCall(AlignedAs.Extra, -1, at)));
}
