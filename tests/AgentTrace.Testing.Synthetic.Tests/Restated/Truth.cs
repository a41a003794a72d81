namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>A call as it truly was, as far as its trace tells of it. What it does not tell is null.</summary>
internal sealed record TrueCall(string Name)
{
    public string? Agent { get; init; }

    /// <summary>Its place in the order of record.</summary>
    public int Number { get; init; }

    public int? Start { get; init; }

    public int? End { get; init; }

    public int? Argument { get; init; }

    public int? Result { get; init; }

    public bool? Failed { get; init; }

    /// <summary>Whether an earlier attempt failed.</summary>
    public bool FailedBefore { get; init; }

    /// <summary>What asked for it; null where the turn is unknown.</summary>
    public Placed? Turn { get; init; }

    public bool IsTop { get; init; }

    /// <summary>Whether it was executed; null where that may be or not.</summary>
    public bool? IsExecuted { get; init; } = true;

    public bool IsSure => IsExecuted == true;

    /// <summary>Whether a model asked for it; null where no output says so.</summary>
    public bool? IsRequested { get; init; }

    /// <summary>It may have been made where nobody looked: what it may have been like; null for a call that something tells of.</summary>
    public IReadOnlyList<Pattern>? Likes { get; init; }

    public Placed? Source { get; init; }

    /// <summary>Where it stands in trace order; one without a span right after its generation.</summary>
    public int At => Start ?? Source!.Asker!.Start;

    /// <summary>Two calls are never the same, however equal.</summary>
    public bool Equals(TrueCall? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Number;
}

/// <summary>What a planned trace shows, by 4.1 to 4.3.</summary>
internal sealed class Truth
{
    private static readonly What[] Steps = [What.Generate, What.Call, What.Reason, What.Retrieve, What.Embed, What.Guard, What.Handoff];
    private static readonly What[] Hiding = [What.Call, What.Retrieve, What.Embed, What.Guard];
    private readonly Dictionary<Placed, HashSet<Placed>> _given = [];
    private readonly Lazy<bool> _hidesCalls;

    public Truth(Plan plan)
    {
        Plan = plan;
        _hidesCalls = new(() => !Plan.Outputs && Generations!.Any(generation => generation.Item is { Ended: null or "tool_call", Fails: false } && !HasToolSpan(AgentOf(generation)) && !HandsOff(generation)));
        All = [.. Layout.Of(plan).SelectMany(root => root.All)];
        Seen = [.. All.Where(placed => !placed.Item.Lost)];
        Generations = [.. All.Where(placed => placed.Is(What.Generate))];
        Agents = [.. All.Where(placed => placed.Is(What.Agent))];
        IsIncomplete = plan.Orphans >= 2 || Seen.Any(placed => placed.Item.Unfinished && (placed.Is(What.Agent) || Steps.Contains(placed.Item.What)));
        Told = [.. All.Where(placed => placed.Is(What.Call)).Select(CallOf).OfType<TrueCall>().OrderBy(call => call.At).ThenBy(call => call.Number)];
        Calls = [.. Told.Where(call => call.IsExecuted != false)];
    }

    public Plan Plan { get; }

    public IReadOnlyList<Placed> All { get; }

    /// <summary>What left a span.</summary>
    public IReadOnlyList<Placed> Seen { get; }

    public IReadOnlyList<Placed> Generations { get; }

    public IReadOnlyList<Placed> Agents { get; }

    /// <summary>All that something tells of, executed or only asked for.</summary>
    public IReadOnlyList<TrueCall> Told { get; }

    /// <summary>Executed calls, sure and maybe, in trace order.</summary>
    public IReadOnlyList<TrueCall> Calls { get; }

    public bool IsIncomplete { get; }

    /// <summary>4.4: JavaScript clocks count whole milliseconds.</summary>
    public int Tick => Plan.Fine ? 0 : 1;

    /// <summary>4.1: no agent span at all counts as no span.</summary>
    public bool IsEmpty => !Seen.Any(placed => placed.Is(What.Agent) || placed.Is(What.Chain) || Steps.Contains(placed.Item.What));

    public bool HasNoSpan => Seen.Count == 0 && Plan.Orphans == 0 && Plan.Fault == Fault.None;

    /// <summary>
    /// 4.1: a generation without captured output may have made calls that nobody sees. Read so: one in error ended for that; one that a handoff
    /// follows asked for that.
    /// </summary>
    public bool HidesCalls => _hidesCalls.Value;

    /// <summary>4.1: one more call, or more of anything, may have been.</summary>
    public bool IsOpen => IsIncomplete || HidesCalls;

    /// <summary>4.1, of requests: what was asked for stands in the outputs alone.</summary>
    public bool IsOpenForRequests => IsIncomplete || Generations.Count == 0 || (!Plan.Outputs && Generations.Any(generation => generation.Item is { Ended: null or "tool_call", Fails: false }));

    /// <summary>4.2: with no call and none of those other steps above.</summary>
    public bool IsTop(Placed placed) => !placed.Above.Any(above => Hiding.Contains(above.Item.What));

    /// <summary>Of a run, whatever runs lie between, and no part of a step there; without one, of the trace.</summary>
    public bool IsOf(Placed placed, Placed? run) => run is null ? IsTop(placed)
        : placed.Above.Contains(run) && !placed.Above.TakeWhile(above => above != run).Any(above => Hiding.Contains(above.Item.What));

    /// <summary>Where the runs do not hold all top steps the trace counts as one implicit run.</summary>
    public bool IsImplicitRun => Agents.Count == 0 || TopSteps.Any(step => RunOf(step) is null);

    public static bool IsLater(Placed a, Placed b) => a.Start != b.Start ? a.Start > b.Start : a.Number > b.Number;

    /// <summary>4.2: a Reasoning span that holds one generation and nothing else is one step.</summary>
    public IReadOnlyList<Placed> TopSteps => [.. Seen.Where(placed => Steps.Contains(placed.Item.What) && IsTop(placed)
        && !(placed.Is(What.Generate) && placed.Parent is { } parent && parent.Is(What.Reason)))];

    public IEnumerable<Placed> Below(Placed placed) => Seen.Where(other => other.Above.Contains(placed));

    public static Placed? RunOf(Placed placed) => placed.Above.FirstOrDefault(above => above.Is(What.Agent));

    public static string? AgentOf(Placed placed) => placed.Is(What.Agent) ? placed.Item.Name : RunOf(placed)?.Item.Name;

    /// <summary>4.4: the result is among the messages that the generation was given.</summary>
    public bool IsGiven(Placed call, Placed generation)
    {
        if (!Plan.Inputs) return false;
        if (!_given.TryGetValue(generation, out var given)) _given[generation] = given = [.. PlanMessages.Given(generation, All)];
        return given.Contains(call);
    }

    public bool HasToolSpan(string? agent) => Seen.Any(placed => placed.Is(What.Call) && AgentOf(placed) == agent);

    private bool HandsOff(Placed generation)
    {
        var agent = AgentOf(generation);
        var next = Generations.FirstOrDefault(other => other.Number > generation.Number && AgentOf(other) == agent)?.Number ?? int.MaxValue;
        return Seen.Any(placed => placed.Is(What.Handoff) && AgentOf(placed) == agent && placed.Number > generation.Number && placed.Number < next);
    }

    /// <summary>4.3: executed with a span; without one by what the messages say.</summary>
    private TrueCall? CallOf(Placed placed)
    {
        var item = placed.Item;
        var call = new TrueCall(item.Name)
        {
            Agent = AgentOf(placed),
            Number = placed.Number,
            IsTop = IsTop(placed),
            Source = placed,
            Turn = TurnOf(placed),
            Argument = item.Argument ?? (placed.Asker is not null && Plan.Outputs ? 0 : null),
            Result = item.Fails ? null : item.Lost || item.Result is null ? Generations.Any(generation => IsGiven(placed, generation)) ? item.Result ?? 0 : null : item.Result,
        };
        call = call with { IsRequested = !Plan.Outputs ? null : placed.Asker is not null ? true : call.Turn is { Item.What: What.Generate } ? false : null };
        if (!item.Lost)
        {
            return call with
            {
                Start = placed.Earlier is [var (start, _), ..] ? start : placed.Start,
                End = item.Unfinished ? null : placed.End,
                Failed = item.Fails ? true : item.Unfinished ? null : false,
                FailedBefore = item.Retries > 0,
            };
        }

        if (!Plan.Outputs) return null;
        var isAnswered = Generations.Any(generation => IsGiven(placed, generation));
        var hasSpan = HasToolSpan(call.Agent);
        return isAnswered ? call with { IsExecuted = hasSpan ? null : true, Failed = false } : call with { IsExecuted = !hasSpan || IsIncomplete ? null : false };
    }

    /// <summary>The generation that asked; without messages the latest finished one of the agent; without generations the latest Reasoning step.</summary>
    private Placed? TurnOf(Placed call)
    {
        if (Plan.Outputs && call.Asker is { } asker) return asker;
        var start = call.Earlier is [var (first, _), ..] ? first : call.Start;
        return Generations.Any(generation => IsOf(generation, RunOf(call))) ? Latest(What.Generate) : Latest(What.Reason);

        // Within a tick, what had begun before: what starts together with the next answer is not of its turn.
        Placed? Latest(What what) => Seen.Where(placed => placed.Is(what) && !placed.Item.Unfinished && RunOf(placed) == RunOf(call)
                && (placed.End <= start || (placed.End <= start + Tick && (placed.Start < start || (placed.Start == start && placed.Number < call.Number)))))
            .OrderBy(placed => placed.End).ThenBy(placed => placed.Number).LastOrDefault();
    }
}
