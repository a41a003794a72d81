namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.7.</summary>
internal static class Repeats
{
    /// <summary>Repeats over all runs, and retries among them, against their maxima.</summary>
    public static Verdict Judge(Truth truth, int maxRepeats, int maxRetries, IReadOnlyList<string>? tools) => World.InEach(world =>
    {
        var (repeats, retries, order) = (0, 0, new Ordered(truth, world));
        var calls = Chains.CallsOf(truth, world, [.. (tools ?? Plans.Tools).Select(tool => new Pattern(tool))]).Where(call => call.IsTop).ToList();
        for (var i = 0; i < calls.Count; i++)
        {
            if (tools is not null && !tools.Contains(Chains.NameOf(world, calls[i]))) continue;
            var twin = calls.Take(i).LastOrDefault(earlier => Chains.NameOf(world, earlier) == Chains.NameOf(world, calls[i]) && RunOf(earlier) == RunOf(calls[i]) && Chains.ArgumentOf(world, earlier) == Chains.ArgumentOf(world, calls[i]));
            if (twin is null) continue;

            // Read so: what still ran had not failed yet.
            if (Chains.Failed(world, twin) && order.Before(twin, calls[i])) retries++;
            else repeats++;
        }

        return repeats <= maxRepeats && retries <= maxRetries;

        // A call that nobody saw was of any run.
        object RunOf(TrueCall call) => call.Likes is null ? Outermost(call) ?? (object)"" : world.Choose((call, "run"), [.. calls.Where(seen => seen.Likes is null).Select(seen => Outermost(seen) ?? (object)"").Append("")]);
    });

    /// <summary>4.2: top steps count, whatever runs lie between.</summary>
    private static Placed? Outermost(TrueCall call) => call.Source!.Above.LastOrDefault(above => above.Is(What.Agent));

    /// <summary>A failed call, later a successful one of the same tool, attempts included.</summary>
    public static Meaning RecoveredFrom(Truth truth, Pattern pattern) => Meaning.InEach(world =>
    {
        var calls = Chains.CallsOf(truth, world, [pattern, pattern with { Succeeds = null }]).Where(call => Chains.Matches(world, call, pattern)).ToList();
        var order = new Ordered(truth, world);
        world.Condition = "recovered";
        return calls.Any(late => !Chains.Failed(world, late) && (FailedBefore(world, late) || calls.Any(early => (FailedBefore(world, early) || Chains.Failed(world, early)) && order.Before(early, late))));
    });

    private static bool FailedBefore(World world, TrueCall call) => call.Likes is null ? call.FailedBefore : world.Ask((call, "failed before"));
}
