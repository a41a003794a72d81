namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Chains over calls: section 5, "the chain is a pipeline", with 4.1 for what is unknown.</summary>
internal static class Chains
{
    /// <summary>As many as one more call, or a few, could be.</summary>
    private const int MostExtra = 4;

    /// <summary>A call that no sentence speaks of.</summary>
    public static readonly Pattern Unlike = new("other");

    public static Meaning Judge(Truth truth, Pattern pattern, CallDemandKind kind, IReadOnlyList<Link> links)
    {
        Pattern[] likes = [pattern, .. links.Select(link => link.Other).OfType<Pattern>(), links.Aggregate(pattern, (like, link) => link.Narrow(like)), Unlike];

        // Section 5, "one root cause a chain": each link judges when it is said, so where one cannot be told, what is said after it need not be.
        return new Meaning(Said(links.Count, false), () => Enumerable.Range(0, links.Count + 1).Any(said => Said(said, true) == Verdict.Inconclusive));

        Verdict Said(int said, bool apart) => World.InEach(world =>
        {
            var calls = CallsOf(truth, world, likes);
            return Holds(truth, world, calls, kind == CallDemandKind.Requested ? RequestsOf(truth, world, calls, likes) : calls, pattern, kind == CallDemandKind.IfCalled && said > 0, [.. links.Take(said)]);
        }, apart);
    }

    /// <summary>All calls in this world, in trace order.</summary>
    public static List<TrueCall> CallsOf(Truth truth, World world, IReadOnlyList<Pattern> likes)
    {
        var calls = truth.Calls.Where(call => call.IsSure || world.Ask(world.Of((call, "was made")))).ToList();
        if (!truth.IsOpen) return calls;
        List<(int Start, int End)> times = [(1_000_000, 1_000_000), (-1_000, -999), (-1_000, 1_000_001), (2_000_000, 2_000_002), .. calls.Select(call => call.End).OfType<int>().Distinct().Select(end => (end, end))];
        var more = world.Choose(world.Of("so many more"), Enumerable.Range(0, MostExtra + 1).ToList());
        for (var i = 0; i < more; i++)
        {
            var (start, end) = world.Choose(world.Of(("when", i)), times);
            calls.Add(new TrueCall($"unseen {i}") { Number = 1000 + i, Start = start, End = end, IsTop = true, Likes = likes });
        }

        return [.. calls.OrderBy(call => call.At).ThenBy(call => call.Number)];
    }

    /// <summary>All calls that a model asked for in this world, whether executed or not.</summary>
    private static List<TrueCall> RequestsOf(Truth truth, World world, List<TrueCall> calls, IReadOnlyList<Pattern> likes)
    {
        var requests = truth.Told.Concat(calls.Where(call => call.Likes is not null)).Where(call => call.IsRequested ?? world.Ask((call, "was asked for"))).ToList();
        var more = truth.IsOpenForRequests ? world.Choose("so many requests more", Enumerable.Range(0, MostExtra + 1).ToList()) : 0;
        for (var i = 0; i < more; i++)
        {
            var at = world.Ask(("first", i)) ? -2_000 : 2_000_000;
            requests.Insert(at < 0 ? 0 : requests.Count, new TrueCall($"unseen request {i}") { Number = 2000 + i, Start = at, End = at, Likes = likes });
        }

        return requests;
    }

    public static string NameOf(World world, TrueCall call) => Like(world, call)?.Name ?? call.Name;

    public static bool Matches(World world, TrueCall call, Pattern pattern) => NameOf(world, call) == pattern.Name
        && (pattern.By is null || IsBy(world, call, pattern.By))
        && (pattern.Succeeds is null || Failed(world, call) != pattern.Succeeds)
        && (pattern.Argument is null || pattern.Argument.Fits(ArgumentOf(world, call)));

    public static bool Failed(World world, TrueCall call) => call.Failed ?? !Like(world, call)?.Succeeds ?? world.Ask(world.Of((call, "failed")));

    public static int ArgumentOf(World world, TrueCall call) => call.Argument ?? Like(world, call)?.Argument?.Example ?? world.Choose(world.Of((call, "argument")), Wanted.Possible(call));

    private static int ResultOf(World world, TrueCall call) => call.Result ?? world.Choose(world.Of((call, "result")), [0, 1, -1]);

    private static bool IsBy(World world, TrueCall call, string agent) => (call.Agent ?? Like(world, call)?.By ?? world.Choose(world.Of((call, "agent")), ["a", "b", "ab1", "nobody"])) == agent;

    /// <summary>What a call that nobody saw was like.</summary>
    private static Pattern? Like(World world, TrueCall call) => call.Likes is null ? null : world.Choose(world.Of((call, "like")), call.Likes);

    private static bool Holds(Truth truth, World world, List<TrueCall> calls, List<TrueCall> candidates, Pattern pattern, bool conditional, IReadOnlyList<Link> links)
    {
        var selected = candidates.Where(call => Matches(world, call, pattern)).ToList();
        if (selected.Count == 0) return conditional;
        var (order, every) = (new Ordered(truth, world), false);
        for (var i = 0; i < links.Count; i++)
        {
            var link = links[i];
            world.Condition = (i, "others");
            if (link.Says == Says.Every)
            {
                every = true;
                continue;
            }

            // Section 5: each list has maybes of its own.
            var others = link.Other is { } other ? (world.IsApart ? CallsOf(truth, world, [other, Unlike]) : calls).Where(call => Matches(world, call, other)).ToList() : [];
            world.Condition = i;
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
        Says.Arguments => link.Wanted!.Fits(ArgumentOf(world, call)),
        Says.Returning => ResultOf(world, call) == link.Least,
        Says.Succeeding => !Failed(world, call),
        Says.Failing => Failed(world, call),
        Says.By => IsBy(world, call, link.Agent!),
        Says.TakingAtMost => call.Start is null || call.End is null || (world.IsApart && call.Likes is not null) ? world.Ask(world.Of((call, "took"))) : call.End - call.Start <= link.Least,
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
        _ => (world.IsApart && order.MayLackCalls && world.Ask((link, "each had its own among those that nobody saw"))) || HaveTheirOwn(0, [], link, selected, others, order, world),
    };

    /// <summary>Every selected call gets another call of its own, whichever way they can be given out.</summary>
    private static bool HaveTheirOwn(int at, HashSet<TrueCall> taken, Link link, List<TrueCall> selected, List<TrueCall> others, Ordered order, World world)
    {
        if (at == selected.Count) return true;
        foreach (var other in others.Where(other => !taken.Contains(other) && order.Before(other, selected[at])
            && (link.Says is not (Says.OwnByArgument or Says.OwnByArgumentSinceLast) || Wanted.HaveEqualQ(ArgumentOf(world, other), ArgumentOf(world, selected[at])))
            && (link.Says is not (Says.OwnSinceLast or Says.OwnByArgumentSinceLast) || at == 0 || order.Before(selected[at - 1], other))))
        {
            if (HaveTheirOwn(at + 1, [.. taken, other], link, selected, others, order, world)) return true;
        }

        return false;
    }
}
