using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>Spans as they were recorded, plumbing included.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.HaveSpan(SpanPattern, string)"/>
    public static TraceAssertions ShouldHaveSpan(this RecordedTrace trace, SpanPattern span, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveSpan(span, because);

    /// <inheritdoc cref="TraceAssertions.HaveSpan(SpanPattern, int, int?, string)"/>
    public static TraceAssertions ShouldHaveSpan(this RecordedTrace trace, SpanPattern span, int atLeast, int? atMost = null, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveSpan(span, atLeast, atMost, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveSpan"/>
    public static TraceAssertions ShouldNotHaveSpan(this RecordedTrace trace, SpanPattern span, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveSpan(span, because);
}
