namespace AgentTrace.Testing.Tests;

/// <summary>A check of the product beside what the restatement says of it.</summary>
internal sealed record Drawn(string Kind, TraceCheck Product, Func<Told, Sure> Restated)
{
    private static readonly string[] Names = [.. Plans.Tools, "nowhere"];

    public Drawn Negated => new("not " + Kind, NotCheck.Of(Product), told => Restated(told).Not());

    /// <summary>A check whose names occur or not and whose limits lie around what a small trace holds.</summary>
    public static Drawn From(Random random)
    {
        var drawn = random.Next(4) > 0 ? Chained(random) : OfAll(random);
        return random.Next(6) switch
        {
            0 => drawn.Negated,
            1 when OfAll(random) is var other => new Drawn($"any of {drawn.Kind}, {other.Kind}", new AnyOfCheck([drawn.Product, other.Product]), told => drawn.Restated(told).Or(other.Restated(told))),
            _ => drawn,
        };
    }

    private static Drawn Chained(Random random)
    {
        var kind = random.Next(5) switch { 0 => CallDemandKind.IfCalled, 1 => CallDemandKind.Requested, _ => CallDemandKind.Called };
        var meant = Some(random);
        var check = new CallCheck(meant.Pattern, kind);
        var links = new List<RestatedLink>();
        for (var count = random.Next(4); count > 0; count--) links.Add(Link(random));
        foreach (var link in links) check = check.With(link.Product);
        return new Drawn(check.Infinitive, check, told => Chain.Judge(told, kind, meant, links));
    }

    private static RestatedLink Link(Random random) => random.Next(18) switch
    {
        0 or 1 => Links.Before(Some(random)),
        2 => Links.Immediately(Some(random), random.Next(2) == 0),
        3 => Links.Parallel(Some(random)),
        4 => Links.SameTurn(Some(random)),
        5 => Links.RequestedAfter(Some(random)),
        6 => Links.Outcome(random.Next(2) == 0),
        7 => Links.By(random.Next(4) == 0 ? "b" : "a"),
        8 => Links.Arguments(random.Next(2)),
        9 => Links.Returning(random.Next(2)),
        10 => Links.TakingAtMost(random.Next(9)),
        11 or 12 => random.Next(1, 4) is var least ? Links.Count(least, random.Next(2) == 0 ? null : random.Next(least, 4)) : null!,
        13 => Links.Ordered(CallRelation.AllBefore, Some(random)),
        14 => Links.Ordered(CallRelation.After, Some(random)),
        15 => Links.Ordered(CallRelation.AfterAll, Some(random)),
        16 => Links.Own(Some(random), random.Next(3) == 0, random.Next(3) == 0),
        _ => new RestatedEvery(),
    };

    private static Drawn OfAll(Random random)
    {
        var (few, name) = (random.Next(5), Some(random));
        switch (random.Next(15))
        {
            case 0: return new($"steps<={few * 2}", new MaxStepsCheck(few * 2), told => Flat.MaxSteps(told, few * 2));
            case 1: return new($"calls<={few}", new MaxToolCallsCheck(few), told => Flat.MaxCalls(told, few));
            case 2: return new($"turns<={few}", new MaxTurnsCheck(few), told => Flat.MaxTurns(told, few));
            case 3:
                var (tokens, kind) = (random.Next(40), (TokenKind)random.Next(3));
                return new($"{kind} tokens<={tokens}", new MaxTokensCheck(tokens, kind), told => Flat.MaxTokens(told, tokens, kind));
            case 4:
                var ms = random.Next(60);
                return new($"duration<={ms}", new MaxDurationCheck(TimeSpan.FromMilliseconds(ms)), told => Flat.MaxDuration(told, ms));
            case 5: return new($"step duration<={few * 3}", new MaxStepDurationCheck(TimeSpan.FromMilliseconds(few * 3)), told => Flat.MaxStepDuration(told, few * 3));
            case 6:
                var reason = new[] { "stop", "tool_call", "length" }[random.Next(3)];
                return new($"finish {reason}", new FinalFinishReasonCheck(reason), told => Flat.FinishReason(told, reason));
            case 7: return new("truncated", new TruncatedCheck(), Flat.Truncated);
            case 8: return new("well-formed", new WellFormedCheck(), Flat.WellFormed);
            case 9:
                var allowed = Several(random, 1, 4);
                return new($"only {string.Join(", ", allowed)}", new OnlyToolsCheck([.. allowed.Select(one => one.Pattern)]), told => Flat.OnlyTools(told, allowed));
            case 10: return new("any tool", new AnyToolCheck(), Flat.AnyTool);
            case 11:
                var (after, until) = (Some(random), random.Next(2) == 0 ? Some(random) : null);
                return new($"{name} after {after} until {until}", new CalledAfterCheck(name.Pattern, after.Pattern, until?.Pattern), told => Flat.CalledAfter(told, name, after, until));
            case 12: return new($"recovered {name}", new RecoveredFromCheck(name.Pattern), told => Flat.Recovered(told, name));
            case 13:
                var retries = random.Next(3);
                return new($"repeats<={few % 3} retries<={retries}", new RepeatCheck(few % 3, retries), told => Repeats.Judge(told, few % 3, retries));
            default:
                var (match, calls, free) = ((TrajectoryMatch)random.Next(5), Several(random, 0, 5), random.Next(4) == 0);
                var expected = Trajectory.Of(calls.Select(call => call.Pattern));
                return new($"{match} [{string.Join(", ", calls)}]{(free ? " free" : "")}", new TrajectoryCheck(match, free ? expected.IgnoringOrderWithinTurn() : expected), told => Trajectories.Judge(told, match, calls, free));
        }
    }

    private static Meant Some(Random random) => new(Names[random.Next(random.Next(4) == 0 ? 4 : 3)], random.Next(5) == 0 ? random.Next(2) : null, random.Next(12) == 0 ? "a" : null, random.Next(8) == 0 ? random.Next(2) == 0 : null);

    private static Meant[] Several(Random random, int least, int most) => [.. Enumerable.Range(0, random.Next(least, most)).Select(_ => Some(random))];
}
