using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>Whether somebody could find out what went wrong.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.BeDebuggable"/>
    public static TraceAssertions ShouldBeDebuggable(this RecordedTrace trace, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).BeDebuggable(because);
}
