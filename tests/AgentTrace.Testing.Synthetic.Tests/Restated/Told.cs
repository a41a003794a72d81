namespace AgentTrace.Testing.Tests;

/// <summary>A call as design 4.3 sees it, from the plan.</summary>
internal sealed record ToldCall(Placed Placed)
{
    public string Name => Placed.Item.Name;

    public string? Agent { get; init; }

    public int? Start { get; init; }

    public int? End { get; init; }

    public int? Argument { get; init; }

    public int? Result { get; init; }

    public bool Failed { get; init; }

    /// <summary>Of a call that no result and no end is known of, nobody knows how it went.</summary>
    public bool IsOutcomeKnown { get; init; }

    /// <summary>Whether it counts as executed.</summary>
    public Sure Executed { get; init; }

    /// <summary>The generation, or the reasoning that stands in for one, in whose turn it is.</summary>
    public Placed? Turn { get; init; }

    public Placed? AskedBy { get; init; }

    public bool IsTop { get; init; }

    /// <summary>Whether a model asked for it.</summary>
    public Sure Requested { get; init; }

    /// <summary>Trace order.</summary>
    public (int, int, int) Key { get; init; }
}

/// <summary>What a plan lets a trace show: design 4.2 and 4.3.</summary>
internal sealed class Told
{
    public Told(Plan plan)
    {
        Plan = plan;
        Everything = [.. Layout.Of(plan).SelectMany(root => root.All)];
        Spans = [.. Everything.Where(placed => !placed.Item.Lost)];
        Generations = [.. Spans.Where(placed => placed.Is(What.Generate)).OrderBy(Key)];
        IsIncomplete = plan.Orphans >= 2 || Spans.Any(placed => placed.Item.Unfinished && placed.Item.What is not (What.Plumb or What.Chain));
        HasHiddenCalls = !plan.Outputs && Generations.Any(generation => MayHaveAsked(generation) && !HasToolSpan(AgentOf(generation))
            // A handoff is asked for as a tool is.
            && !Spans.Any(span => span.Is(What.Handoff) && AgentOf(span) == AgentOf(generation)));
        Calls = [.. Everything.Where(placed => placed.Is(What.Call) && (!placed.Item.Lost || plan.Outputs) && OuterOf(placed) is null).Select(Call).OrderBy(call => call.Key)];
    }

    public Plan Plan { get; }

    public List<Placed> Everything { get; }

    public List<Placed> Spans { get; }

    public List<Placed> Generations { get; }

    public List<ToldCall> Calls { get; }

    public bool IsIncomplete { get; }

    public bool HasHiddenCalls { get; }

    /// <summary>One more call may have been made.</summary>
    public bool MoreCalls => IsIncomplete || HasHiddenCalls;

    /// <summary>One more request may have been made: nobody can see what answers asked for that were not captured, or of which there is none.</summary>
    public bool MoreRequests => IsIncomplete || Generations.Count == 0 || (!Plan.Outputs && Generations.Any(MayHaveAsked));

    /// <summary>Nothing that an agent did shows nothing; plumbing alone is none.</summary>
    public bool IsEmpty => Spans.All(span => span.Is(What.Plumb));

    public int Tick => Plan.Fine ? 0 : 1;

    public static (int, int, int) Key(Placed placed) => (placed.Earlier.Count > 0 ? placed.Earlier[0].Start : placed.Start, placed.Number, 0);

    public static string? AgentOf(Placed placed) => placed.Above.Prepend(placed).FirstOrDefault(above => above.Is(What.Agent))?.Item.Name;

    /// <summary>The run that a span is of: the nearest Agent above, or the one of the same agent that it stands in directly; null for the implicit one.</summary>
    public static Placed? RunOf(Placed placed)
    {
        var run = placed.Above.Prepend(placed).FirstOrDefault(above => above.Is(What.Agent));
        while (run?.Above.FirstOrDefault(above => !above.Is(What.Plumb)) is { } outer && outer.Is(What.Agent) && outer.Item.Name == run.Item.Name) run = outer;
        return run;
    }

    public bool HasToolSpan(string? agent) => Spans.Any(placed => placed.Is(What.Call) && AgentOf(placed) == agent);

    /// <summary>The result of the call is among the messages given to the generation.</summary>
    public bool IsGiven(Placed call, Placed? generation) => Plan.Inputs && generation is not null && PlanMessages.Given(generation, Everything).Contains(call);

    /// <summary>The call of the same tool of which this one is only another record.</summary>
    public static Placed? OuterOf(Placed call)
    {
        foreach (var above in call.Above)
        {
            if (above.Is(What.Call)) return above.Item.Name == call.Item.Name ? above : null;
            if (above.What() is What.Agent or What.Generate) return null;
        }

        return null;
    }

    /// <summary>4.2: in no step that hides what it does.</summary>
    public static bool IsTop(Placed placed) => !placed.Above.Any(above => above.What() is What.Call or What.Retrieve or What.Embed or What.Guard);

    /// <summary>An answer that failed asked for nothing.</summary>
    private static bool MayHaveAsked(Placed generation) => !generation.Item.Fails && (generation.Item.Ended is null or "tool_call");

    private ToldCall Call(Placed placed)
    {
        var (item, agent) = (placed.Item, AgentOf(placed));
        var records = Spans.Where(span => span.Is(What.Call) && Outermost(span) == placed).OrderBy(Key).ToList();
        var answered = Generations.Any(generation => IsGiven(placed, generation));
        var isShown = placed.Asker is not null && Plan.Outputs;
        var turn = isShown ? placed.Asker : Generations.Any(generation => RunOf(generation) == RunOf(placed))
            ? LatestFinished(What.Generate, placed, agent) : LatestFinished(What.Reason, placed, agent);
        var result = records.Select(record => record.Item.Fails ? null : record.Item.Result).FirstOrDefault(value => value is not null) ?? (answered ? item.Result ?? 0 : null);
        // The outer record's word counts; where it says nothing, the last one's within.
        var failed = item.Fails || (records.Count > 1 && (item.Result is null || item.Twice) && records[^1].Item.Fails);
        return new(placed)
        {
            Agent = agent,
            Start = item.Lost ? null : Key(placed).Item1,
            End = item.Lost || item.Unfinished ? null : placed.End,
            Argument = records.Select(record => record.Item.Argument).FirstOrDefault(value => value is not null) ?? (isShown ? item.Argument ?? 0 : null),
            Result = failed ? records.Select(record => record.Item.Fails ? null : record.Item.Result).FirstOrDefault(value => value is not null) : result,
            Failed = failed,
            IsOutcomeKnown = item.Lost ? answered : failed || !item.Unfinished || result is not null,
            Executed = !item.Lost || (answered && !HasToolSpan(agent)) ? Sure.Yes : answered || !HasToolSpan(agent) || IsIncomplete ? Sure.Maybe : Sure.No,
            Turn = turn,
            AskedBy = isShown ? placed.Asker : turn is { } asking && asking.Is(What.Generate) ? asking : null,
            IsTop = IsTop(placed),
            Requested = isShown ? Sure.Yes : Plan.Outputs && turn?.What() == What.Generate ? Sure.No : Sure.Maybe,
            Key = item.Lost ? (Key(placed.Asker!).Item1, placed.Asker!.Number, placed.Number + 1) : Key(placed),
        };
    }

    private static Placed Outermost(Placed call) => OuterOf(call) is { } outer ? Outermost(outer) : call;

    private Placed? LatestFinished(What what, Placed call, string? agent) => Spans
        .Where(span => span.Is(what) && AgentOf(span) == agent && !span.Item.Unfinished && span.End <= Key(call).Item1 && !call.Above.Contains(span))
        .OrderBy(span => span.End).ThenBy(span => span.Number).LastOrDefault();
}

internal static class PlacedWords
{
    public static What What(this Placed placed) => placed.Item.What;
}
