using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>Which tools may be called at all, how often, and when no longer.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.HaveCalledOnlyTools(IReadOnlyList{CallPattern}, string)"/>
    public static TraceAssertions ShouldHaveCalledOnlyTools(this RecordedTrace trace, IReadOnlyList<CallPattern> allowed, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveCalledOnlyTools(allowed, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveCalledAnyTool"/>
    public static TraceAssertions ShouldNotHaveCalledAnyTool(this RecordedTrace trace, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveCalledAnyTool(because);

    /// <inheritdoc cref="TraceAssertions.NotRepeatToolCalls(int, string)"/>
    public static TraceAssertions ShouldNotRepeatToolCalls(this RecordedTrace trace, int retries = 0, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotRepeatToolCalls(retries, because);

    /// <inheritdoc cref="TraceAssertions.NotRepeatToolCalls(IReadOnlyList{CallPattern}, int, string)"/>
    public static TraceAssertions ShouldNotRepeatToolCalls(this RecordedTrace trace, IReadOnlyList<CallPattern> tools, int retries = 0, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotRepeatToolCalls(tools, retries, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveCalledToolAfter"/>
    public static TraceAssertions ShouldNotHaveCalledToolAfter(this RecordedTrace trace, CallPattern tool, CallPattern after, CallPattern? until = null, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveCalledToolAfter(tool, after, until, because);

    /// <inheritdoc cref="TraceAssertions.NotHaveCalledAnyToolAfter"/>
    public static TraceAssertions ShouldNotHaveCalledAnyToolAfter(this RecordedTrace trace, ToolName moment, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).NotHaveCalledAnyToolAfter(moment, because);
}
