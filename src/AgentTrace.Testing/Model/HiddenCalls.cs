namespace AgentTrace.Testing;

/// <summary>
/// Generations whose calls nobody can see: the agent has no tool span, the output was not captured, and the answer finished with
/// <c>tool_call</c> or for an unknown reason.
/// </summary>
internal sealed class HiddenCalls
{
    public HiddenCalls(TraceIndex index)
    {
        var traced = index.Calls.Where(call => call.Attempts > 0).Select(call => call.Scope.Agent).ToHashSet();
        foreach (var generation in index.Generations)
        {
            if (generation.IsError || generation.OutputMessages is not null || index.Requested[generation.Index].Count > 0) continue;
            if (generation.FinishReason is not (null or "tool_call")) continue;
            UnseenRequests.Add(generation);
            if (!traced.Contains(generation.Scope.Agent)) UnseenCalls.Add(generation);
        }
    }

    /// <summary>Generations that may have led to calls that the trace does not show at all.</summary>
    public List<Generation> UnseenCalls { get; } = [];

    /// <summary>Generations that may have asked for calls, whether or not executions are traced.</summary>
    public List<Generation> UnseenRequests { get; } = [];
}
