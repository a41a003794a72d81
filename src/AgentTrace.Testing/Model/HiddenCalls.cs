namespace AgentTrace.Testing;

/// <summary>
/// Generations whose calls nobody can see: the agent has no tool span, the output was not captured, and the answer finished with
/// <c>tool_call</c> or for an unknown reason.
/// </summary>
internal sealed class HiddenCalls
{
    private readonly TraceIndex _index;
    private List<Generation>? _unseenRequests;

    public HiddenCalls(TraceIndex index)
    {
        _index = index;
        var traced = new TracedAgents(index.Calls);
        foreach (var generation in index.Generations)
        {
            if (!traced.Contains(generation.Scope) && MayHaveAsked(generation) && !HandsOff(generation)) UnseenCalls.Add(generation);
        }
    }

    /// <summary>Generations that may have led to calls that the trace does not show at all.</summary>
    public List<Generation> UnseenCalls { get; } = [];

    /// <summary>Generations that may have asked for calls, whether or not executions are traced.</summary>
    public List<Generation> UnseenRequests => _unseenRequests ??= [.. _index.Generations.Where(MayHaveAsked)];

    private List<int> Handoffs => field ??= [.. Enumerable.Range(0, _index.Trace.Spans.Count).Where(at => _index.Roles.Type(at) == StepType.Handoff)];

    private bool MayHaveAsked(Generation generation) =>
        generation.OutputMessages is null && _index.Requested[generation.Index].Count == 0 && !generation.IsError
        && generation.FinishReason is null or "tool_call";

    /// <summary>A handoff between this answer and the agent's next one is what it asked for.</summary>
    private bool HandsOff(Generation generation)
    {
        var next = generation.Next?.Position ?? int.MaxValue;
        return Handoffs.Exists(at => at > generation.Position && at < next && _index.Roles.Scope(at).Agent == generation.Scope.Agent);
    }
}

/// <summary>The agents whose tools are traced: they have a tool span.</summary>
internal sealed class TracedAgents
{
    private readonly (string? Name, int Runner)? _first;
    private readonly HashSet<(string? Name, int Runner)>? _others;
    private readonly bool _outsideOfAgents;

    public TracedAgents(IReadOnlyList<ToolCall> calls)
    {
        AgentScope? last = null;
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            if (call.Attempts == 0 || call.Scope == last) continue;
            last = call.Scope;
            _first ??= call.Scope.Agent;
            if (_first != call.Scope.Agent) (_others ??= []).Add(call.Scope.Agent);
            _outsideOfAgents |= call.Scope.Runner < 0;
        }
    }

    /// <summary>In a trace without agent spans a model span that names no agent is of whichever agent the tools name.</summary>
    public bool Contains(AgentScope scope) => _first == scope.Agent || _others?.Contains(scope.Agent) == true || (scope is { AgentName: null, Runner: < 0 } && _outsideOfAgents);
}
