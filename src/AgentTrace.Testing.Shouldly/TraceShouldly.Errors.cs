using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>Where errors began, and answers that were cut off.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.HaveErrorAt"/>
    public static TraceAssertions ShouldHaveErrorAt(this RecordedTrace trace, ToolName origin, TextMatch? message = null, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveErrorAt(origin, message, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveTruncatedGenerations"/>
    public static TraceAssertions ShouldNotHaveTruncatedGenerations(this RecordedTrace trace, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveTruncatedGenerations(because);
}
