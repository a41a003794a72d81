using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Agents, nodes of a workflow or graph, and handoffs.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveRunAgent"/>
        public static ToolCallConstraint RunAgent(CallPattern agent, string because = "") => new ConstraintExpression().RunAgent(agent, because);

        /// <inheritdoc cref="TraceAssertions.HaveRunNode"/>
        public static ToolCallConstraint RunNode(CallPattern node, string because = "") => new ConstraintExpression().RunNode(node, because);

        /// <inheritdoc cref="TraceAssertions.HaveHandedOff"/>
        public static ToolCallConstraint HandedOff(string from, ToolName to, string because = "") => new ConstraintExpression().HandedOff(from, to, because);
    }

    extension(Does)
    {
        /// <inheritdoc cref="TraceAssertions.IfRanAgent"/>
        public static ToolCallConstraint IfRanAgent(CallPattern agent) => new ConstraintExpression().IfRanAgent(agent);

        /// <inheritdoc cref="TraceAssertions.IfRanNode"/>
        public static ToolCallConstraint IfRanNode(CallPattern node) => new ConstraintExpression().IfRanNode(node);

        /// <inheritdoc cref="TraceAssertions.HaveHandedOff"/>
        public static ToolCallConstraint HandOff(string from, ToolName to, string because = "") => new ConstraintExpression().HandedOff(from, to, because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.HaveRunAgent"/>
        public ToolCallConstraint RunAgent(CallPattern agent, string because = "") => new(previous, CallCheck.Of(CallSubject.Agent, agent), because);

        /// <inheritdoc cref="TraceAssertions.IfRanAgent"/>
        public ToolCallConstraint IfRanAgent(CallPattern agent) => new(previous, CallCheck.Of(CallSubject.Agent, agent, CallDemandKind.IfCalled));

        /// <inheritdoc cref="TraceAssertions.HaveRunNode"/>
        public ToolCallConstraint RunNode(CallPattern node, string because = "") => new(previous, CallCheck.Of(CallSubject.Node, node), because);

        /// <inheritdoc cref="TraceAssertions.IfRanNode"/>
        public ToolCallConstraint IfRanNode(CallPattern node) => new(previous, CallCheck.Of(CallSubject.Node, node, CallDemandKind.IfCalled));

        /// <inheritdoc cref="TraceAssertions.HaveHandedOff"/>
        public ToolCallConstraint HandedOff(string from, ToolName to, string because = "") => new(previous, CallCheck.Handoff(from, to), because);

        /// <inheritdoc cref="TraceAssertions.HaveHandedOff"/>
        public ToolCallConstraint HandOff(string from, ToolName to, string because = "") => previous.HandedOff(from, to, because);
    }
}
