namespace AgentTrace.Testing;

/// <summary>What the links of one chain share while they judge a trace.</summary>
internal sealed class CallContext(RecordedTrace trace, CallSubject subject = CallSubject.Tool, CallDemandKind kind = CallDemandKind.Called)
{
    private CallPattern? _asked;
    private CallSelection? _selected;
    private ToolCall[]? _byStart;
    private long[]? _starts;

    public TraceIndex Index { get; } = trace.Index;

    public RecordedTrace Trace { get; } = trace;

    /// <summary>What the chain speaks of: what a pattern means that names no subject.</summary>
    public CallSubject Subject => subject;

    public SubjectWords Said => SubjectWords.Of(subject, kind);

    /// <summary>The executed calls that a pattern means; a link that asks for each call looks them up once.</summary>
    public CallSelection Executed(CallPattern pattern)
    {
        if (ReferenceEquals(pattern, _asked)) return _selected!;
        _asked = pattern;
        return _selected = CallSelection.Executed(Index, subject == CallSubject.Tool ? pattern : pattern.Of(subject));
    }

    /// <summary>
    /// The calls that were or may have been executed and started between two times, the second one excluded, or nobody knows when; all where one
    /// of the times is not known. Looked up by time: whoever asks does so for each pair of calls.
    /// </summary>
    public IEnumerable<ToolCall> Between(long? from, long? to)
    {
        _byStart ??= [.. Index.Calls.Where(call => call.Executed != Verdict.Failed).OrderBy(call => call.StartTimeUnixNano ?? long.MinValue)];
        if (from is not { } earliest || to is not { } latest) return _byStart;
        _starts ??= Array.ConvertAll(_byStart, call => call.StartTimeUnixNano ?? long.MinValue);
        return _byStart.TakeWhile(call => call.StartTimeUnixNano is null).Concat(Started());

        IEnumerable<ToolCall> Started()
        {
            var at = Array.BinarySearch(_starts, earliest);
            for (at = at < 0 ? ~at : at; at > 0 && _starts[at - 1] == earliest; at--)
            {
            }

            for (; at < _starts.Length && _starts[at] < latest; at++) yield return _byStart[at];
        }
    }

    /// <summary>Why calls may have been made that the trace does not show; null when it shows all.</summary>
    public static string? UnseenCalls(TraceIndex index)
    {
        return index.Hidden.UnseenCalls is { Count: > 0 } hidden ? Unseen(hidden, index) : Incomplete(index);
    }

    /// <summary>
    /// Why there may be more of a subject than the trace shows; null when it shows all. Where no handoff has a span, handoffs are
    /// read from calls, which may be hidden as calls are; agents and nodes have spans, but where a source writes none.
    /// </summary>
    public static Blind? UnseenOf(TraceIndex index, CallSubject subject)
    {
        if (subject == CallSubject.Tool) return OfCalls();
        if (index.Subjects(subject).Count == 0 && (subject != CallSubject.Handoff || index.Subjects(CallSubject.Agent).Count == 0))
        {
            var said = SubjectWords.Of(subject);
            return new($"it records no {said.Noun}{(subject == CallSubject.Handoff ? " and no agent" : "")} at all", said.Hint);
        }

        if (subject == CallSubject.Handoff && !Enumerable.Range(0, index.Spans.Length).Any(at => index.Roles.Type(at) == StepType.Handoff)) return OfCalls();
        return Incomplete(index) is { } incomplete ? new(incomplete, IncompleteHint) : null;

        Blind? OfCalls() => UnseenCalls(index) is { } calls ? new(calls, UnseenHint(index)) : null;
    }

    /// <summary>Why spans are known to be missing; null when they are not.</summary>
    public static string? Incomplete(TraceIndex index) => index.Completeness.IsComplete ? null : "the trace is incomplete: " + string.Join("; ", index.Completeness.Reasons);

    private static string Unseen(List<Generation> hidden, TraceIndex index)
    {
        return $"{Words.Count(hidden.Count, "generation")}{GenerationWords.Steps(hidden, index.Trace)} may have made calls that nobody sees: no tool span of {(hidden[0].Agent is { } agent ? $"agent {Words.Quote(agent)}" : "its agent")}"
            + " is in the trace, and the output was not captured";
    }

    /// <summary>What helps where spans are missing.</summary>
    public const string IncompleteHint = "Wait until the run has finished and every span has been exported before the trace is read.";

    /// <summary>The line that would make unseen calls visible.</summary>
    public static string UnseenHint(TraceIndex index) => index.Hidden.UnseenCalls.Count > 0
        ? "Trace the tools (Microsoft.Extensions.AI: UseFunctionInvocation() outside UseOpenTelemetry()), or capture content: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true."
        : IncompleteHint;

    /// <summary>A call with its step: <c>"fetch" (step 2)</c>.</summary>
    public string Label(ToolCall call) => $"{Words.Quote(call.Name)} ({Place(call)})";

    public string Place(ToolCall call)
    {
        if (call.Subject is CallSubject.Agent or CallSubject.Node) return StepsWithin(call);
        if (Index.StepNumber(call) is { } number) return (call.Subject == CallSubject.Handoff || Index.IsTopStep(call) ? "step " : "inside step ") + number;
        if (call.Generation is { } generation && Index.StepAt(generation.Position) is { } step) return $"asked for in step {step.Number}";
        return "no step";
    }

    /// <summary>Where a call was asked for: <c>in step 3</c>.</summary>
    public string TurnPlace(ToolCall call) => Index.TurnOf(call) is not { } turn ? "in an unknown turn"
        : Index.StepAt(turn) is { } step ? $"in step {step.Number}" : $"by {Words.Quote(Trace.Spans[turn].Name)}";

    /// <summary>The top steps of a run or node: <c>steps 2–5</c>.</summary>
    private string StepsWithin(ToolCall act)
    {
        if (act.Place.Position < 0) return "no step inside";
        var below = act.Run is null ? Index.Tree.Subtree(act.Place.Position).ToHashSet() : null;
        var numbers = Index.Steps.Where(step => below?.Contains(step.Position) ?? Index.Runs.Holds(act.Run!, step.Position)).Select(step => step.Number).ToList();
        return numbers.Count switch { 0 => "no step inside", 1 => $"step {numbers[0]}", _ => $"steps {numbers[0]}–{numbers[^1]}" };
    }

    /// <summary>The places of some calls: <c>step 3</c>, <c>steps 3, 5 and 2 more</c>.</summary>
    public string Places(IReadOnlyList<ToolCall> calls)
    {
        if (calls.Count == 1 || !calls.All(Index.IsTopStep)) return string.Join(", ", calls.Take(4).Select(Place)) + (calls.Count > 4 ? $" and {calls.Count - 4} more" : "");
        return "steps " + string.Join(", ", calls.Take(6).Select(call => Index.StepNumber(call))) + (calls.Count > 6 ? $" and {calls.Count - 6} more" : "");
    }
}

/// <summary>
/// The calls that a chain has selected: those it is sure of, and those whose conditions the trace leaves open. Where the verdict is known
/// from the first call, the lists are found when somebody asks for them.
/// </summary>
internal class CallSelection(IReadOnlyList<ToolCall> sure, IReadOnlyList<ToolCall> maybe)
{
    public static readonly CallSelection Nothing = new([], []);

    public virtual IReadOnlyList<ToolCall> Sure => sure;

    public virtual IReadOnlyList<ToolCall> Maybe => maybe;

    public bool IsEmpty => Sure.Count == 0 && Maybe.Count == 0;

    /// <summary>Both, in trace order.</summary>
    public IReadOnlyList<ToolCall> All => Maybe.Count == 0 ? Sure : [.. Sure.Concat(Maybe).OrderBy(call => call.Index)];

    /// <summary>A selection that is made when somebody looks into it.</summary>
    public static CallSelection Later(Func<CallSelection> select) => new LaterSelection(select);

    /// <summary>The executed calls that a pattern means.</summary>
    public static CallSelection Executed(TraceIndex index, CallPattern pattern) => pattern.OnlyName is { } name ? new NamedSelection(index, name)
        : Select(pattern.Candidates(index), call => And(call.Executed, pattern.Matches(call)));

    /// <summary>The calls that a pattern means and a model asked for.</summary>
    public static CallSelection Requested(TraceIndex index, CallPattern pattern) =>
        Select(pattern.Candidates(index), call => And(WasRequested(call), pattern.Matches(call)));

    public static CallSelection Select(IEnumerable<ToolCall> calls, Func<ToolCall, Verdict> judge)
    {
        List<ToolCall>? sure = null;
        List<ToolCall>? maybe = null;
        foreach (var call in calls)
        {
            switch (judge(call))
            {
                case Verdict.Passed: (sure ??= []).Add(call); break;
                case Verdict.Inconclusive: (maybe ??= []).Add(call); break;
            }
        }

        return sure is null && maybe is null ? Nothing : new CallSelection(sure ?? [], maybe ?? []);
    }

    public static Verdict And(Verdict a, Verdict b) =>
        a == Verdict.Failed || b == Verdict.Failed ? Verdict.Failed
        : a == Verdict.Inconclusive || b == Verdict.Inconclusive ? Verdict.Inconclusive : Verdict.Passed;

    private static Verdict WasRequested(ToolCall call) => call.Request is not null ? Verdict.Passed
        : call.Generation?.OutputMessages is not null ? Verdict.Failed : Verdict.Inconclusive;

    private sealed class NamedSelection(TraceIndex index, string name) : CallSelection([], [])
    {
        public override IReadOnlyList<ToolCall> Sure => Calls.Executed;

        public override IReadOnlyList<ToolCall> Maybe => Calls.Possible;

        private NamedCalls Calls => field ??= index.Named(name);
    }

    private sealed class LaterSelection(Func<CallSelection> select) : CallSelection([], [])
    {
        public override IReadOnlyList<ToolCall> Sure => Selected.Sure;

        public override IReadOnlyList<ToolCall> Maybe => Selected.Maybe;

        private CallSelection Selected => field ??= select();
    }
}

/// <summary>Why something may be there that the trace does not show, and the line that would show it.</summary>
internal sealed record Blind(string Why, string Hint);
