namespace AgentTrace.Testing;

/// <summary>One error of a trace: where it began, and how many spans above only repeat it.</summary>
internal sealed class TraceError
{
    private Run? _next;
    private bool _isRecovered;

    private TraceError(ToolCall? call, RecordedSpan? span, int position, Run? run)
    {
        _next = run;
        Call = call;
        Span = span;
        Position = position;
        Run = run;
    }

    public ToolCall? Call { get; }

    public RecordedSpan? Span { get; }

    public int Position { get; }

    /// <summary>The run that the error happened in; null in a trace without runs.</summary>
    public Run? Run { get; }

    /// <summary>Spans above that are in error as well.</summary>
    public int Repeats { get; private set; }

    /// <summary>The span, the tool of a call without one, or the run that failed.</summary>
    public string? Name => Span?.Name ?? Call?.Name ?? Run?.RunId;

    public string? Message => Call?.Error ?? Span?.ErrorMessage ?? Run?.Declared?.Error;

    /// <summary>The origins: spans and calls in error with no error below them that counts, in trace order.</summary>
    public static IReadOnlyList<TraceError> Find(TraceIndex index, bool includingPlumbing)
    {
        var spans = index.Trace.Spans;
        var callAt = new Dictionary<int, ToolCall>();
        foreach (var call in index.Calls)
        {
            if (call.AttemptList.Count > 0) callAt[call.AttemptList[^1].Position] = call;
        }

        var answerAt = index.Generations.ToDictionary(generation => generation.Position);
        var below = new TraceError?[spans.Count];
        var origins = new List<TraceError>();
        for (var i = index.Tree.TopDown.Length - 1; i >= 0; i--)
        {
            var at = index.Tree.TopDown[i];
            var call = callAt.GetValueOrDefault(at);
            var isError = call is not null ? call.IsError
                : answerAt.TryGetValue(at, out var answer) ? answer.IsError
                : spans[at].IsError && (includingPlumbing || Counts(index, at));
            if (!includingPlumbing && isError && IsHandled(index, at)) isError = false;
            if (isError && below[at] is { } inner && !inner.IsRecoveredBelow(index, at))
            {
                inner.Repeats++;
            }
            else if (isError)
            {
                origins.Add(below[at] = new TraceError(call, spans[at], at, index.Runs.RunOf(at)));
            }

            // What a run within recovered from is not what fails above it.
            if (index.Tree.Parent[at] is var parent and >= 0 && below[at] is { } error && (below[parent] is not { } known || known.IsRecoveredBelow(index, parent))) below[parent] = error;
        }

        foreach (var call in index.Calls.Where(call => call is { Attempts: 0, IsError: true }))
        {
            var position = StepFinder.PositionOf(call);
            origins.Add(new TraceError(call, null, position, index.Runs.RunOf(position)));
        }

        foreach (var run in index.Runs.All.Where(run => run.Declared is { IsError: true }))
        {
            if (origins.Exists(error => error.Position >= 0 && index.Runs.Holds(run, error.Position))) continue;
            origins.Add(new TraceError(null, run.Span, run.Position, run));
        }

        origins.Sort((a, b) => a.Position.CompareTo(b.Position));
        return origins;
    }

    /// <summary>Whether every run that could have recovered from it says itself that it is in error: no span that is missing could change that.</summary>
    public bool IsFinal
    {
        get
        {
            for (var run = Run; run is not null; run = run.Parent)
            {
                if (run is not ({ Span.IsError: true } or { Declared.IsError: true })) return false;
            }

            return Run is not null;
        }
    }

    /// <summary>A later generation of the run, or of one above it, succeeded, and that run is not in error.</summary>
    public bool IsRecovered(TraceIndex index)
    {
        for (var run = Run ?? index.Runs.Implicit; run is not null; run = run.Parent)
        {
            if (IsRecoveredBy(run)) return true;
        }

        return false;
    }

    /// <summary>A run within a span recovered from it: what fails there afterwards failed by itself. Asked from below upwards, so that each run is looked at once.</summary>
    private bool IsRecoveredBelow(TraceIndex index, int at)
    {
        for (; !_isRecovered && _next is { } run && index.Tree.IsAbove(at, run.Position); _next = run.Parent) _isRecovered = IsRecoveredBy(run);
        return _isRecovered;
    }

    private bool IsRecoveredBy(Run run) => !run.IsError
        && (run.Sum.LastGood?.Position > Position || (run.Sum.Last is null && run.Sum.LastGoodThought > Position));

    /// <summary>What fails inside a step is that step's own affair, unless an agent of its own works there.</summary>
    private static bool IsHandled(TraceIndex index, int at) =>
        index.Roles.Blocker(at) is var blocker and >= 0 && index.Runs.RunOf(at) == index.Runs.RunOf(blocker);

    /// <summary>Runs, agents and steps count; the root of a trace without runs is the run. Failed attempts of a call that succeeded in the end do not.</summary>
    private static bool Counts(TraceIndex index, int at) => index.Roles.Type(at) switch
    {
        StepType.Run or StepType.Agent or StepType.Reasoning or StepType.Retrieval or StepType.Embedding or StepType.Rerank or StepType.Handoff or StepType.Guardrail => true,
        _ => index.Runs.Implicit is not null && index.Tree.Parent[at] < 0 && index.Roles.Type(at) != StepType.ToolCall,
    };
}
