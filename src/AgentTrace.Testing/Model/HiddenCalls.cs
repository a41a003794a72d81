namespace AgentTrace.Testing;

/// <summary>
/// Generations whose calls nobody can see: the agent has no tool span, the output was not captured, and the answer finished with
/// <c>tool_call</c> or for an unknown reason.
/// </summary>
internal sealed class HiddenCalls
{
    public HiddenCalls(TraceIndex index)
    {
        var traced = new TracedAgents(index.Calls);
        var handoffs = Enumerable.Range(0, index.Trace.Spans.Count).Where(at => index.Roles.Type(at) == StepType.Handoff).ToList();
        foreach (var generation in index.Generations)
        {
            if (generation.IsError || generation.OutputMessages is not null || index.Requested[generation.Index].Count > 0) continue;
            if (generation.FinishReason is not (null or "tool_call")) continue;
            UnseenRequests.Add(generation);
            if (!traced.Contains(generation.Scope) && !HandsOff(index, generation, handoffs)) UnseenCalls.Add(generation);
        }
    }

    /// <summary>A handoff between this answer and the agent's next one is what it asked for.</summary>
    private static bool HandsOff(TraceIndex index, Generation generation, List<int> handoffs)
    {
        var next = index.Generations.Skip(generation.Index + 1).FirstOrDefault(other => other.Scope == generation.Scope)?.Position ?? int.MaxValue;
        return handoffs.Exists(at => at > generation.Position && at < next && index.Roles.Scope(at).Agent == generation.Scope.Agent);
    }

    /// <summary>Generations that may have led to calls that the trace does not show at all.</summary>
    public List<Generation> UnseenCalls { get; } = [];

    /// <summary>Generations that may have asked for calls, whether or not executions are traced.</summary>
    public List<Generation> UnseenRequests { get; } = [];
}

/// <summary>The agents whose tools are traced: they have a tool span.</summary>
internal sealed class TracedAgents
{
    private readonly HashSet<(string? Name, int Runner)> _agents = [];
    private readonly bool _outsideOfAgents;

    public TracedAgents(IEnumerable<ToolCall> calls)
    {
        foreach (var call in calls)
        {
            if (call.Attempts == 0) continue;
            _agents.Add(call.Scope.Agent);
            _outsideOfAgents |= call.Scope.Runner < 0;
        }
    }

    /// <summary>In a trace without agent spans a model span that names no agent is of whichever agent the tools name.</summary>
    public bool Contains(AgentScope scope) => _agents.Contains(scope.Agent) || (scope is { AgentName: null, Runner: < 0 } && _outsideOfAgents);
}
