using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>Sentences about all the calls of a trace, as a sequence.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, IReadOnlyList{CallPattern}, string)"/>
    public static TraceAssertions ShouldMatchTrajectory(this RecordedTrace trace, TrajectoryMatch match, IReadOnlyList<CallPattern> calls, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).MatchTrajectory(match, calls, because);

    /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, Trajectory, string)"/>
    public static TraceAssertions ShouldMatchTrajectory(this RecordedTrace trace, TrajectoryMatch match, Trajectory expected, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).MatchTrajectory(match, expected, because);

    /// <inheritdoc cref="TraceAssertions.HaveCalledToolsInOrder(IReadOnlyList{CallPattern}, string)"/>
    public static TraceAssertions ShouldHaveCalledToolsInOrder(this RecordedTrace trace, IReadOnlyList<CallPattern> calls, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveCalledToolsInOrder(calls, because);

    /// <inheritdoc cref="TraceAssertions.HaveCalledExactly(IReadOnlyList{CallPattern}, string)"/>
    public static TraceAssertions ShouldHaveCalledExactly(this RecordedTrace trace, IReadOnlyList<CallPattern> calls, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).HaveCalledExactly(calls, because);

    /// <inheritdoc cref="TraceAssertions.FollowPath(string, string)"/>
    public static TraceAssertions ShouldFollowPath(this RecordedTrace trace, string path, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).FollowPath(path, because);

    /// <inheritdoc cref="TraceAssertions.FollowPath(TrajectoryPattern, string)"/>
    public static TraceAssertions ShouldFollowPath(this RecordedTrace trace, TrajectoryPattern path, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).FollowPath(path, because);
}
