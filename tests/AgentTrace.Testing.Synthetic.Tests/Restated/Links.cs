namespace AgentTrace.Testing.Tests;

/// <summary>The links of a chain, each beside the product's.</summary>
internal static class Links
{
    public static RestatedLink Before(Meant other) => new RestatedFilter(new BeforeLink(other.Pattern), (told, call) => Order.BeforeFirst(told, call, other.In(told)), other);

    public static RestatedLink Immediately(Meant other, bool before) => Some(new ImmediatelyLink(other.Pattern, before), other, (told, call, second) => before ? Order.Immediately(told, call, second) : Order.Immediately(told, second, call));

    public static RestatedLink Parallel(Meant other) => Some(new InParallelWithLink(other.Pattern), other, Order.Parallel);

    public static RestatedLink SameTurn(Meant other) => Some(new InSameTurnAsLink(other.Pattern), other, (_, call, second) => Order.SameTurn(call, second));

    public static RestatedLink RequestedAfter(Meant other) => Some(new RequestedAfterResultOfLink(other.Pattern), other, Order.RequestedAfterResult);

    public static RestatedLink Outcome(bool succeeded) => new RestatedFilter(new OutcomeLink(succeeded), (_, call) => Meant.Outcome(call, succeeded));

    public static RestatedLink By(string agent) => new RestatedFilter(new ByAgentLink(agent), (_, call) => call.Agent is { } name ? Sures.Of(name == agent) : Sure.Maybe);

    public static RestatedLink Arguments(int value) => new RestatedFilter(new WithArgumentsLink(ArgumentPattern.From(PlanSpans.Json(value), ArgumentMode.Partial)), (_, call) => call.Argument is { } argument ? Sures.Of(argument == value) : Sure.Maybe);

    public static RestatedLink Returning(int value) => new RestatedFilter(new ReturningLink(ArgumentPattern.OfResult(PlanSpans.Json(value))), (_, call) => call.Result is { } result ? Sures.Of(result == value) : Sure.Maybe);

    public static RestatedLink TakingAtMost(int ms) => new RestatedFilter(new TakingAtMostLink(TimeSpan.FromMilliseconds(ms)), (_, call) => call.Start is { } start && call.End is { } end ? Sures.Of(end - start <= ms) : Sure.Maybe);

    public static RestatedLink Count(int least, int? most) => new RestatedDemand(new CountLink(least, most), (_, calls, more) =>
        (calls.Count < least ? Sure.No.OrMore(more) : Sure.Yes).And(most is null || calls.Count <= most ? Sure.Yes.UnlessMore(most is not null && more) : Sure.No));

    /// <summary>Every selected call happened before the first of the others, or some or all of the others before the first selected one.</summary>
    public static RestatedLink Ordered(CallRelation relation, Meant other) => new RestatedDemand(new OrderLink(relation, other.Pattern), (told, calls, more) =>
    {
        var all = other.In(told);
        return all.Where(one => one.Is == Sure.Maybe).ToList().Subsets().Select(made => Holds([.. all.Where(one => one.Is == Sure.Yes || made.Contains(one)).Select(one => (one.Call, Sure.Yes))])).Agreed().UnlessMore(more || told.MoreCalls);

        // More calls change no order that is broken; an earlier one of the others may still be what is asked for.
        Sure Holds(List<(ToldCall Call, Sure Is)> others) => others.Count == 0 ? Sure.No.OrMore(told.MoreCalls) : calls.OrderBy(call => call.Key).FirstOrDefault() is not { } first ? Sure.Yes : relation switch
        {
            CallRelation.AllBefore => calls.Select(call => Order.BeforeFirst(told, call, others)).All(),
            CallRelation.After => Order.AfterSome(told, first, others).OrMore(told.MoreCalls),
            _ => others.Select(one => Order.Before(told, one.Call, first)).All(),
        };
    }, other);

    /// <summary>Each selected call has one of the others of its own before it: every way to give them out.</summary>
    public static RestatedLink Own(Meant other, bool by, bool sinceLast) => new RestatedDemand(new OwnLink(other.Pattern, by ? "q" : null, sinceLast), (told, calls, more) =>
    {
        var others = other.In(told);
        var ordered = calls.OrderBy(call => call.Key).ToList();
        return Give(0, []).UnlessMore(more).OrMore(more);

        Sure Give(int next, IReadOnlyList<ToldCall> taken) => next == ordered.Count ? Sure.Yes : others.Where(one => one.Call != ordered[next] && !taken.Contains(one.Call)).Select(one => one.Is
            .And(Order.Before(told, one.Call, ordered[next]))
            .And(!by ? Sure.Yes : one.Call.Argument is { } left && ordered[next].Argument is { } right ? Sures.Of(left == right) : Sure.Maybe)
            .And(!sinceLast || next == 0 ? Sure.Yes : Order.Before(told, ordered[next - 1], one.Call))
            .And(Give(next + 1, [.. taken, one.Call]))).Any();
    }, other);

    private static RestatedFilter Some(CallLink link, Meant other, Func<Told, ToldCall, ToldCall, Sure> holds) =>
        new(link, (told, call) => other.In(told).Select(second => second.Is.And(holds(told, call, second.Call))).Any().OrMore(told.MoreCalls), other);
}
