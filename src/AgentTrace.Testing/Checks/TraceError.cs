namespace AgentTrace.Testing;

/// <summary>One error of a trace: where it began, and how many spans above only repeat it.</summary>
internal sealed class TraceError
{
    private TraceError(Evidence evidence, int position, Run? run)
    {
        Evidence = evidence;
        Position = position;
        Run = run;
    }

    public Evidence Evidence { get; }

    public int Position { get; }

    /// <summary>The run that the error happened in; null in a trace without runs.</summary>
    public Run? Run { get; }

    /// <summary>Spans above that are in error as well.</summary>
    public int Repeats { get; private set; }

    public string? Message => Evidence.Call?.Error ?? Evidence.Span?.ErrorMessage ?? Run?.Declared?.Error;

    /// <summary>The origins: spans and calls in error with no error below them that counts.</summary>
    public static List<TraceError> Find(RecordedTrace trace, bool includingPlumbing)
    {
        var index = trace.Index;
        var callAt = new Dictionary<int, ToolCall>();
        foreach (var call in index.Calls)
        {
            foreach (var attempt in call.AttemptList) callAt[attempt.Position] = call;
        }

        var answerAt = index.Generations.ToDictionary(generation => generation.Position);
        var below = new List<TraceError>?[trace.Spans.Count];
        var origins = new List<TraceError>();
        for (var i = index.Tree.TopDown.Length - 1; i >= 0; i--)
        {
            var at = index.Tree.TopDown[i];
            var call = callAt.GetValueOrDefault(at);
            var isError = call is not null ? call.IsError && call.AttemptList[^1].Position == at
                : answerAt.TryGetValue(at, out var answer) ? answer.IsError
                : trace.Spans[at].IsError && (includingPlumbing || Counts(index, at));
            if (isError && below[at] is { } inner)
            {
                inner[0].Repeats++;
            }
            else if (isError)
            {
                var error = new TraceError(call is not null ? Evidence.Of(call) : Evidence.Of(trace.Spans[at]), at, index.Runs.RunOf(at));
                origins.Add(error);
                below[at] = [error];
            }

            if (index.Tree.Parent[at] is var parent and >= 0 && below[at] is { } found) (below[parent] ??= []).AddRange(found);
        }

        foreach (var call in index.Calls.Where(call => call is { Attempts: 0, IsError: true }))
        {
            var position = StepFinder.PositionOf(call);
            origins.Add(new TraceError(Evidence.Of(call), position, index.Runs.RunOf(position)));
        }

        foreach (var run in index.Runs.All.Where(run => run.Declared is { IsError: true }))
        {
            if (origins.Exists(error => error.Run is not null && index.Runs.Holds(run, error.Position))) continue;
            origins.Add(new TraceError(new Evidence(null, run.Span), run.Position, run));
        }

        origins.Sort((a, b) => a.Position.CompareTo(b.Position));
        return origins;
    }

    /// <summary>A later generation of the run, or of one above it, succeeded, and that run is not in error.</summary>
    public bool IsRecovered(RecordedTrace trace)
    {
        for (var run = Run ?? trace.Index.Runs.Implicit; run is not null; run = run.Parent)
        {
            if (run.IsError) continue;
            if (run.Generations.Exists(generation => generation.Position > Position && !generation.IsError)) return true;
            if (run.Generations.Count == 0 && run.Reasonings.Exists(at => at > Position && !trace.Spans[at].IsError)) return true;
        }

        return false;
    }

    public static string Say(RecordedTrace trace, IReadOnlyList<TraceError> errors)
    {
        var first = errors[0].Name(trace);
        var message = errors[0].Message is { } text ? ": " + Words.Shorten(text.ReplaceLineEndings(" "), 160) : "";
        var repeats = errors[0].Repeats == 0 ? "" : $" ({Words.Count(errors[0].Repeats, "span")} above repeat{(errors[0].Repeats == 1 ? "s" : "")} it)";
        return errors.Count == 1 ? $"{first} failed{message}{repeats}" : $"{Words.Number(errors.Count)} things failed, first {first}{message}{repeats}";
    }

    private string Name(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        if (Evidence.Call is { } call) return "tool " + context.Label(call);
        if (Evidence.Span is not { } span) return $"run {Run?.RunId ?? "without id"}";
        var step = trace.Index.StepAt(Position);
        return $"{Words.Quote(span.Name)}{(step is null ? "" : $" (step {step.Number})")}";
    }

    /// <summary>Runs, agents and steps count; the root of a trace without runs is the run.</summary>
    private static bool Counts(TraceIndex index, int at) => index.Roles.Type(at) switch
    {
        StepType.Run or StepType.Agent or StepType.Reasoning or StepType.Retrieval or StepType.Embedding or StepType.Rerank or StepType.Handoff or StepType.Guardrail => true,
        _ => index.Tree.Parent[at] < 0 && index.Runs.Implicit is not null && index.Trace.Spans[at].ParentSpanId is null,
    };
}
