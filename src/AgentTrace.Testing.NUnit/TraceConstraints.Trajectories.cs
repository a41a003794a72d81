using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Sentences about all the calls of a trace, as a sequence.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveCalledToolsInOrder(CallPattern[])"/>
        public static TraceConstraint CalledToolsInOrder(params CallPattern[] calls) => new ConstraintExpression().CalledToolsInOrder(calls);

        /// <inheritdoc cref="TraceAssertions.HaveCalledToolsInOrder(IReadOnlyList{CallPattern}, string)"/>
        public static TraceConstraint CalledToolsInOrder(IReadOnlyList<CallPattern> calls, string because = "") => new ConstraintExpression().CalledToolsInOrder(calls, because);

        /// <inheritdoc cref="TraceAssertions.HaveCalledExactly(CallPattern[])"/>
        public static TraceConstraint CalledExactly(params CallPattern[] calls) => new ConstraintExpression().CalledExactly(calls);

        /// <inheritdoc cref="TraceAssertions.HaveCalledExactly(IReadOnlyList{CallPattern}, string)"/>
        public static TraceConstraint CalledExactly(IReadOnlyList<CallPattern> calls, string because = "") => new ConstraintExpression().CalledExactly(calls, because);
    }

    extension(Does)
    {
        /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, CallPattern[])"/>
        public static TraceConstraint MatchTrajectory(TrajectoryMatch match, params CallPattern[] calls) => new ConstraintExpression().MatchTrajectory(match, calls);

        /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, IReadOnlyList{CallPattern}, string)"/>
        public static TraceConstraint MatchTrajectory(TrajectoryMatch match, IReadOnlyList<CallPattern> calls, string because = "") => new ConstraintExpression().MatchTrajectory(match, calls, because);

        /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, Trajectory, string)"/>
        public static TraceConstraint MatchTrajectory(TrajectoryMatch match, Trajectory expected, string because = "") => new ConstraintExpression().MatchTrajectory(match, expected, because);

        /// <inheritdoc cref="TraceAssertions.FollowPath(string, string)"/>
        public static TraceConstraint FollowPath(string path, string because = "") => new ConstraintExpression().FollowPath(path, because);

        /// <inheritdoc cref="TraceAssertions.FollowPath(TrajectoryPattern, string)"/>
        public static TraceConstraint FollowPath(TrajectoryPattern path, string because = "") => new ConstraintExpression().FollowPath(path, because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, CallPattern[])"/>
        public TraceConstraint MatchTrajectory(TrajectoryMatch match, params CallPattern[] calls) => new(previous, new TrajectoryCheck(match, Trajectory.Of(calls)), "");

        /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, IReadOnlyList{CallPattern}, string)"/>
        public TraceConstraint MatchTrajectory(TrajectoryMatch match, IReadOnlyList<CallPattern> calls, string because = "") => new(previous, new TrajectoryCheck(match, Trajectory.Of(calls)), because);

        /// <inheritdoc cref="TraceAssertions.MatchTrajectory(TrajectoryMatch, Trajectory, string)"/>
        public TraceConstraint MatchTrajectory(TrajectoryMatch match, Trajectory expected, string because = "") => new(previous, new TrajectoryCheck(match, expected), because);

        /// <inheritdoc cref="TraceAssertions.HaveCalledToolsInOrder(CallPattern[])"/>
        public TraceConstraint CalledToolsInOrder(params CallPattern[] calls) => new(previous, new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.OfSome(calls)), "");

        /// <inheritdoc cref="TraceAssertions.HaveCalledToolsInOrder(IReadOnlyList{CallPattern}, string)"/>
        public TraceConstraint CalledToolsInOrder(IReadOnlyList<CallPattern> calls, string because = "") => new(previous, new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.OfSome(calls)), because);

        /// <inheritdoc cref="TraceAssertions.HaveCalledExactly(CallPattern[])"/>
        public TraceConstraint CalledExactly(params CallPattern[] calls) => new(previous, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.OfSome(calls)), "");

        /// <inheritdoc cref="TraceAssertions.HaveCalledExactly(IReadOnlyList{CallPattern}, string)"/>
        public TraceConstraint CalledExactly(IReadOnlyList<CallPattern> calls, string because = "") => new(previous, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.OfSome(calls)), because);

        /// <inheritdoc cref="TraceAssertions.FollowPath(string, string)"/>
        public TraceConstraint FollowPath(string path, string because = "") => new(previous, new PathCheck(TrajectoryPattern.Parse(path)), because);

        /// <inheritdoc cref="TraceAssertions.FollowPath(TrajectoryPattern, string)"/>
        public TraceConstraint FollowPath(TrajectoryPattern path, string because = "") => new(previous, new PathCheck(path), because);
    }
}
