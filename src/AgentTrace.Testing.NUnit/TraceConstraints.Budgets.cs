using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>What the way may cost: turns, calls, tokens, money, time of each step.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveAtMostTurns"/>
        public static TraceConstraint AtMostTurns(int maximum, string because = "") => new ConstraintExpression().AtMostTurns(maximum, because);

        /// <inheritdoc cref="TraceAssertions.HaveAtMostToolCalls"/>
        public static TraceConstraint AtMostToolCalls(int maximum, string because = "") => new ConstraintExpression().AtMostToolCalls(maximum, because);

        /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostInputTokens"/>
        public static TraceConstraint UsedAtMostInputTokens(long maximum, string because = "") => new ConstraintExpression().UsedAtMostInputTokens(maximum, because);

        /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostOutputTokens"/>
        public static TraceConstraint UsedAtMostOutputTokens(long maximum, string because = "") => new ConstraintExpression().UsedAtMostOutputTokens(maximum, because);

        /// <inheritdoc cref="TraceAssertions.HaveCostAtMostUsd"/>
        public static TraceConstraint CostAtMostUsd(decimal maximum, TokenPrices? prices = null, string because = "") => new ConstraintExpression().CostAtMostUsd(maximum, prices, because);

        /// <inheritdoc cref="TraceAssertions.HaveStepsTakingAtMost"/>
        public static TraceConstraint StepsTakingAtMost(TimeSpan limit, string because = "") => new ConstraintExpression().StepsTakingAtMost(limit, because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.HaveAtMostTurns"/>
        public TraceConstraint AtMostTurns(int maximum, string because = "") => new(previous, new MaxTurnsCheck(maximum), because);

        /// <inheritdoc cref="TraceAssertions.HaveAtMostToolCalls"/>
        public TraceConstraint AtMostToolCalls(int maximum, string because = "") => new(previous, new MaxToolCallsCheck(maximum), because);

        /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostInputTokens"/>
        public TraceConstraint UsedAtMostInputTokens(long maximum, string because = "") => new(previous, new MaxTokensCheck(maximum, TokenKind.Input), because);

        /// <inheritdoc cref="TraceAssertions.HaveUsedAtMostOutputTokens"/>
        public TraceConstraint UsedAtMostOutputTokens(long maximum, string because = "") => new(previous, new MaxTokensCheck(maximum, TokenKind.Output), because);

        /// <inheritdoc cref="TraceAssertions.HaveCostAtMostUsd"/>
        public TraceConstraint CostAtMostUsd(decimal maximum, TokenPrices? prices = null, string because = "") => new(previous, new MaxCostCheck(maximum, prices), because);

        /// <inheritdoc cref="TraceAssertions.HaveStepsTakingAtMost"/>
        public TraceConstraint StepsTakingAtMost(TimeSpan limit, string because = "") => new(previous, new MaxStepDurationCheck(limit), because);
    }
}
