namespace AgentTrace.Testing;

/// <summary>What a chain speaks of. Runs of agents and of workflow nodes, and handoffs, are calls of the same words.</summary>
internal enum CallSubject
{
    Tool,
    Agent,
    Node,
    Handoff,
}
