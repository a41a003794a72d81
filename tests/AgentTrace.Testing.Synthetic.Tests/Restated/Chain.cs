namespace AgentTrace.Testing.Tests;

/// <summary>Which calls are meant, restated beside the product's pattern.</summary>
internal sealed record Meant(string Name, int? Argument = null, string? Agent = null, bool? Succeeded = null)
{
    public CallPattern Pattern
    {
        get
        {
            CallPattern pattern = Name;
            if (Argument is { } argument) pattern = pattern.WithArguments(PlanSpans.Json(argument));
            if (Agent is { } agent) pattern = pattern.By(agent);
            return Succeeded switch { true => pattern.Succeeding(), false => pattern.Failing(), _ => pattern };
        }
    }

    public override string ToString() => Pattern.ToString();

    public Sure Means(ToldCall call) => new[]
    {
        Sures.Of(call.Name == Name),
        Argument is null ? Sure.Yes : call.Argument is { } argument ? Sures.Of(argument == Argument) : Sure.Maybe,
        // An agent that nobody recorded may be any.
        Agent is null ? Sure.Yes : call.Agent is { } agent ? Sures.Of(agent == Agent) : Sure.Maybe,
        Succeeded is null ? Sure.Yes : Outcome(call, Succeeded.Value),
    }.All();

    public static Sure Outcome(ToldCall call, bool succeeded) => call.IsOutcomeKnown ? Sures.Of(call.Failed != succeeded) : Sure.Maybe;

    public List<(ToldCall Call, Sure Is)> In(Told told) => [.. told.Calls.Select(call => (call, call.Executed.And(Means(call)))).Where(call => call.Item2 != Sure.No)];
}

/// <summary>A link restated: a filter answers for each call, a demand for the list.</summary>
internal abstract record RestatedLink(CallLink Product);

internal sealed record RestatedFilter(CallLink Product, Func<Told, ToldCall, Sure> Keeps, Meant? Other = null) : RestatedLink(Product);

internal sealed record RestatedDemand(CallLink Product, Func<Told, IReadOnlyList<ToldCall>, bool, Sure> Holds, Meant? Other = null) : RestatedLink(Product);

internal sealed record RestatedEvery() : RestatedLink(new EveryCallLink());

/// <summary>Design 5: each link gets the calls that the last one left.</summary>
internal static class Chain
{
    public static Sure Judge(Told told, CallDemandKind kind, Meant meant, IReadOnlyList<RestatedLink> links)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var requested = kind == CallDemandKind.Requested;
        var more = requested ? told.MoreRequests : told.MoreCalls;
        var selected = told.Calls.Select(call => (Call: call, Is: (requested ? call.Requested : call.Executed).And(meant.Means(call)))).Where(call => call.Is != Sure.No).ToList();
        if (selected.Any(call => call.Is == Sure.Yes)) return Follow(told, selected, links, more).UnlessMore(kind == CallDemandKind.IfCalled && more);
        // Of no call everything holds that is said of those that were made, and nothing that asks for one. Each set that may have been made is a world.
        var none = kind == CallDemandKind.IfCalled ? Sure.Yes.UnlessMore(more) : Sure.No.OrMore(more && selected.Count == 0);
        return selected.Select(call => call.Call).ToList().Subsets().Select(made => made.Count == 0 ? none : Follow(told, [.. made.Select(call => (call, Sure.Yes))], links, more).UnlessMore(kind == CallDemandKind.IfCalled && more)).Agreed();
    }

    private static Sure Follow(Told told, List<(ToldCall Call, Sure Is)> selected, IReadOnlyList<RestatedLink> links, bool more)
    {
        var every = false;
        var verdict = Sure.Yes;
        var weak = false;
        foreach (var link in links)
        {
            switch (link)
            {
                case RestatedEvery:
                    every = true;
                    break;
                case RestatedFilter filter when every:
                    verdict = selected.Select(call => call.Is == Sure.Yes ? filter.Keeps(told, call.Call) : filter.Keeps(told, call.Call) == Sure.Yes ? Sure.Yes : Sure.Maybe).All();
                    // A call that nobody saw might not.
                    weak |= more;
                    break;
                case RestatedFilter filter:
                    selected = [.. selected.Select(call => (call.Call, call.Is.And(filter.Keeps(told, call.Call)))).Where(call => call.Item2 != Sure.No)];
                    verdict = selected.Select(call => call.Is).Any().OrMore(more);
                    break;
                case RestatedDemand demand:
                    var maybes = selected.Where(call => call.Is == Sure.Maybe).Select(call => call.Call).ToList();
                    verdict = maybes.Subsets().Select(made => demand.Holds(told, [.. selected.Where(call => call.Is == Sure.Yes || made.Contains(call.Call)).Select(call => call.Call)], more)).Agreed();
                    break;
            }

            // One root cause a chain: what does not hold, or cannot be told, ends it.
            if (verdict != Sure.Yes) return verdict;
        }

        return Sure.Yes.UnlessMore(weak);
    }
}
