namespace AgentTrace.Testing;

/// <summary>What the spans of one trace mean. Each part is worked out when somebody first asks for it, once.</summary>
internal sealed class TraceIndex(RecordedTrace trace)
{
    private const int FewCalls = 32;

    private readonly Lock _making = new();
    private int _tick = -1;

    public RecordedTrace Trace => trace;

    /// <summary>The spans of the trace, as an array: every span is asked for a dozen times.</summary>
    public RecordedSpan[] Spans { get; } = trace.Spans as RecordedSpan[] ?? [.. trace.Spans];

    public SpanTree Tree => field ?? Make(ref field, static index => new SpanTree(index.Spans, index.Trace.HasUniqueIds));

    public SpanRoles Roles => field ?? Make(ref field, static index => new SpanRoles(index));

    /// <summary>1 ms where every start is a whole millisecond (JavaScript clocks), else 0; in nanoseconds.</summary>
    public long Tick => _tick >= 0 ? _tick : _tick = FindTick(Spans);

    public IReadOnlyList<Generation> Generations => Roles.Generations;

    /// <summary>The tool calls that each generation asked for, by its index.</summary>
    public IReadOnlyList<CallRequest>[] Requested => field ?? Make(ref field, static index => RequestFinder.Find(index.Generations));

    /// <summary>Every call at any depth and of any stage, in trace order.</summary>
    public IReadOnlyList<ToolCall> Calls => field ?? Make(ref field, static index => CallFinder.Find(index));

    public IReadOnlyList<Step> Steps => field ?? Make(ref field, static index => StepFinder.Find(index));

    public RunIndex Runs => field ?? Make(ref field, static index => new RunIndex(index));

    public UsageTotals Usage => field ?? Make(ref field, static index => new UsageTotals(index));

    public Completeness Completeness => field ?? Make(ref field, static index => new Completeness(index));

    /// <summary>Where errors of runs, agents and steps began.</summary>
    public IReadOnlyList<TraceError> Errors => field ?? Make(ref field, static index => TraceError.Find(index, includingPlumbing: false));

    /// <summary>The last answer among the top steps; in a trace without any there, the last of all.</summary>
    public Generation? LastGeneration => Steps.LastOrDefault(step => step.Generation is not null)?.Generation ?? Generations.LastOrDefault();

    public HiddenCalls Hidden => field ?? Make(ref field, static index => new HiddenCalls(index));

    /// <summary>Calls among the top steps that may or may not have been executed.</summary>
    public IReadOnlyList<ToolCall> PossibleSteps => field ?? Make(ref field,
        static index => index.Calls.Where(call => call.Executed == Verdict.Inconclusive && !StepFinder.IsBlocked(index, call)).ToArray());

    /// <summary>The reasoning steps by their runners.</summary>
    private ILookup<int, int> Thoughts => field ?? Make(ref field, static index => Enumerable.Range(0, index.Spans.Length)
        .Where(at => index.Roles.Type(at) == StepType.Reasoning).ToLookup(at => index.Roles.Scope(at).Runner));

    private SpanTools SpanTools => field ?? Make(ref field, static index => new SpanTools(index.Spans));

    private Dictionary<string, NamedCalls> ByName => field ?? Make(ref field, static index => NamedCalls.Group(index.Calls));

    private IReadOnlyList<ToolCall> Nameless => field ?? Make(ref field, static index => index.Calls.Where(call => !call.IsNameKnown).ToArray());

    private List<ToolCall> Agents => field ?? Make(ref field, static index => ActFinder.Find(index, CallSubject.Agent));

    private List<ToolCall> Nodes => field ?? Make(ref field, static index => ActFinder.Find(index, CallSubject.Node));

    private List<ToolCall> Handoffs => field ?? Make(ref field, static index => ActFinder.Find(index, CallSubject.Handoff));

    private Dictionary<int, Step> ByPosition => field ?? Make(ref field, static index => index.StepsByPosition());

    private Dictionary<ToolCall, int> NumberOf => field
        ?? Make(ref field, static index => index.Steps.Where(step => step.Call is not null).ToDictionary(step => step.Call!, step => step.Number));

    /// <summary>
    /// Whether a span ran the tool of that name. Whatever the joins make of it, that is a call of this tool that was executed: where
    /// nothing else is asked, nothing else needs to be worked out.
    /// </summary>
    public bool HasSpanOfTool(string name) => SpanTools.Contains(name);

    public IReadOnlyList<ToolCall> CallsNamed(string name) => Named(name).All;

    /// <summary>The calls of one name, and those that may be of it as nobody names their tool. Few calls are looked through as often as somebody asks: that costs less than a table.</summary>
    public NamedCalls Named(string name) => Calls.Count <= FewCalls || Nameless.Count > 0 ? NamedCalls.Of(name, Calls) : ByName.GetValueOrDefault(name, NamedCalls.None);

    /// <summary>What a chain may speak of: tool calls, or runs of agents and nodes, or handoffs, in trace order.</summary>
    public IReadOnlyList<ToolCall> Subjects(CallSubject subject) => subject == CallSubject.Tool ? Calls : subject switch
    {
        CallSubject.Agent => Agents,
        CallSubject.Node => Nodes,
        _ => Handoffs,
    };

    /// <summary>
    /// The turn that a call belongs to, by the position of the generation that asked for it; in a run without generations a reasoning step
    /// stands in for one; null where neither is known.
    /// </summary>
    public int? TurnOf(ToolCall call)
    {
        if (call.Generation is { } generation) return generation.Position;
        if (call.AttemptList.Count == 0 || (Runs.RunOf(call.AttemptList[0].Position) ?? Runs.Implicit) is not { Sum.Last: null } run) return null;
        return ThoughtBefore(call, at => Runs.IsStepOf(run, at));
    }

    /// <summary>
    /// Of the reasoning steps of the call's own runner or of none the one that had ended latest when the call started, or that the call
    /// stands in; null for none. Without times the last one before the call.
    /// </summary>
    public int? ThoughtBefore(ToolCall call, Func<int, bool>? isMeant = null)
    {
        (long End, int Position)? latest = null;
        foreach (var at in call.Scope.Runner < 0 ? Thoughts[-1] : Thoughts[-1].Concat(Thoughts[call.Scope.Runner]))
        {
            if (isMeant?.Invoke(at) == false) continue;
            var (isBefore, span) = (at < call.Place.Position, trace.Spans[at]);
            var end = isBefore && Tree.IsAbove(at, call.Place.Position) ? long.MaxValue : span.EndTimeUnixNano;
            if (call.StartTimeUnixNano is not { } start || span.StartTimeUnixNano is null) end = isBefore ? long.MinValue : null;
            else if (end is not long.MaxValue && !(end <= start || (isBefore && end <= start + Tick))) end = null;
            if (end is { } ended && (latest is null || (ended, at).CompareTo(latest.Value) > 0)) latest = (ended, at);
        }

        return latest?.Position;
    }

    /// <summary>The step that a call is; for one inside another step, that step's number; null when it belongs to none.</summary>
    public int? StepNumber(ToolCall call)
    {
        if (NumberOf.TryGetValue(call, out var number)) return number;
        if (call.AttemptList.Count == 0) return null;
        for (var at = call.AttemptList[0].Position; at >= 0; at = Tree.Parent[at])
        {
            if (StepAt(at) is { } step) return step.Number;
        }

        return null;
    }

    /// <summary>Whether a call is a top step itself, not one inside another.</summary>
    public bool IsTopStep(ToolCall call) => NumberOf.ContainsKey(call);

    public Step? StepAt(int position) => ByPosition.GetValueOrDefault(position);

    private Dictionary<int, Step> StepsByPosition()
    {
        var result = new Dictionary<int, Step>();
        foreach (var step in Steps)
        {
            if (step.Call is { } call)
            {
                foreach (var attempt in call.AttemptList) result.TryAdd(attempt.Position, step);
            }
            else
            {
                result.TryAdd(step.Position, step);
            }
        }

        return result;
    }

    private static int FindTick(RecordedSpan[] spans)
    {
        foreach (var span in spans)
        {
            if (span.StartTimeUnixNano is { } start && start % 1_000_000 != 0) return 0;
        }

        return spans.Length > 0 ? 1_000_000 : 0;
    }

    /// <summary>What two threads ask for at once is made by one of them: calls, turns and generations point at each other.</summary>
    private T Make<T>(ref T? part, Func<TraceIndex, T> make)
        where T : class
    {
        lock (_making) return part ??= make(this);
    }
}
