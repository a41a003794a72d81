namespace AgentTrace.Testing;

/// <content>Agents, nodes of a workflow or graph, and handoffs.</content>
public sealed partial class TraceAssertions
{
    /// <summary>An agent ran at least once, at any depth. The chain that follows narrows its runs, with the words that calls have.</summary>
    /// <param name="agent">The agent's name, a <see cref="ToolName"/> pattern, or <see cref="Call.Agent"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <remarks>A name within the chain is an agent's too; <see cref="Call.To"/> and <see cref="Call.Node"/> speak of tools and nodes.</remarks>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().HaveRunAgent("planner").Before("writer");</code></example>
    public ToolCallAssertions HaveRunAgent(CallPattern agent, string because = "") => Chain(CallCheck.Of(CallSubject.Agent, agent), because);

    /// <summary>The agent did not run. A trace that records no agent at all cannot tell.</summary>
    /// <param name="agent">The agent's name, a pattern, or <see cref="Call.Agent"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().NotHaveRunAgent("escalation");</code></example>
    public TraceAssertions NotHaveRunAgent(CallPattern agent, string because = "") => Check(new NotCheck(CallCheck.Of(CallSubject.Agent, agent)), because);

    /// <summary>If the agent ran, the chain that follows must hold of its runs.</summary>
    /// <param name="agent">The agent's name, a pattern, or <see cref="Call.Agent"/>; this alone is the condition.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().IfRanAgent("writer").After("planner");</code></example>
    public ToolCallAssertions IfRanAgent(CallPattern agent) => new(this, CallCheck.Of(CallSubject.Agent, agent, CallDemandKind.IfCalled));

    /// <summary>A node of a workflow or graph (a LangGraph node, an executor, a task of a crew) was executed at least once. The chain that follows narrows its executions.</summary>
    /// <param name="node">The node's name, a pattern, or <see cref="Call.Node"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().HaveRunNode("rerank").Once();</code></example>
    public ToolCallAssertions HaveRunNode(CallPattern node, string because = "") => Chain(CallCheck.Of(CallSubject.Node, node), because);

    /// <summary>The node was not executed. A trace that records no node at all cannot tell.</summary>
    /// <param name="node">The node's name, a pattern, or <see cref="Call.Node"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().NotHaveRunNode("human_review");</code></example>
    public TraceAssertions NotHaveRunNode(CallPattern node, string because = "") => Check(new NotCheck(CallCheck.Of(CallSubject.Node, node)), because);

    /// <summary>If the node was executed, the chain that follows must hold of its executions.</summary>
    /// <param name="node">The node's name, a pattern, or <see cref="Call.Node"/>; this alone is the condition.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().IfRanNode("publish").After("review");</code></example>
    public ToolCallAssertions IfRanNode(CallPattern node) => new(this, CallCheck.Of(CallSubject.Node, node, CallDemandKind.IfCalled));

    /// <summary>One agent handed the conversation to another: a handoff span, or the call by which the framework hands off, span or not.</summary>
    /// <param name="from">The agent that hands off.</param>
    /// <param name="to">The agent that takes over, or a pattern of its name.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">A name is blank.</exception>
    /// <example><code>trace.Should().HaveHandedOff("triage", to: "billing").Once();</code></example>
    public ToolCallAssertions HaveHandedOff(string from, ToolName to, string because = "") => Chain(CallCheck.Handoff(from, to), because);

    /// <summary>One agent did not hand the conversation to another. A trace that records neither handoffs nor agents cannot tell.</summary>
    /// <param name="from">The agent that hands off.</param>
    /// <param name="to">The agent that takes over, or a pattern of its name.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">A name is blank.</exception>
    /// <example><code>trace.Should().NotHaveHandedOff("triage", to: "legal");</code></example>
    public TraceAssertions NotHaveHandedOff(string from, ToolName to, string because = "") => Check(new NotCheck(CallCheck.Handoff(from, to)), because);
}
