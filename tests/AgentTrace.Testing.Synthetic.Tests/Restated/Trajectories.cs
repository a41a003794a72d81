namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.6: expected and actual calls are paired in every way there is, until one does.</summary>
internal static class Trajectories
{
    public static Verdict Judge(Truth truth, TrajectoryMatch match, IReadOnlyList<Pattern> expected, bool inTurns) => World.InEach(world =>
    {
        var calls = truth.Calls.Where(call => call.IsTop && (call.IsSure || world.Ask((call, "was made")))).ToList();
        var (all, none) = (match is TrajectoryMatch.Exact or TrajectoryMatch.ExactAnyOrder or TrajectoryMatch.InOrder or TrajectoryMatch.Containing, match is TrajectoryMatch.Exact or TrajectoryMatch.ExactAnyOrder or TrajectoryMatch.OnlyFrom);
        var ordered = match is TrajectoryMatch.Exact or TrajectoryMatch.InOrder;

        // Where calls may be missing, whatever is lacking may have been made in its place, and so may anything else.
        if (truth.IsOpen && none && world.Ask("something else was made")) return false;
        var order = new Ordered(truth, world);
        return Pair(0, [], world, calls, expected, all && !(truth.IsOpen && world.Ask("what is lacking was made")), none, ordered ? (a, b, isNext) => inTurns ? order.Before(a, b) || order.InSameTurn(a, b) : !isNext || order.Before(a, b) : null);
    }, most: truth.Calls.Count(call => !call.IsSure) > 4 ? 2_000 : 400);

    /// <param name="at">The expected call that gets its partner now.</param>
    /// <param name="partners">The actual call of each before; null for none.</param>
    /// <param name="world">What is unknown.</param>
    /// <param name="calls">What was called.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="all">Whether all that is expected must occur.</param>
    /// <param name="none">Whether nothing else may.</param>
    /// <param name="follows">What must hold of each and a later one, be it the next or not; null where order does not matter.</param>
    private static bool Pair(int at, IReadOnlyList<TrueCall?> partners, World world, List<TrueCall> calls, IReadOnlyList<Pattern> expected, bool all, bool none, Func<TrueCall, TrueCall, bool, bool>? follows)
    {
        if (at == expected.Count) return !none || partners.Count(partner => partner is not null) == calls.Count;
        foreach (var call in calls.Where(call => !partners.Contains(call) && Chains.Matches(world, call, expected[at])))
        {
            if (follows is not null && partners.OfType<TrueCall>().ToList() is var before && before.Exists(earlier => !follows(earlier, call, earlier == before[^1]))) continue;
            if (Pair(at + 1, [.. partners, call], world, calls, expected, all, none, follows)) return true;
        }

        return !all && Pair(at + 1, [.. partners, null], world, calls, expected, all, none, follows);
    }
}
