namespace AgentTrace.Testing;

/// <summary>What a <see cref="CallCheck"/> asks of its pattern.</summary>
public enum CallDemandKind
{
    /// <summary>At least one call was executed.</summary>
    Called,

    /// <summary>A model asked for at least one.</summary>
    Requested,

    /// <summary>Nothing; but if calls were executed, the links must hold.</summary>
    IfCalled,
}

/// <summary>
/// A pipeline over calls: the pattern selects, each link gets what the last one left. It narrows the calls it has selected, never the trace.
/// </summary>
/// <example><code>var check = TracePolicy.Parse("""[{"tool": "search", "before": "fetch"}]""").Checks[0].Check; // a CallCheck</code></example>
public sealed record CallCheck : TraceCheck
{
    internal CallCheck(CallPattern pattern, CallDemandKind kind = CallDemandKind.Called, IReadOnlyList<CallLink>? links = null)
    {
        Pattern = kind == CallDemandKind.Requested ? CallWords.OfTool(pattern, nameof(pattern)) : (pattern ?? throw new ArgumentNullException(nameof(pattern))).Of(CallSubject.Tool);
        Kind = kind;
        Links = links ?? [];
    }

    /// <summary>Which calls are meant.</summary>
    public CallPattern Pattern { get; }

    /// <summary>Whether they must have been executed, asked for, or may be missing.</summary>
    public CallDemandKind Kind { get; }

    /// <summary>The links, in the order in which they apply.</summary>
    public IReadOnlyList<CallLink> Links { get; }

    internal override string Infinitive => Kind switch
    {
        CallDemandKind.IfCalled => $"have {Said.Participle} {Pattern.Bare}, if at all,{Chain}",
        _ => $"have {Said.Participle} {Pattern.Bare}{Chain}",
    };

    internal override string Finite => Kind switch
    {
        CallDemandKind.IfCalled => $"{Said.Past} {Pattern.Bare}, if at all,{Chain}",
        _ => $"{Said.Past} {Pattern.Bare}{Chain}",
    };

    /// <summary>What the chain speaks of.</summary>
    internal CallSubject Subject => Pattern.Subject!.Value;

    private SubjectWords Said => SubjectWords.Of(Subject, Kind);

    private string Chain => string.Concat(Links.Select(link => " " + link.Phrase));

    /// <summary>A chain over runs of agents or executions of nodes, where the pattern says nothing else.</summary>
    internal static CallCheck Of(CallSubject subject, CallPattern pattern, CallDemandKind kind = CallDemandKind.Called) =>
        new((pattern ?? throw new ArgumentNullException(nameof(pattern))).Of(subject), kind);

    /// <summary>A chain over handoffs from one agent to another.</summary>
    internal static CallCheck Handoff(string from, ToolName to)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(from);
        return new CallCheck(Call.Handoff(from, to));
    }

    /// <summary>The same chain with one more link.</summary>
    internal CallCheck With(CallLink link) => new(Pattern, Kind, [.. Links, link]);

    internal override CheckResult Judge(RecordedTrace trace) => Run(trace).Result;

    /// <summary>The verdict, and the calls that the chain has selected in the end.</summary>
    internal (CheckResult Result, CallSelection Selection) Run(RecordedTrace trace)
    {
        // A span of the tool is a call that was executed: nothing else needs to be worked out.
        if (Kind == CallDemandKind.Called && Links.Count == 0 && Pattern.OnlyName is { } name && trace.Index.HasSpanOfTool(name))
        {
            return Pass(CallSelection.Later(() => CallSelection.Executed(trace.Index, Pattern)), new CallContext(trace, Subject, Kind));
        }

        return Search(new CallContext(trace, Subject, Kind));
    }

    private (CheckResult Result, CallSelection Selection) Search(CallContext context)
    {
        var selection = Kind == CallDemandKind.Requested ? CallSelection.Requested(context.Index, Pattern) : context.Executed(Pattern);
        var unseen = Unseen(context.Index);
        if (selection.IsEmpty)
        {
            return (Kind != CallDemandKind.IfCalled ? None(selection, unseen, context)
                : unseen is null || Links.All(link => link.HoldsOfAny) ? CheckResult.Passed(() => NeverCalled(Pattern, context, "it " + Said.Never)) : Open(unseen), selection);
        }

        if (selection.Sure.Count > 0) return Follow(selection, unseen, context);

        // It may be that none of these was made, and one that the trace does not show.
        if (unseen is not null && !(Kind == CallDemandKind.IfCalled && Links.All(link => link.HoldsOfAny))) return (None(selection, unseen, context), selection);

        // Nothing but possible calls: it must come to the same with them and without them, however many of them were made.
        var (result, _) = Follow(new CallSelection(selection.Maybe, []), unseen, context);
        var without = Kind == CallDemandKind.IfCalled ? Verdict.Passed : Verdict.Failed;
        var isOpen = selection.Maybe.Count > 1 && (Links.OfType<CountLink>().Any(count => count.Judge(1, selection.Maybe.Count) != without)
            || selection.Maybe.Any(call => Follow(new CallSelection([call], []), unseen, context).Result.Verdict != without));
        return (result.Verdict == without && !isOpen ? result : None(selection, null, context), selection);
    }

    /// <summary>Takes a selection through the links.</summary>
    private (CheckResult Result, CallSelection Selection) Follow(CallSelection selection, Blind? unseen, CallContext context)
    {
        var (every, isSelectionFinal, doubt) = (false, true, (Blind?)null);
        foreach (var link in Links)
        {
            var (verdict, next) = link.Apply(selection, every, context);
            if (verdict != Verdict.Passed)
            {
                if (verdict == Verdict.Failed && (unseen ?? UnseenBeside(link, context)) is { } hidden && !(isSelectionFinal && IsFailureFinal(link, selection, every, context))) return (Open(hidden), selection);
                var (at, inEvery) = (selection, every);
                return (new CheckResult(verdict, () => link.Explain(at, verdict, inEvery, context), Marks(at, link.Witnesses(at, context)),
                    verdict == Verdict.Inconclusive ? link.Hint : null), selection);
            }

            every |= link is EveryCallLink;
            if (!link.IsPassFinal || (every && link is CallFilter)) doubt ??= unseen;
            if (!link.IsPassFinal) doubt ??= UnseenBeside(link, context);
            // One more call may come between, and what was kept is not.
            isSelectionFinal &= every || link is not CallFilter || link.IsPassFinal;
            selection = next;
        }

        return doubt is not null ? (Open(doubt), selection) : Pass(selection, context);
    }

    private (CheckResult Result, CallSelection Selection) Pass(CallSelection selection, CallContext context)
    {
        return (CheckResult.Passed(new PassWords(selection, context).Say, Marks(selection, [])), selection);
    }

    /// <summary>The sentence for a pattern that met nothing, with the nearest that did occur.</summary>
    internal static string NeverCalled(CallPattern pattern, CallContext context, string sentence)
    {
        pattern = pattern.Of(context.Subject);
        var named = pattern.Candidates(context.Index).Where(call => pattern.Names(call) == Verdict.Passed).ToList();
        if (named.Count > 0) return sentence + Refused(named, pattern, context);
        var (said, all) = (SubjectWords.Of(pattern.Subject!.Value), context.Index.Subjects(pattern.Subject!.Value));
        var executed = all.Where(call => call.Executed == Verdict.Passed).Select(call => call.Name).Distinct().ToList();
        var nearest = pattern.Name.Exact is { } name ? NearestName.Find(name, all.SelectMany(call => call.AskedAs is { } asked ? [call.Name, asked] : (string[])[call.Name])) : null;
        var seen = executed.Count == 0 ? said.Nothing : said.Seen + Words.List(executed, 6);
        return $"{sentence} ({seen})" + (nearest is null ? "" : $"; did you mean {Words.Quote(nearest)}?");
    }

    private static bool IsFailureFinal(CallLink link, CallSelection selection, bool every, CallContext context) =>
        link.IsFailureFinal
        || (every && link is CallFilter and not (BeforeLink or PairLink))
        || (link is CountLink { Maximum: { } most } && selection.Sure.Count > most)
        || (link is OrderLink { Relation: CallRelation.AllBefore or CallRelation.AfterAll } order && order.IsBroken(selection, context));

    private static string Refused(List<ToolCall> named, CallPattern pattern, CallContext context)
    {
        var requested = named.Where(call => call.Executed != Verdict.Passed).ToList();
        if (requested.Count == named.Count)
        {
            return requested.TrueForAll(call => call.Stage == CallStage.Requested)
                ? $": it was asked for {Words.Times(requested.Count)} ({context.Places(requested)}) and not executed"
                : $": it was asked for ({context.Places(requested)}) and answered without being executed, as the model was not offered a tool of that name";
        }

        return pattern.Arguments is { } arguments && named.FirstOrDefault(call => call.Arguments is not null) is { } other
            ? $" so: {context.Label(other)} differs: {arguments.Differences(other.Arguments!.Value, 1).FirstOrDefault()?.ToString() ?? "its agent or outcome"}"
            : $" so ({context.Places(named)} had another agent or outcome)";
    }

    /// <summary>Why there may be more than the trace shows, with the line that would show it; null when it shows all.</summary>
    private Blind? Unseen(TraceIndex index)
    {
        if (Kind == CallDemandKind.Requested && index.Roles.HasUnseenAnswers) return new("a model span stands around tool calls, and the answers that asked for them are not recorded apart", Hints.Requests);
        if (Kind == CallDemandKind.Requested && index.Generations.Count == 0) return new("it has no generation, so nobody can see what was asked for", Hints.Requests);
        if (Kind == CallDemandKind.Requested && index.Hidden.UnseenRequests is { Count: > 0 } hidden)
        {
            return new($"the output of {Words.Count(hidden.Count, "generation")} that may have asked for calls was not captured", Hints.Content);
        }

        return CallContext.UnseenOf(index, Subject);
    }

    /// <summary>Why there may be more of the calls that a link holds the selected ones against; the nearest neighbours of a call are tool calls, whatever the chain speaks of.</summary>
    private static Blind? UnseenBeside(CallLink link, CallContext context) =>
        (link.Beside is not { } other ? null : CallContext.UnseenOf(context.Index, other.Subject ?? context.Subject)) ?? (link is ImmediatelyLink ? CallContext.UnseenOf(context.Index, CallSubject.Tool) : null);

    private CheckResult None(CallSelection selection, Blind? unseen, CallContext context)
    {
        if (selection.Maybe.Count > 0)
        {
            var maybe = selection.Maybe[0];
            var why = Kind == CallDemandKind.Requested ? $"{context.Label(maybe)} was executed, but the output of the model that may have asked for it was not captured"
                : CallWords.WhyMaybe(maybe, context, Pattern);
            return CheckResult.Inconclusive(() => why, Hints.Content, Marks(selection, []));
        }

        if (unseen is not null) return Open(unseen);
        return CheckResult.Failed(() => NeverCalled(Pattern, context, "it " + Said.Never), [.. Pattern.Candidates(context.Index).Select(call => Mark.Of(call))]);
    }

    private static CheckResult Open(Blind unseen) => CheckResult.Inconclusive(() => unseen.Why, unseen.Hint);

    /// <summary>The selected calls and those beside them, made when a message wants them.</summary>
    private static LazyList<Mark> Marks(CallSelection selection, IEnumerable<ToolCall> witnesses) =>
        new(() => selection.All.Concat(witnesses).Distinct().OrderBy(call => call.Index).Select(call => Mark.Of(call)));

    /// <summary>What a pass says, if anybody asks.</summary>
    private sealed class PassWords(CallSelection selection, CallContext context)
    {
        public string Say() => $"it {context.Said.Did} {Words.Times(selection.All.Count)} ({context.Places(selection.All)})";
    }
}
