using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Turns a plan into spans under a vocabulary: the only place where synthetic spans are made.</summary>
internal sealed class SpanMaker(SpanWords words, MakerSettings settings)
{
    private static readonly Func<RecordedSpan, SpanFacts> Interpreter = SpanInterpreter.Interpret;

    private readonly AttributeSheet _sheet = new();
    private readonly AttributeSet _resource = words.ResourceOf(settings.Service);
    private List<RecordedSpan> _spans = [];
    private List<DeclaredRun> _runs = [];
    private Dice _dice = new(0);
    private string _traceId = "";

    /// <summary>Makes one trace. A maker makes one at a time.</summary>
    public MadeTrace Make(TracePlan plan, Dice dice)
    {
        (_spans, _runs, _dice, _traceId) = (new(16), [], dice, dice.TraceId());
        var at = plan.StartNano;
        foreach (var run in plan.Runs) at = Run(run, null, new Place(null, at, _resource, new())) + Gap();
        return new MadeTrace(_traceId, _spans, _runs);
    }

    private long Steps(IReadOnlyList<PlannedStep> steps, RunContext run, Place place)
    {
        var at = place.At;
        for (var i = 0; i < steps.Count; i++)
        {
            var here = place with { At = i == 0 ? at : at + Gap() };
            switch (steps[i])
            {
                case PlannedAnswer answer: at = Answer(answer, Requests(answer, steps, i, here.Asked), run, here); break;
                case PlannedCall call: at = Call(call, run, here); break;
                case PlannedSpan span: at = Other(span, run, here); break;
                case PlannedGroup group: at = Group(group, run, here); break;
                case PlannedAgent agent: at = Run(agent, run, here); break;
            }
        }

        return at;
    }

    private long Group(PlannedGroup group, RunContext run, Place place)
    {
        var end = place.At;

        // Of steps that happen at once none is the last: the first that fails is what the group fails with.
        var (before, isDecided, failure) = (run.LastFailure, false, (StepFailure?)null);
        for (var i = 0; i < group.Branches.Count; i++)
        {
            run.LastFailure = before;
            end = Math.Max(end, Steps([group.Branches[i]], run, place with { At = place.At + (i * settings.Stagger) }));
            if (run.LastFailure == before) continue;
            (isDecided, failure) = (true, failure ?? run.LastFailure);
        }

        run.LastFailure = isDecided ? failure : before;
        return end;
    }

    private long Run(PlannedAgent agent, RunContext? caller, Place place)
    {
        var run = new RunContext(agent, agent.RunId ?? _dice.Id("run_", 8), agent.Model ?? caller?.Model ?? settings.Model, agent.Tools ?? ToolCatalogue.OfCalls(agent.Steps), words.Begin());
        if (agent.Instructions is { } instructions) run.History.System(instructions);
        run.History.User(run.Input);
        var (slot, spanId, declared) = (Reserve(), _dice.SpanId(), _runs.Count);
        if (words.StatesRuns) _runs.Add(null!);
        var end = Steps(agent.Steps, run, place with { ParentId = spanId, At = place.At + Gap(), Asked = new() });
        end = Math.Max(end + Gap(), place.At + (agent.Nanos ?? 0));
        words.Run(_sheet, run);
        if (run.Error is not null) words.Failed(_sheet, run.ErrorType);
        _spans[slot] = Span(place, spanId, words.NameOf(run), end, ActivityKind.Internal, run.Error);
        if (words.StatesRuns) _runs[declared] = Declared(run, place, end);

        // An agent's failure is its caller's to handle.
        caller?.LastFailure = run.Error is { } error ? new StepFailure(error, run.ErrorType) : null;
        return end;
    }

    private long Answer(PlannedAnswer answer, List<PlannedRequest> requests, RunContext run, Place place)
    {
        var end = place.At + (answer.Nanos ?? settings.AnswerNanos);
        var model = answer.Model ?? run.Model;
        words.StartAnswer(_sheet, run, model);
        if (answer.FirstChunkNanos is { } first) words.Streamed(_sheet, first);
        if (answer.Error is { } error)
        {
            words.Failed(_sheet, null);
            Add(place, words.NameOf(run, model), end, ActivityKind.Client, error);
            run.LastFailure = new StepFailure(error, null);
            return end;
        }

        var text = answer.Text ?? (requests.Count == 0 ? "Done." : null);
        var made = new MadeAnswer(text, requests, answer.FinishReason ?? (requests.Count > 0 ? "tool_call" : "stop"))
        {
            Model = model,
            ResponseId = _dice.Id("resp_", 16),
            InputTokens = answer.InputTokens ?? settings.Tokens.Of(run.History.Length + run.Tools.All.Length),
            OutputTokens = answer.OutputTokens ?? settings.Tokens.Of(MessageHistory.LengthOf(text, requests)),
        };
        if (settings.Prices?.Of(model, model) is { } price) made = made with { CostUsd = (double)(((made.InputTokens * price.Input) + (made.OutputTokens * price.Output)) / 1_000_000m) };
        words.Answer(_sheet, run, in made);
        Add(place, words.NameOf(run, model), end, ActivityKind.Client, null);
        run.History.Assistant(text, requests);
        foreach (var request in requests)
        {
            if (request.Reply is { } reply) run.History.Tool(request.Id!, request.Name, JsonPen.Quoted(reply), null);
        }

        (run.LastText, run.LastFailure) = (text ?? run.LastText, null);
        return end;
    }

    private long Call(PlannedCall call, RunContext run, Place place)
    {
        var id = place.Asked.TryDequeue(out var asked) ? asked : call.CallId ?? _dice.Id("call_", 16);
        foreach (var earlier in call.EarlierErrors)
        {
            words.Call(_sheet, run, call, id, null);
            words.Failed(_sheet, call.ErrorType);
            var failed = place.At + (call.Nanos ?? settings.CallNanos);
            Add(place, words.NameOf(call), failed, ActivityKind.Internal, earlier);
            place = place with { At = failed + Gap() };
        }

        var slot = Reserve();
        var spanId = _dice.SpanId();
        var end = place.At + (call.Nanos ?? settings.CallNanos);
        if (call.Inner.Count > 0) end = Math.Max(end, Steps(call.Inner, run, place with { ParentId = spanId, At = place.At + Gap(), Asked = new() }) + Gap());
        var result = call.Error is null ? call.Result ?? "null" : null;
        words.Call(_sheet, run, call, id, result);
        if (call.Error is not null) words.Failed(_sheet, call.ErrorType);
        _spans[slot] = Span(place, spanId, words.NameOf(call), end, ActivityKind.Internal, call.Error);
        run.History.Tool(id, call.Name, result, call.Error);
        run.LastFailure = call.Error is { } error ? new StepFailure(error, call.ErrorType, isOfCall: true) : null;
        return end;
    }

    private long Other(PlannedSpan span, RunContext run, Place place)
    {
        var skew = 0L;
        if (span.Service is { } service)
        {
            // Everything in another process is by that process's clock.
            skew = place.IsAbroad ? 0 : settings.SkewNanos;
            place = place with { Resource = words.ResourceOf(service), IsRemote = true, IsAbroad = true, At = place.At + skew };
        }

        var slot = Reserve();
        var spanId = _dice.SpanId();
        var end = place.At + (span.Nanos ?? settings.OtherNanos);
        var inner = place with { ParentId = spanId, IsRemote = false, Asked = span.IsOpen ? place.Asked : new() };
        if (span.Inner.Count > 0) end = Math.Max(end, Steps(span.Inner, run, inner with { At = place.At + Gap() }) + Gap());
        words.Other(_sheet, run, span);
        if (span.Error is not null) words.Failed(_sheet, span.ErrorType);
        _spans[slot] = Span(place, spanId, words.NameOf(run, span), end, span.Kind, span.Error);
        if (span.Type != StepType.Other) run.LastFailure = span.Error is { } error ? new StepFailure(error, span.ErrorType) : null;
        return end - skew;
    }

    /// <summary>What an answer asks for: the calls up to the agent's next answer, and the tools that nothing executes.</summary>
    private List<PlannedRequest> Requests(PlannedAnswer answer, IReadOnlyList<PlannedStep> steps, int at, Queue<string> asked)
    {
        var requests = new List<PlannedRequest>();
        foreach (var call in ToolCatalogue.Calls(steps.Skip(at + 1).TakeWhile(step => step is not PlannedAnswer)))
        {
            var id = call.CallId ?? _dice.Id("call_", 16);
            asked.Enqueue(id);
            requests.Add(new PlannedRequest(call.Name, call.Arguments, id));
        }

        foreach (var unmet in answer.Unmet) requests.Add(unmet with { Id = unmet.Id ?? _dice.Id("call_", 16) });
        return requests;
    }

    /// <summary>A span that contains others is made after them and stands before them.</summary>
    private int Reserve()
    {
        _spans.Add(null!);
        return _spans.Count - 1;
    }

    private void Add(Place place, string name, long end, ActivityKind kind, string? error)
    {
        var id = _dice.SpanId();
        _spans.Add(Span(place, id, name, end, kind, error));
    }

    private RecordedSpan Span(Place place, string id, string name, long end, ActivityKind kind, string? error) => new(Interpreter)
    {
        TraceId = _traceId,
        SpanId = id,
        ParentSpanId = place.ParentId,
        Name = name,
        Kind = kind,
        StartTimeUnixNano = place.At,
        EndTimeUnixNano = end,
        Status = error is null ? words.Success : ActivityStatusCode.Error,
        StatusMessage = error,
        Events = error is null ? [] : words.Exception(error, end, _sheet),
        Attributes = _sheet.ToSet(),
        Scope = words.Scope,
        Resource = place.Resource,
        HasRemoteParent = place.IsRemote,
    };

    private static DeclaredRun Declared(RunContext run, Place place, long end) => new(run.RunId)
    {
        Name = run.Agent.Name,
        Agent = run.Agent.Name,
        Input = run.Input,
        Output = run.Output,
        StopReason = run.StopReason,
        IsError = run.Error is not null,
        HasStatus = true,
        Error = run.Error,
        StartTimeUnixNano = place.At,
        EndTimeUnixNano = end,
        IsFinished = true,
    };

    private long Gap() => _dice.Nanos(settings.Gap.Least, settings.Gap.Most);

    /// <summary>Where a step stands.</summary>
    /// <param name="ParentId">The span above it; null for a root.</param>
    /// <param name="At">Its start.</param>
    /// <param name="Resource">The process that it runs in.</param>
    /// <param name="Asked">Ids of the calls that an answer asked for here and that are not made yet, in the order of the requests.</param>
    private readonly record struct Place(string? ParentId, long At, AttributeSet Resource, Queue<string> Asked)
    {
        /// <summary>The span above it is in another process.</summary>
        public bool IsRemote { get; init; }

        /// <summary>It runs in another process than the agent.</summary>
        public bool IsAbroad { get; init; }
    }
}
