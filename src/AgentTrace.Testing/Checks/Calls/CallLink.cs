namespace AgentTrace.Testing;

/// <summary>One link of a chain over calls. A filter keeps the calls for which it holds; a demand judges the list and passes it on.</summary>
public abstract record CallLink
{
    /// <summary>The link in a sentence: <c>before "fetch"</c>.</summary>
    internal abstract string Phrase { get; }

    /// <summary>Whether one more call somewhere could not undo a pass.</summary>
    internal virtual bool IsPassFinal => false;

    /// <summary>Whether one more call somewhere could not undo a failure.</summary>
    internal virtual bool IsFailureFinal => false;

    /// <summary>Whether it holds of whichever calls there are, so that one more changes nothing.</summary>
    internal virtual bool HoldsOfAny => false;

    /// <summary>The other calls that the selected ones are held against; null for none.</summary>
    internal virtual CallPattern? Beside => null;

    /// <summary>What the link needs and the trace lacks, when it is inconclusive.</summary>
    internal virtual string? Hint => null;

    /// <summary>The verdict on a selection, and the selection that goes on.</summary>
    internal abstract (Verdict Verdict, CallSelection Next) Apply(CallSelection selection, bool every, CallContext context);

    /// <summary>Why the link did not pass, as a clause.</summary>
    internal abstract string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context);

    /// <summary>The calls beside the selected ones that the verdict rests on.</summary>
    internal virtual IEnumerable<ToolCall> Witnesses(CallSelection selection, CallContext context) => [];
}

/// <summary>Keeps the calls for which a condition holds, and fails when none is left. After <c>EveryCall()</c> it is a demand on each call.</summary>
public abstract record CallFilter : CallLink
{
    internal abstract Verdict Holds(ToolCall call, CallContext context);

    internal override (Verdict Verdict, CallSelection Next) Apply(CallSelection selection, bool every, CallContext context)
    {
        if (every) return (HoldsForAll(selection, context), selection);

        // One call is enough to pass: the others are looked at when the next link wants them.
        foreach (var call in selection.Sure)
        {
            if (Holds(call, context) == Verdict.Passed) return (Verdict.Passed, CallSelection.Later(() => Keep(selection, context)));
        }

        var next = Keep(selection, context);
        return (next.Maybe.Count > 0 ? Verdict.Inconclusive : Verdict.Failed, next);
    }

    private CallSelection Keep(CallSelection selection, CallContext context)
    {
        var kept = CallSelection.Select(selection.Sure, call => Holds(call, context));
        var maybe = selection.Maybe.Where(call => Holds(call, context) != Verdict.Failed).ToList();
        return maybe.Count == 0 ? kept : new CallSelection(kept.Sure, [.. kept.Maybe.Concat(maybe).OrderBy(call => call.Index)]);
    }

    private Verdict HoldsForAll(CallSelection selection, CallContext context)
    {
        var verdict = Verdict.Passed;
        foreach (var call in selection.Sure)
        {
            verdict = CallSelection.And(verdict, Holds(call, context));
            if (verdict == Verdict.Failed) return verdict;
        }

        foreach (var call in selection.Maybe)
        {
            if (Holds(call, context) != Verdict.Passed) return Verdict.Inconclusive;
        }

        return verdict;
    }

    /// <summary>The first call for which the filter does not hold, or cannot be told.</summary>
    private protected ToolCall Culprit(CallSelection selection, Verdict verdict, CallContext context) =>
        selection.All.FirstOrDefault(call => Holds(call, context) == verdict) ?? selection.All[0];
}

/// <summary>Judges the selected calls as a list. With and without the calls whose conditions are open it must come to the same.</summary>
public abstract record CallDemand : CallLink
{
    internal abstract Verdict Judge(IReadOnlyList<ToolCall> calls, CallContext context);

    internal override (Verdict Verdict, CallSelection Next) Apply(CallSelection selection, bool every, CallContext context)
    {
        var without = Judge(selection.Sure, context);
        var with = selection.Maybe.Count == 0 ? without : Judge(selection.All, context);
        return (with == without ? with : Verdict.Inconclusive, selection);
    }
}

/// <summary>From here on, filters are demands on each call.</summary>
/// <example><code>trace.Should().HaveCalledTool("fetch").EveryCall().Succeeding();</code></example>
public sealed record EveryCallLink : CallLink
{
    internal override string Phrase => "every time";

    internal override bool IsPassFinal => true;

    internal override bool HoldsOfAny => true;

    internal override (Verdict Verdict, CallSelection Next) Apply(CallSelection selection, bool every, CallContext context) => (Verdict.Passed, selection);

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context) => "";
}
