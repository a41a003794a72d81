namespace AgentTrace.Testing;

/// <summary>How a relation between all selected calls and other calls is read.</summary>
public enum CallRelation
{
    /// <summary>Every selected call happened before the first of the others.</summary>
    AllBefore,

    /// <summary>Some of the others happened before the first selected call.</summary>
    After,

    /// <summary>Every one of the others happened before the first selected call.</summary>
    AfterAll,
}

/// <summary><c>Before(B)</c>: keeps the calls that happened before the first B. B must have been called.</summary>
/// <param name="Other">The calls that come later.</param>
/// <example><code>trace.Should().HaveCalledTool("search").Before("fetch");</code></example>
public sealed record BeforeLink(CallPattern Other) : CallFilter
{
    internal override CallPattern Beside => Other;

    internal override string Phrase => $"before {Other}";

    internal override string Hint => Hints.Times;

    internal override Verdict Holds(ToolCall call, CallContext context) => Relations.BeforeFirst(call, context.Executed(Other), context);

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context) =>
        Relations.ExplainBefore(selection.All, context.Executed(Other), Other, verdict, every, context);

    internal override IEnumerable<ToolCall> Witnesses(CallSelection selection, CallContext context) =>
        context.Executed(Other).All.Take(1);
}

/// <summary><c>AllBefore</c>, <c>After</c> and <c>AfterAll</c>: demands on the selected calls against other calls, which must have been made.</summary>
/// <param name="Relation">Which of them.</param>
/// <param name="Other">The other calls.</param>
/// <example><code>trace.Should().HaveCalledTool("summarize").AfterAll("fetch");</code></example>
public sealed record OrderLink(CallRelation Relation, CallPattern Other) : CallDemand
{
    internal override CallPattern Beside => Other;

    internal override string Phrase => Relation switch
    {
        CallRelation.AllBefore => $"always before {Other}",
        CallRelation.After => $"after {Other}",
        _ => $"after all {Other}",
    };

    internal override string Hint => Hints.Times;

    internal override Verdict Judge(IReadOnlyList<ToolCall> calls, CallContext context)
    {
        if (calls.Count == 0) return Verdict.Failed;
        var others = context.Executed(Other);
        return Relation switch
        {
            CallRelation.AllBefore => All(calls.Select(call => Relations.BeforeFirst(call, others, context))),
            CallRelation.After => Relations.AnyOf(others, other => CallOrder.HappenedBefore(context.Index, other, calls[0])),
            _ => others.IsEmpty ? Verdict.Failed : AllOf(others, other => CallOrder.HappenedBefore(context.Index, other, calls[0])),
        };
    }

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        var others = context.Executed(Other);
        if (Relation == CallRelation.AllBefore) return Relations.ExplainBefore(selection.All, others, Other, verdict, true, context);
        if (Relations.NeverCalled(others, Other, verdict, context) is { } never) return never;
        var first = selection.All[0];
        var culprit = Relation == CallRelation.AfterAll
            ? others.All.FirstOrDefault(other => CallOrder.HappenedBefore(context.Index, other, first) != Verdict.Passed) ?? others.All[0] : Relations.Closest(others.All, first);
        return Relations.ExplainPair(culprit, first, Relation == CallRelation.AfterAll, verdict, context);
    }

    internal override IEnumerable<ToolCall> Witnesses(CallSelection selection, CallContext context) =>
        context.Executed(Other).All.Take(1);

    /// <summary>Whether calls that are there break the relation, so that no call more could mend it.</summary>
    internal bool IsBroken(CallSelection selection, CallContext context)
    {
        var others = context.Executed(Other);
        if (others.Sure.Count == 0 || selection.Sure.Count == 0) return false;
        return Relation == CallRelation.AllBefore
            ? selection.Sure.Any(call => CallOrder.HappenedBefore(context.Index, call, others.Sure[0]) == Verdict.Failed)
            : others.Sure.Any(other => CallOrder.HappenedBefore(context.Index, other, selection.Sure[0]) == Verdict.Failed);
    }

    private static Verdict All(IEnumerable<Verdict> verdicts) => verdicts.Aggregate(Verdict.Passed, CallSelection.And);

    private static Verdict AllOf(CallSelection others, Func<ToolCall, Verdict> holds)
    {
        var sure = All(others.Sure.Select(holds));
        var possible = All(others.Maybe.Select(holds));
        // One of the possible ones alone may have been made.
        if (sure == Verdict.Failed || (others.Sure.Count == 0 && possible == Verdict.Failed && others.Maybe.All(other => holds(other) == Verdict.Failed))) return Verdict.Failed;
        return others.Sure.Count == 0 || possible != Verdict.Passed ? Verdict.Inconclusive : sure;
    }
}
