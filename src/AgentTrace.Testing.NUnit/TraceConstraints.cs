using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary>
/// Every sentence of <c>trace.Should()</c> as an NUnit constraint: <c>Have…</c> after <c>Has</c>, <c>Be…</c> after <c>Is</c>, everything else
/// after <c>Does</c>; <c>Not</c> and <c>No</c> before it negate it, <c>And</c> and <c>Or</c> join it to others, <c>Has.All</c>, <c>Has.Some</c>,
/// <c>Has.None</c> and <c>Has.AtLeastTraces(n)</c> ask it of a set of traces. A failure prints what <c>Should()</c> prints.
/// </summary>
/// <remarks>A compiler before C# 14 sees plain methods: <c>Assert.That(trace, TraceConstraints.CalledTool("search").Before("fetch"))</c>.</remarks>
/// <example><code>
/// Assert.That(trace, Has.CalledTool("search").Before("fetch").And.Completed());
/// Assert.That(trace, Does.Not.CallTool("delete_file"));
/// Assert.That(RecordedTrace.LoadAll("traces/*.jsonl"), Has.All.AtMostSteps(5));
/// </code></example>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveCalledTool"/>
        public static ToolCallConstraint CalledTool(CallPattern tool, string because = "") => new ConstraintExpression().CalledTool(tool, because);

        /// <inheritdoc cref="TraceAssertions.HaveRequestedTool"/>
        public static ToolCallConstraint RequestedTool(CallPattern tool, string because = "") => new ConstraintExpression().RequestedTool(tool, because);

        /// <inheritdoc cref="TraceAssertions.HaveAtMostSteps"/>
        public static TraceConstraint AtMostSteps(int maximum, string because = "") => new ConstraintExpression().AtMostSteps(maximum, because);

        /// <inheritdoc cref="TraceAssertions.HaveStopReason"/>
        public static TraceConstraint StopReason(string reason, string because = "") => new ConstraintExpression().StopReason(reason, because);

        /// <inheritdoc cref="TraceAssertions.HaveCompleted"/>
        public static TraceConstraint Completed(string because = "") => new ConstraintExpression().Completed(because);

        /// <inheritdoc cref="TraceAssertions.HaveFinalFinishReason"/>
        public static TraceConstraint FinalFinishReason(string reason, string because = "") => new ConstraintExpression().FinalFinishReason(reason, because);

        /// <inheritdoc cref="TraceAssertions.HaveNoErrors"/>
        public static TraceConstraint NoErrors(bool includingPlumbing = false, string because = "") => new ConstraintExpression().NoErrors(includingPlumbing, because);

        /// <inheritdoc cref="TraceAssertions.HaveNoUnrecoveredErrors"/>
        public static TraceConstraint NoUnrecoveredErrors(string because = "") => new ConstraintExpression().NoUnrecoveredErrors(because);

        /// <inheritdoc cref="TraceAssertions.HaveRecoveredFrom"/>
        public static TraceConstraint RecoveredFrom(CallPattern tool, string because = "") => new ConstraintExpression().RecoveredFrom(tool, because);

        /// <inheritdoc cref="TraceAssertions.HaveTakenAtMost"/>
        public static TraceConstraint TakenAtMost(TimeSpan limit, string because = "") => new ConstraintExpression().TakenAtMost(limit, because);

        /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostTokens"/>
        public static TraceConstraint UsedAtMostTokens(long maximum, string because = "") => new ConstraintExpression().UsedAtMostTokens(maximum, because);
    }

    extension(Does)
    {
        /// <inheritdoc cref="TraceAssertions.HaveCalledTool"/>
        public static ToolCallConstraint CallTool(CallPattern tool, string because = "") => new ConstraintExpression().CalledTool(tool, because);

        /// <inheritdoc cref="TraceAssertions.HaveRequestedTool"/>
        public static ToolCallConstraint RequestTool(CallPattern tool, string because = "") => new ConstraintExpression().RequestedTool(tool, because);

        /// <inheritdoc cref="TraceAssertions.IfCalledTool"/>
        public static ToolCallConstraint IfCalledTool(CallPattern tool) => new ConstraintExpression().IfCalledTool(tool);

        /// <inheritdoc cref="TraceAssertions.Meet"/>
        public static TraceConstraint Meet(TraceCheck check, string because = "") => new ConstraintExpression().Meet(check, because);
    }

    extension(Is)
    {
        /// <inheritdoc cref="TraceAssertions.BeWellFormed"/>
        public static TraceConstraint WellFormed(string because = "") => new ConstraintExpression().WellFormed(because);
    }
}
