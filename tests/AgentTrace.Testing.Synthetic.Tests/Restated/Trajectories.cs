namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.6: expected and actual calls are paired in every way there is, until one does.</summary>
internal static class Trajectories
{
    public static Verdict Judge(Truth truth, TrajectoryMatch match, IReadOnlyList<Pattern> expected)
    {
        var names = expected.Select(pattern => pattern.Name).Append("other").Distinct().ToArray();
        return World.InEach(world =>
        {
            var calls = Chains.CallsOf(truth, world, names).Where(call => call.IsTop).ToList();
            var (all, none) = (match is TrajectoryMatch.Exact or TrajectoryMatch.ExactAnyOrder or TrajectoryMatch.InOrder or TrajectoryMatch.Containing, match is TrajectoryMatch.Exact or TrajectoryMatch.ExactAnyOrder or TrajectoryMatch.OnlyFrom);
            var ordered = match is TrajectoryMatch.Exact or TrajectoryMatch.InOrder;
            return Pair(0, [], new Ordered(truth, world), world, calls, expected, all, none, ordered);
        });
    }

    /// <param name="at">The expected call that gets its partner now.</param>
    /// <param name="partners">The actual call of each before; null for none.</param>
    /// <param name="order">4.4.</param>
    /// <param name="world">What is unknown.</param>
    /// <param name="calls">What was called.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="all">Whether all that is expected must occur.</param>
    /// <param name="none">Whether nothing else may.</param>
    /// <param name="ordered">Whether each must have happened before the next.</param>
    private static bool Pair(int at, IReadOnlyList<TrueCall?> partners, Ordered order, World world, List<TrueCall> calls, IReadOnlyList<Pattern> expected, bool all, bool none, bool ordered)
    {
        if (at == expected.Count) return !none || partners.Count(partner => partner is not null) == calls.Count;
        foreach (var call in calls.Where(call => !partners.Contains(call) && Chains.Matches(world, call, expected[at])))
        {
            if (ordered && partners.LastOrDefault() is { } last && !order.Before(last, call)) continue;
            if (Pair(at + 1, [.. partners, call], order, world, calls, expected, all, none, ordered)) return true;
        }

        return !all && Pair(at + 1, [.. partners, null], order, world, calls, expected, all, none, ordered);
    }
}
