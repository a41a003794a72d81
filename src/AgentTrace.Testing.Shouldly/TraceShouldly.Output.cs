using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>What came out, and conditions of your own.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.HaveOutput"/>
    public static TraceAssertions ShouldHaveOutput(this RecordedTrace trace, TextMatch expected, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveOutput(expected, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveOutput"/>
    public static TraceAssertions ShouldNotHaveOutput(this RecordedTrace trace, TextMatch unexpected, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveOutput(unexpected, because);

    /// <inheritdoc cref="TraceAssertions.Satisfy"/>
    public static TraceAssertions ShouldSatisfy(this RecordedTrace trace, Func<RecordedTrace, bool> condition, string because = "", [CallerArgumentExpression(nameof(condition))] string? expression = null, [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).Satisfy(condition, because, expression);
}
