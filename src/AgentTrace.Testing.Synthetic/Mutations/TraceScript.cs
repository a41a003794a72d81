namespace AgentTrace.Testing;

/// <summary>What mutations ask of a trace, worked out once for all of them: what stands where, and which words of which messages are about which call.</summary>
internal sealed class TraceScript
{
    private readonly int[] _stepsWithin;
    private readonly int[] _depth;

    public TraceScript(RecordedTrace trace)
    {
        Trace = trace;
        Calls = [.. Index.Calls.Where(call => call.Executed == Verdict.Passed)];
        (_stepsWithin, _depth) = (new int[trace.Spans.Count], new int[trace.Spans.Count]);
        foreach (var call in Index.Calls)
        {
            foreach (var attempt in call.AttemptList) _stepsWithin[attempt.Position]++;
        }

        foreach (var generation in Index.Generations) _stepsWithin[generation.Position]++;
        for (var at = 0; at < _stepsWithin.Length; at++)
        {
            if (StepFinder.IsStepSpan(Index.Roles.Type(at))) _stepsWithin[at]++;
        }

        foreach (var at in Index.Tree.TopDown) _depth[at] = Index.Tree.Parent[at] is var parent and >= 0 ? _depth[parent] + 1 : 0;
        for (var i = Index.Tree.TopDown.Length - 1; i >= 0; i--)
        {
            var at = Index.Tree.TopDown[i];
            if (Index.Tree.Parent[at] is var parent and >= 0) _stepsWithin[parent] += _stepsWithin[at];
        }
    }

    public RecordedTrace Trace { get; }

    public TraceIndex Index => Trace.Index;

    /// <summary>The calls that were executed, at any depth, in trace order.</summary>
    public IReadOnlyList<ToolCall> Calls { get; }

    /// <summary>The words of messages that are about a call.</summary>
    public Dictionary<MessagePart, ToolCall> Parts => field ??= FindParts();

    /// <summary>Spans that carry words about calls, with what they were given and gave.</summary>
    public IReadOnlyList<(int Position, IReadOnlyList<ChatMessage>? Input, IReadOnlyList<ChatMessage>? Output)> Talks => field ??= [.. FindTalks()];

    /// <summary>Every tool that the trace names: called, asked for or offered.</summary>
    public HashSet<string> Names => field ??=
    [
        .. Index.Calls.SelectMany(call => (string?[])[call.Name, call.AskedAs]).OfType<string>(), .. Index.Generations.SelectMany(generation => generation.ToolDefinitions ?? []),
    ];

    /// <summary>The tools that were called, each once, in trace order.</summary>
    public IReadOnlyList<string> Called => field ??= [.. Index.Calls.Select(call => call.Name).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>Every id of a call or a span.</summary>
    public HashSet<string> Ids => field ??=
    [
        .. Index.Calls.Select(call => call.CallId).Concat(Index.Requested.SelectMany(requests => requests).Select(request => request.Part.Id)).OfType<string>(), .. Index.Tree.Positions.Keys,
    ];

    private Dictionary<RecordedSpan, int> Positions => field ??=
        Trace.Spans.Select((span, at) => (span, at)).ToDictionary(pair => pair.span, pair => pair.at, (IEqualityComparer<RecordedSpan>)ReferenceEqualityComparer.Instance);

    /// <summary>Where a span stands; by the span itself, as two may share an id.</summary>
    public int PositionOf(RecordedSpan span) => Positions[span];

    public static bool IsTimed(ToolCall call) => call is { StartTimeUnixNano: not null, EndTimeUnixNano: not null };

    /// <summary>What happens between two calls of one level, and to them, is the doing of one agent within one step.</summary>
    public (AgentScope Scope, int Blocker, Run? Run) LevelOf(ToolCall call)
    {
        var at = StepFinder.PositionOf(call);
        return (call.Scope, Index.Roles.Blocker(at), Index.Runs.RunOf(at));
    }

    /// <summary>The lowest span above all of some positions; -1 where there is none.</summary>
    public int Above(IEnumerable<int> positions)
    {
        int? common = null;
        foreach (var at in positions) common = common is { } known ? Meet(known, Index.Tree.Parent[at]) : Index.Tree.Parent[at];
        return common ?? -1;
    }

    /// <summary>What stands below one span and holds some positions and no other step (nodes of a graph that run one tool each); null where other steps are in it.</summary>
    public List<int>? Blocks(IReadOnlyList<int> members, int below)
    {
        var blocks = new Dictionary<int, int>();
        foreach (var member in members)
        {
            var at = member;
            while (Index.Tree.Parent[at] != below) at = Index.Tree.Parent[at];
            blocks[at] = blocks.GetValueOrDefault(at) + _stepsWithin[member];
        }

        return blocks.All(block => _stepsWithin[block.Key] == block.Value) ? [.. blocks.Keys.Order()] : null;
    }

    /// <summary>The outermost span around a position that holds no other step: what goes when the step goes.</summary>
    public int Shell(int position)
    {
        var at = position;
        while (Index.Tree.Parent[at] is var parent and >= 0 && _stepsWithin[parent] == _stepsWithin[position] && Index.Roles.Type(parent) == StepType.Workflow) at = parent;
        return at;
    }

    public bool IsWithin(int position, int above)
    {
        while (position >= 0 && position != above) position = Index.Tree.Parent[position];
        return position >= 0;
    }

    /// <summary>The call by the step that it is: <c>step 4, tool fetch {"url":"…"}</c>.</summary>
    public string Label(ToolCall call, bool withArguments = true)
    {
        var name = call.Name.Length == 0 ? "tool without a name" : "tool " + Words.Shorten(call.Name, 60);
        var number = Index.StepNumber(call);
        var place = number is null ? "" : Index.IsTopStep(call) ? $"step {number}, " : $"within step {number}, ";
        return place + name + (withArguments && call.Arguments is { } arguments ? " " + Words.Json(arguments, 60) : "");
    }

    public static string Label(Step step) => $"step {step.Number}, {StepTypes.ToText(step.Type)}" + (step.Name is { Length: > 0 } name && name != StepTypes.ToText(step.Type) ? " " + Words.Shorten(name, 60) : "");

    private int Meet(int a, int b)
    {
        while (a != b)
        {
            if (a < 0 || b < 0) return -1;
            if (_depth[a] >= _depth[b]) a = Index.Tree.Parent[a];
            else b = Index.Tree.Parent[b];
        }

        return a;
    }

    private Dictionary<MessagePart, ToolCall> FindParts()
    {
        var parts = new Dictionary<MessagePart, ToolCall>(ReferenceEqualityComparer.Instance);
        foreach (var request in Index.Requested.SelectMany(requests => requests))
        {
            if (request.Call is { } call) parts[request.Part] = call;
        }

        foreach (var (call, request, response) in CallAnswers.Parts(Index))
        {
            if (request is not null) parts[request] = call;
            if (response is not null) parts[response] = call;
        }

        // What another span repeats of it is known by the ids.
        var byId = new Dictionary<string, ToolCall?>(StringComparer.Ordinal);
        foreach (var call in Index.Calls)
        {
            if (call.CallId is { } id) byId[id] = byId.ContainsKey(id) ? null : call;
        }

        foreach (var span in Trace.Spans)
        {
            foreach (var part in PartsOf(span))
            {
                if (!parts.ContainsKey(part) && part.Id is { } id && byId.GetValueOrDefault(id) is { } call) parts[part] = call;
            }
        }

        return parts;
    }

    private IEnumerable<(int Position, IReadOnlyList<ChatMessage>? Input, IReadOnlyList<ChatMessage>? Output)> FindTalks()
    {
        for (var at = 0; at < Trace.Spans.Count; at++)
        {
            var span = Trace.Spans[at];
            if (PartsOf(span).Any(Parts.ContainsKey)) yield return (at, span.Facts.Content.InputMessages, span.Facts.Content.OutputMessages);
        }
    }

    private static IEnumerable<MessagePart> PartsOf(RecordedSpan span) =>
        (span.Facts.Content.InputMessages ?? []).Concat(span.Facts.Content.OutputMessages ?? []).SelectMany(message => message.Parts).Where(IsOfCall);

    private static bool IsOfCall(MessagePart part) => part.Kind is not (MessagePartKind.Text or MessagePartKind.Reasoning or MessagePartKind.Other);
}
