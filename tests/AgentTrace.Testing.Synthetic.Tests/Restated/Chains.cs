namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Chains over calls: section 5, "the chain is a pipeline", with 4.1 for what is unknown.</summary>
internal static class Chains
{
    /// <summary>As many as one more call, or a few, could be.</summary>
    private const int MostExtra = 3;

    public static Meaning Judge(Truth truth, Pattern pattern, bool conditional, IReadOnlyList<Link> links)
    {
        var names = links.Select(link => link.Other?.Name).Append(pattern.Name).OfType<string>().Append("other").Distinct().ToArray();

        // Each link judges when it is said: where one cannot be told, what is said after it need not be.
        var verdict = Said(links.Count, conditional);
        var isAntecedentOpen = conditional && truth.Calls.Any(call => call.Name == pattern.Name && (!call.IsSure || call.Argument is null || call.Failed is null || call.Agent is null));
        return new Meaning(verdict, verdict == Verdict.Inconclusive || isAntecedentOpen || Enumerable.Range(0, links.Count).Any(said => Said(said, conditional && said > 0) == Verdict.Inconclusive));

        Verdict Said(int said, bool conditional) => World.InEach(world => Holds(truth, world, CallsOf(truth, world, names), pattern, conditional, [.. links.Take(said)]));
    }

    /// <summary>All calls in this world, in trace order.</summary>
    public static List<TrueCall> CallsOf(Truth truth, World world, IReadOnlyList<string> names)
    {
        var calls = truth.Calls.Where(call => call.IsSure || world.Ask((call, "was made"))).ToList();
        if (!truth.IsIncomplete && !truth.HidesCalls) return calls;
        for (var i = 0; i < MostExtra && world.Ask(("one more", i)); i++)
        {
            var (start, end) = world.Choose(("when", i), [(1_000_000, 1_000_000), (-1_000, -999), (-1_000, 1_000_001)]);
            calls.Add(new TrueCall(world.Choose(("name", i), names)) { Number = 1000 + i, Start = start, End = end, IsTop = true, IsExtra = true });
        }

        return [.. calls.OrderBy(call => call.Start).ThenBy(call => call.Number)];
    }

    public static bool Matches(World world, TrueCall call, Pattern pattern) => call.Name == pattern.Name
        && (pattern.By is null || IsBy(world, call, pattern.By))
        && (pattern.Succeeds is null || Failed(world, call) != pattern.Succeeds)
        && (pattern.Argument is null || ArgumentOf(world, call) == pattern.Argument);

    public static bool Failed(World world, TrueCall call) => call.Failed ?? world.Ask((call, "failed"));

    public static int ArgumentOf(World world, TrueCall call) => call.Argument ?? world.Choose((call, "argument"), [0, 1, -1 - call.Number]);

    private static bool IsBy(World world, TrueCall call, string agent) => call.Agent is null ? world.Ask((call, agent)) : call.Agent == agent;

    private static bool Holds(Truth truth, World world, List<TrueCall> calls, Pattern pattern, bool conditional, IReadOnlyList<Link> links)
    {
        var selected = calls.Where(call => Matches(world, call, pattern)).ToList();
        if (selected.Count == 0) return conditional;
        var (order, every) = (new Ordered(truth, world), false);
        foreach (var link in links)
        {
            if (link.Says == Says.Every)
            {
                every = true;
                continue;
            }

            var others = link.Other is { } other ? calls.Where(call => Matches(world, call, other)).ToList() : [];
            if (link.Says >= Says.AllBefore)
            {
                if (!Demand(link, selected, others, order, world)) return false;
                continue;
            }

            var kept = selected.Where(call => Filter(link, call, others, calls, order, world)).ToList();
            if (kept.Count == 0 || (every && kept.Count < selected.Count)) return false;
            selected = kept;
        }

        return true;
    }

    private static bool Filter(Link link, TrueCall call, List<TrueCall> others, List<TrueCall> calls, Ordered order, World world) => link.Says switch
    {
        Says.Arguments => ArgumentOf(world, call) == link.Least,
        Says.Succeeding => !Failed(world, call),
        Says.Failing => Failed(world, call),
        Says.By => IsBy(world, call, link.Agent!),
        Says.TakingAtMost => call.Start is null || call.End is null ? world.Ask((call, "took")) : call.End - call.Start <= link.Least,
        Says.Before => others.Count > 0 && order.Before(call, others[0]),
        Says.ImmediatelyBefore => others.Any(other => order.ImmediatelyBefore(call, other, calls)),
        Says.ImmediatelyAfter => others.Any(other => order.ImmediatelyBefore(other, call, calls)),
        Says.InParallelWith => others.Any(other => other != call && order.InParallel(call, other)),
        Says.InSameTurnAs => others.Any(other => other != call && order.InSameTurn(call, other)),
        Says.RequestedAfterResultOf => others.Any(other => other != call && order.RequestedAfterResultOf(call, other)),
        _ => throw new InvalidOperationException($"{link.Says} is no filter."),
    };

    private static bool Demand(Link link, List<TrueCall> selected, List<TrueCall> others, Ordered order, World world) => link.Says switch
    {
        Says.Count => selected.Count >= link.Least && !(selected.Count > link.Most),
        Says.AllBefore => others.Count > 0 && selected.All(call => order.Before(call, others[0])),
        Says.After => others.Any(other => order.Before(other, selected[0])),
        Says.AfterAll => others.Count > 0 && others.All(other => order.Before(other, selected[0])),
        _ => HaveTheirOwn(0, [], link, selected, others, order, world),
    };

    /// <summary>Every selected call gets another call of its own, whichever way they can be given out.</summary>
    private static bool HaveTheirOwn(int at, HashSet<TrueCall> taken, Link link, List<TrueCall> selected, List<TrueCall> others, Ordered order, World world)
    {
        if (at == selected.Count) return true;
        foreach (var other in others.Where(other => !taken.Contains(other) && order.Before(other, selected[at])
            && (link.Says != Says.OwnByArgument || ArgumentOf(world, other) == ArgumentOf(world, selected[at]))
            && (link.Says != Says.OwnSinceLast || at == 0 || order.Before(selected[at - 1], other))))
        {
            if (HaveTheirOwn(at + 1, [.. taken, other], link, selected, others, order, world)) return true;
        }

        return false;
    }
}
