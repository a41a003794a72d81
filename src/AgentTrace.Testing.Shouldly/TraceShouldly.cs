using System.Diagnostics;
using System.Runtime.CompilerServices;
using Shouldly;

namespace AgentTrace.Testing;

/// <summary>
/// Every sentence of <c>trace.Should()</c> in Shouldly style: the same sentence with <c>Should</c> in front, the same message, thrown as
/// <see cref="ShouldAssertException"/>. What it returns goes on in the same way.
/// </summary>
/// <remarks>The reason is called <c>because</c> here too, as it stands inside the sentence; Shouldly's <c>customMessage</c> is a line below.</remarks>
/// <example><code>trace.ShouldHaveCalledTool("search").Before("fetch").And.HaveCompleted();</code></example>
[ShouldlyMethods]
[StackTraceHidden]
[DebuggerNonUserCode]
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.HaveCalledTool"/>
    public static ToolCallAssertions ShouldHaveCalledTool(this RecordedTrace trace, CallPattern tool, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveCalledTool(tool, because);

    /// <inheritdoc cref="TraceAssertions.HaveRequestedTool"/>
    public static ToolCallAssertions ShouldHaveRequestedTool(this RecordedTrace trace, CallPattern tool, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveRequestedTool(tool, because);

    /// <inheritdoc cref="TraceAssertions.IfCalledTool"/>
    public static ToolCallAssertions ShouldIfCalledTool(this RecordedTrace trace, CallPattern tool, [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).IfCalledTool(tool);

    /// <inheritdoc cref="TraceAssertions.NotHaveCalledTool"/>
    public static TraceAssertions ShouldNotHaveCalledTool(this RecordedTrace trace, CallPattern tool, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveCalledTool(tool, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveRequestedTool"/>
    public static TraceAssertions ShouldNotHaveRequestedTool(this RecordedTrace trace, CallPattern tool, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveRequestedTool(tool, because);

    /// <inheritdoc cref="TraceAssertions.HaveAtMostSteps"/>
    public static TraceAssertions ShouldHaveAtMostSteps(this RecordedTrace trace, int maximum, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveAtMostSteps(maximum, because);

    /// <inheritdoc cref="TraceAssertions.HaveStopReason"/>
    public static TraceAssertions ShouldHaveStopReason(this RecordedTrace trace, string reason, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveStopReason(reason, because);

    /// <inheritdoc cref="TraceAssertions.HaveCompleted"/>
    public static TraceAssertions ShouldHaveCompleted(this RecordedTrace trace, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveCompleted(because);

    /// <inheritdoc cref="TraceAssertions.HaveFinalFinishReason"/>
    public static TraceAssertions ShouldHaveFinalFinishReason(this RecordedTrace trace, string reason, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveFinalFinishReason(reason, because);

    /// <inheritdoc cref="TraceAssertions.HaveNoErrors"/>
    public static TraceAssertions ShouldHaveNoErrors(this RecordedTrace trace, bool includingPlumbing = false, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveNoErrors(includingPlumbing, because);

    /// <inheritdoc cref="TraceAssertions.HaveNoUnrecoveredErrors"/>
    public static TraceAssertions ShouldHaveNoUnrecoveredErrors(this RecordedTrace trace, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveNoUnrecoveredErrors(because);

    /// <inheritdoc cref="TraceAssertions.HaveRecoveredFrom"/>
    public static TraceAssertions ShouldHaveRecoveredFrom(this RecordedTrace trace, CallPattern tool, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveRecoveredFrom(tool, because);

    /// <inheritdoc cref="TraceAssertions.HaveTakenAtMost"/>
    public static TraceAssertions ShouldHaveTakenAtMost(this RecordedTrace trace, TimeSpan limit, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveTakenAtMost(limit, because);

    /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostTokens"/>
    public static TraceAssertions ShouldHaveUsedAtMostTokens(this RecordedTrace trace, long maximum, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveUsedAtMostTokens(maximum, because);

    /// <inheritdoc cref="TraceAssertions.BeWellFormed"/>
    public static TraceAssertions ShouldBeWellFormed(this RecordedTrace trace, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).BeWellFormed(because);

    /// <inheritdoc cref="TraceAssertions.Meet"/>
    public static TraceAssertions ShouldMeet(this RecordedTrace trace, TraceCheck check, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).Meet(check, because);

    private static TraceAssertions On(RecordedTrace trace, string? subject, string? test) => TraceShould.On(trace, subject, test, ShouldlySink.Instance);
}
