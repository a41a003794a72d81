namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>A pattern of calls, for both: the product's own, and what it means.</summary>
internal sealed record Pattern(string Name, Wanted? Argument = null, bool? Succeeds = null, string? By = null)
{
    public CallPattern ToProduct()
    {
        CallPattern pattern = Name;
        if (Argument is { } wanted) pattern = pattern.WithArguments(wanted.Product, wanted.Mode, wanted.Ignoring);
        if (Succeeds is { } succeeds) pattern = succeeds ? pattern.Succeeding() : pattern.Failing();
        return By is null ? pattern : pattern.By(By);
    }
}

/// <summary>What a link of a chain says.</summary>
internal enum Says
{
    Every, Arguments, Returning, Succeeding, Failing, By, TakingAtMost,
    Before, ImmediatelyBefore, ImmediatelyAfter, InParallelWith, InSameTurnAs, RequestedAfterResultOf,
    AllBefore, After, AfterAll, Own, OwnByArgument, OwnSinceLast, OwnByArgumentSinceLast,
    Count,
}

/// <summary>A link of a chain.</summary>
internal sealed record Link(Says Says, Pattern? Other = null, int Least = 0, int? Most = null, string? Agent = null, Wanted? Wanted = null)
{
    /// <summary>What a call is like that the link keeps.</summary>
    public Pattern Narrow(Pattern like) => Says switch
    {
        Says.Arguments => like with { Argument = Wanted },
        Says.Succeeding => like with { Succeeds = true },
        Says.Failing => like with { Succeeds = false },
        Says.By => like with { By = Agent },
        _ => like,
    };

    public CallLink ToProduct() => Says switch
    {
        Says.Every => new EveryCallLink(),
        Says.Arguments => new WithArgumentsLink(Wanted!.ToProduct()),
        Says.Returning => new ReturningLink(ArgumentPattern.OfResult(PlanSpans.Json(Least))),
        Says.Succeeding => new OutcomeLink(true),
        Says.Failing => new OutcomeLink(false),
        Says.By => new ByAgentLink(Agent!),
        Says.TakingAtMost => new TakingAtMostLink(TimeSpan.FromMilliseconds(Least)),
        Says.Before => new BeforeLink(Other!.ToProduct()),
        Says.ImmediatelyBefore => new ImmediatelyLink(Other!.ToProduct(), true),
        Says.ImmediatelyAfter => new ImmediatelyLink(Other!.ToProduct(), false),
        Says.InParallelWith => new InParallelWithLink(Other!.ToProduct()),
        Says.InSameTurnAs => new InSameTurnAsLink(Other!.ToProduct()),
        Says.RequestedAfterResultOf => new RequestedAfterResultOfLink(Other!.ToProduct()),
        Says.AllBefore => new OrderLink(CallRelation.AllBefore, Other!.ToProduct()),
        Says.After => new OrderLink(CallRelation.After, Other!.ToProduct()),
        Says.AfterAll => new OrderLink(CallRelation.AfterAll, Other!.ToProduct()),
        Says.Own => new OwnLink(Other!.ToProduct()),
        Says.OwnByArgument => new OwnLink(Other!.ToProduct(), "q"),
        Says.OwnSinceLast => new OwnLink(Other!.ToProduct(), null, true),
        Says.OwnByArgumentSinceLast => new OwnLink(Other!.ToProduct(), "q", true),
        _ => new CountLink(Least, Most),
    };
}
