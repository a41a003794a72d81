namespace AgentTrace.Testing.Tests;

/// <summary>Design 4.6 by trying every way to pair.</summary>
internal static class Trajectories
{
    public static Sure Judge(Told told, TrajectoryMatch match, IReadOnlyList<Meant> expected, bool free)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var calls = told.Calls.Where(call => call.IsTop && call.Executed != Sure.No).ToList();
        var maybes = calls.Where(call => call.Executed == Sure.Maybe).ToList();
        var verdict = maybes.Subsets().Select(made => Fits(told, match, expected, [.. calls.Where(call => call.Executed == Sure.Yes || made.Contains(call))], free)).Agreed();
        if (!told.MoreCalls) return verdict;
        return match switch
        {
            // More calls only help, or only hurt, those that ask for some or for no more.
            TrajectoryMatch.Containing or TrajectoryMatch.InOrder => verdict.OrMore(true),
            TrajectoryMatch.OnlyFrom => verdict.UnlessMore(true),
            // The calls that are surely there still need a partner each.
            _ => Fits(told, TrajectoryMatch.OnlyFrom, expected, [.. calls.Where(call => call.Executed == Sure.Yes)], free) == Sure.No ? Sure.No : Sure.Maybe,
        };
    }

    private static Sure Fits(Told told, TrajectoryMatch match, IReadOnlyList<Meant> expected, IReadOnlyList<ToldCall> calls, bool free)
    {
        var all = match is TrajectoryMatch.Exact or TrajectoryMatch.ExactAnyOrder;
        if (all && calls.Count != expected.Count) return Sure.No;
        var ordered = match is TrajectoryMatch.Exact or TrajectoryMatch.InOrder;
        return match == TrajectoryMatch.OnlyFrom ? Pair(calls.Count, expected.Count, (call, wish) => expected[wish].Means(calls[call]), null)
            : Pair(expected.Count, calls.Count, (wish, call) => expected[wish].Means(calls[call]), ordered ? (one, call, other, second) => InOrder(told, calls[call], one, calls[second], other, free) : null);
    }

    /// <summary>Two paired calls stand in the order of their wishes.</summary>
    private static Sure InOrder(Told told, ToldCall one, int wish, ToldCall other, int second, bool free)
    {
        var before = wish < second ? Order.Before(told, one, other) : Order.Before(told, other, one);
        return free ? before.Or(Order.SameTurn(one, other)) : before;
    }

    /// <summary>Whether each of the left gets a partner of its own: the best of all ways.</summary>
    private static Sure Pair(int left, int right, Func<int, int, Sure> fits, Func<int, int, int, int, Sure>? follows)
    {
        var best = Sure.No;
        var taken = new List<int>();
        Go(Sure.Yes);
        return best;

        void Go(Sure soFar)
        {
            if (soFar <= best) return;
            if (taken.Count == left)
            {
                best = soFar;
                return;
            }

            for (var i = 0; i < right && best != Sure.Yes; i++)
            {
                if (taken.Contains(i)) continue;
                var next = soFar.And(fits(taken.Count, i));
                for (var k = 0; follows is not null && k < taken.Count && next != Sure.No; k++) next = next.And(follows(k, taken[k], taken.Count, i));
                taken.Add(i);
                Go(next);
                taken.RemoveAt(taken.Count - 1);
            }
        }
    }
}
