namespace AgentTrace.Testing;

/// <summary>What the spans of one trace mean. Each part is worked out once, on first use.</summary>
internal sealed class TraceIndex
{
    private readonly Lazy<IReadOnlyList<CallRequest>[]> _requested;
    private readonly Lazy<IReadOnlyList<ToolCall>> _calls;
    private readonly Lazy<Dictionary<string, List<ToolCall>>> _callsByName;
    private readonly Lazy<IReadOnlyList<Step>> _steps;
    private readonly Lazy<RunIndex> _runs;
    private readonly Lazy<UsageTotals> _usage;
    private readonly Lazy<Completeness> _completeness;
    private readonly Lazy<HiddenCalls> _hidden;
    private readonly Lazy<IReadOnlyList<TraceError>> _errors;
    private readonly Lazy<Dictionary<int, Step>> _stepsByPosition;
    private readonly Lazy<Dictionary<ToolCall, int>> _stepOfCall;
    private readonly Lazy<List<ToolCall>>[] _acts;

    public TraceIndex(RecordedTrace trace)
    {
        Trace = trace;
        Tree = new SpanTree(trace.Spans);
        Roles = new SpanRoles(trace, Tree);
        Tick = trace.Spans.Count > 0 && trace.Spans.All(span => span.StartTimeUnixNano is null or 0 || span.StartTimeUnixNano % 1_000_000 == 0) ? 1_000_000 : 0;
        _requested = new(() => RequestFinder.Find(Generations));
        _calls = new(() => CallFinder.Find(this));
        _callsByName = new(() => GroupByName(Calls));
        _steps = new(() => StepFinder.Find(this));
        _runs = new(() => new RunIndex(this));
        _usage = new(() => new UsageTotals(this));
        _completeness = new(() => new Completeness(this));
        _stepsByPosition = new(StepsByPosition);
        _errors = new(() => TraceError.Find(this, includingPlumbing: false));
        _hidden = new(() => new HiddenCalls(this));
        _acts = [.. Enum.GetValues<CallSubject>().Select(subject => new Lazy<List<ToolCall>>(() => ActFinder.Find(this, subject)))];
        _stepOfCall = new(() => Steps.Where(step => step.Call is not null).ToDictionary(step => step.Call!, step => step.Number));
    }

    public RecordedTrace Trace { get; }

    public SpanTree Tree { get; }

    public SpanRoles Roles { get; }

    /// <summary>1 ms where every start is a whole millisecond (JavaScript clocks), else 0; in nanoseconds.</summary>
    public long Tick { get; }

    public IReadOnlyList<Generation> Generations => Roles.Generations;

    /// <summary>The tool calls that each generation asked for, by its index.</summary>
    public IReadOnlyList<CallRequest>[] Requested => _requested.Value;

    /// <summary>Every call at any depth and of any stage, in trace order.</summary>
    public IReadOnlyList<ToolCall> Calls => _calls.Value;

    public IReadOnlyList<Step> Steps => _steps.Value;

    public RunIndex Runs => _runs.Value;

    public UsageTotals Usage => _usage.Value;

    public Completeness Completeness => _completeness.Value;

    /// <summary>Where errors of runs, agents and steps began.</summary>
    public IReadOnlyList<TraceError> Errors => _errors.Value;

    /// <summary>The last answer among the top steps; in a trace without any there, the last of all.</summary>
    public Generation? LastGeneration => Steps.LastOrDefault(step => step.Generation is not null)?.Generation ?? Generations.LastOrDefault();

    public HiddenCalls Hidden => _hidden.Value;

    public IReadOnlyList<ToolCall> CallsNamed(string name) => _callsByName.Value.TryGetValue(name, out var calls) ? calls : [];

    /// <summary>What a chain may speak of: tool calls, or runs of agents and nodes, or handoffs, in trace order.</summary>
    public IReadOnlyList<ToolCall> Subjects(CallSubject subject) => subject == CallSubject.Tool ? Calls : _acts[(int)subject].Value;

    /// <summary>
    /// The turn that a call belongs to, by the position of the generation that asked for it; in a run without generations a reasoning step
    /// stands in for one; null where neither is known.
    /// </summary>
    public int? TurnOf(ToolCall call)
    {
        if (call.Generation is { } generation) return generation.Position;
        if (call.AttemptList.Count == 0 || (Runs.RunOf(call.AttemptList[0].Position) ?? Runs.Implicit) is not { Generations.Count: 0 } run) return null;
        var thought = run.Reasonings.FindLast(at => at < call.Place.Position);
        return run.Reasonings.Count > 0 && run.Reasonings[0] < call.Place.Position ? thought : null;
    }

    /// <summary>The step that a call is; for one inside another step, that step's number; null when it belongs to none.</summary>
    public int? StepNumber(ToolCall call)
    {
        if (_stepOfCall.Value.TryGetValue(call, out var number)) return number;
        if (call.AttemptList.Count == 0) return null;
        for (var at = call.AttemptList[0].Position; at >= 0; at = Tree.Parent[at])
        {
            if (StepAt(at) is { } step) return step.Number;
        }

        return null;
    }

    /// <summary>Whether a call is a top step itself, not one inside another.</summary>
    public bool IsTopStep(ToolCall call) => _stepOfCall.Value.ContainsKey(call);

    public Step? StepAt(int position) => _stepsByPosition.Value.GetValueOrDefault(position);

    private Dictionary<int, Step> StepsByPosition()
    {
        var result = new Dictionary<int, Step>();
        foreach (var step in Steps)
        {
            if (step.Call is { } call)
            {
                foreach (var attempt in call.AttemptList) result.TryAdd(attempt.Position, step);
            }
            else if (step.Span is { } span && Tree.Positions.TryGetValue(span.SpanId, out var position))
            {
                result.TryAdd(position, step);
            }
        }

        return result;
    }

    private static Dictionary<string, List<ToolCall>> GroupByName(IReadOnlyList<ToolCall> calls)
    {
        var groups = new Dictionary<string, List<ToolCall>>(StringComparer.Ordinal);
        foreach (var call in calls)
        {
            Add(call.Name, call);
            if (call.AskedAs is { } asked && asked != call.Name) Add(asked, call);
        }

        return groups;

        void Add(string name, ToolCall call)
        {
            if (!groups.TryGetValue(name, out var list)) groups[name] = list = [];
            list.Add(call);
        }
    }
}
