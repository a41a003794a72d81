using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

public static partial class TraceConstraints
{
    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.HaveCalledTool"/>
        public ToolCallConstraint CalledTool(CallPattern tool, string because = "") => new(previous, new CallCheck(tool), because);

        /// <inheritdoc cref="TraceAssertions.HaveCalledTool"/>
        public ToolCallConstraint CallTool(CallPattern tool, string because = "") => previous.CalledTool(tool, because);

        /// <inheritdoc cref="TraceAssertions.HaveRequestedTool"/>
        public ToolCallConstraint RequestedTool(CallPattern tool, string because = "") => new(previous, new CallCheck(tool, CallDemandKind.Requested), because);

        /// <inheritdoc cref="TraceAssertions.HaveRequestedTool"/>
        public ToolCallConstraint RequestTool(CallPattern tool, string because = "") => previous.RequestedTool(tool, because);

        /// <inheritdoc cref="TraceAssertions.IfCalledTool"/>
        public ToolCallConstraint IfCalledTool(CallPattern tool) => new(previous, new CallCheck(tool, CallDemandKind.IfCalled));

        /// <inheritdoc cref="TraceAssertions.HaveAtMostSteps"/>
        public TraceConstraint AtMostSteps(int maximum, string because = "") => new(previous, new MaxStepsCheck(maximum), because);

        /// <inheritdoc cref="TraceAssertions.HaveStopReason"/>
        public TraceConstraint StopReason(string reason, string because = "") => new(previous, new StopReasonCheck(reason), because);

        /// <inheritdoc cref="TraceAssertions.HaveCompleted"/>
        public TraceConstraint Completed(string because = "") => new(previous, new StopReasonCheck("completed"), because);

        /// <inheritdoc cref="TraceAssertions.HaveFinalFinishReason"/>
        public TraceConstraint FinalFinishReason(string reason, string because = "") => new(previous, new FinalFinishReasonCheck(reason), because);

        /// <inheritdoc cref="TraceAssertions.HaveNoErrors"/>
        public TraceConstraint NoErrors(bool includingPlumbing = false, string because = "") => new(previous, new NoErrorsCheck(includingPlumbing), because);

        /// <inheritdoc cref="TraceAssertions.HaveNoUnrecoveredErrors"/>
        public TraceConstraint NoUnrecoveredErrors(string because = "") => new(previous, new NoUnrecoveredErrorsCheck(), because);

        /// <inheritdoc cref="TraceAssertions.HaveRecoveredFrom"/>
        public TraceConstraint RecoveredFrom(CallPattern tool, string because = "") => new(previous, new RecoveredFromCheck(tool), because);

        /// <inheritdoc cref="TraceAssertions.HaveTakenAtMost"/>
        public TraceConstraint TakenAtMost(TimeSpan limit, string because = "") => new(previous, new MaxDurationCheck(limit), because);

        /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostTokens"/>
        public TraceConstraint UsedAtMostTokens(long maximum, string because = "") => new(previous, new MaxTokensCheck(maximum), because);

        /// <inheritdoc cref="TraceAssertions.BeWellFormed"/>
        public TraceConstraint WellFormed(string because = "") => new(previous, new WellFormedCheck(), because);

        /// <inheritdoc cref="TraceAssertions.Meet"/>
        public TraceConstraint Meet(TraceCheck check, string because = "") => new(previous, check ?? throw new ArgumentNullException(nameof(check)), because);
    }
}
