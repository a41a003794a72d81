namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.7.</summary>
internal static class Repeats
{
    /// <summary>Repeats over all runs, and retries among them, against their maxima.</summary>
    public static Verdict Judge(Truth truth, int maxRepeats, int maxRetries, IReadOnlyList<string>? tools) => World.InEach(world =>
    {
        var (repeats, retries, order) = (0, 0, new Ordered(truth, world));
        var calls = Chains.CallsOf(truth, world, tools ?? Plans.Tools).Where(call => call.IsTop).ToList();
        for (var i = 0; i < calls.Count; i++)
        {
            if (tools is not null && !tools.Contains(calls[i].Name)) continue;
            var twin = calls.Take(i).LastOrDefault(earlier => earlier.Name == calls[i].Name && IsSameRun(world, earlier, calls[i]) && Chains.ArgumentOf(world, earlier) == Chains.ArgumentOf(world, calls[i]));
            if (twin is null) continue;

            // Read so: what still ran had not failed yet.
            if (Chains.Failed(world, twin) && order.Before(twin, calls[i])) retries++;
            else repeats++;
        }

        return repeats <= maxRepeats && retries <= maxRetries;
    });

    private static bool IsSameRun(World world, TrueCall a, TrueCall b) => a.IsExtra || b.IsExtra ? world.Ask((a, b, "run")) : Outermost(a) == Outermost(b);

    /// <summary>4.2: top steps count, whatever runs lie between.</summary>
    private static Placed? Outermost(TrueCall call) => call.Source!.Above.LastOrDefault(above => above.Is(What.Agent));

    /// <summary>A failed call, later a successful one of the same tool, attempts included.</summary>
    public static Verdict RecoveredFrom(Truth truth, Pattern pattern) => World.InEach(world =>
    {
        var calls = Chains.CallsOf(truth, world, [pattern.Name, "other"]).Where(call => Chains.Matches(world, call, pattern)).ToList();
        var order = new Ordered(truth, world);
        return calls.Any(late => !Chains.Failed(world, late) && (late.FailedBefore || calls.Any(early => (early.FailedBefore || Chains.Failed(world, early)) && order.Before(early, late))));
    });
}
