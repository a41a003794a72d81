using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>Agents, nodes of a workflow or graph, and handoffs.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.HaveRunAgent"/>
    public static ToolCallAssertions ShouldHaveRunAgent(this RecordedTrace trace, CallPattern agent, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveRunAgent(agent, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveRunAgent"/>
    public static TraceAssertions ShouldNotHaveRunAgent(this RecordedTrace trace, CallPattern agent, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveRunAgent(agent, because);

    /// <inheritdoc cref="TraceAssertions.IfRanAgent"/>
    public static ToolCallAssertions ShouldIfRanAgent(this RecordedTrace trace, CallPattern agent, [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).IfRanAgent(agent);

    /// <inheritdoc cref="TraceAssertions.HaveRunNode"/>
    public static ToolCallAssertions ShouldHaveRunNode(this RecordedTrace trace, CallPattern node, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveRunNode(node, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveRunNode"/>
    public static TraceAssertions ShouldNotHaveRunNode(this RecordedTrace trace, CallPattern node, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveRunNode(node, because);

    /// <inheritdoc cref="TraceAssertions.IfRanNode"/>
    public static ToolCallAssertions ShouldIfRanNode(this RecordedTrace trace, CallPattern node, [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).IfRanNode(node);

    /// <inheritdoc cref="TraceAssertions.HaveHandedOff"/>
    public static ToolCallAssertions ShouldHaveHandedOff(this RecordedTrace trace, string from, ToolName to, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveHandedOff(from, to, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveHandedOff"/>
    public static TraceAssertions ShouldNotHaveHandedOff(this RecordedTrace trace, string from, ToolName to, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveHandedOff(from, to, because);
}
