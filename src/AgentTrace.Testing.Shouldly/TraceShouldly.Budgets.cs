using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>What the way may cost: turns, calls, tokens, money, time of each step.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.HaveAtMostTurns"/>
    public static TraceAssertions ShouldHaveAtMostTurns(this RecordedTrace trace, int maximum, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveAtMostTurns(maximum, because);

    /// <inheritdoc cref="TraceAssertions.HaveAtMostToolCalls"/>
    public static TraceAssertions ShouldHaveAtMostToolCalls(this RecordedTrace trace, int maximum, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveAtMostToolCalls(maximum, because);

    /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostInputTokens"/>
    public static TraceAssertions ShouldHaveUsedAtMostInputTokens(this RecordedTrace trace, long maximum, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveUsedAtMostInputTokens(maximum, because);

    /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostOutputTokens"/>
    public static TraceAssertions ShouldHaveUsedAtMostOutputTokens(this RecordedTrace trace, long maximum, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveUsedAtMostOutputTokens(maximum, because);

    /// <inheritdoc cref="TraceAssertions.HaveCostAtMostUsd"/>
    public static TraceAssertions ShouldHaveCostAtMostUsd(this RecordedTrace trace, decimal maximum, TokenPrices? prices = null, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveCostAtMostUsd(maximum, prices, because);

    /// <inheritdoc cref="TraceAssertions.HaveStepsTakingAtMost"/>
    public static TraceAssertions ShouldHaveStepsTakingAtMost(this RecordedTrace trace, TimeSpan limit, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveStepsTakingAtMost(limit, because);
}
