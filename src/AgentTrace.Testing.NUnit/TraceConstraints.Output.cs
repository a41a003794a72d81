using System.Runtime.CompilerServices;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>What came out, and conditions of your own.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveOutput"/>
        public static TraceConstraint Output(TextMatch expected, string because = "") => new ConstraintExpression().Output(expected, because);
    }

    extension(Does)
    {
        /// <inheritdoc cref="TraceAssertions.Satisfy"/>
        public static TraceConstraint Satisfy(Func<RecordedTrace, bool> condition, string because = "", [CallerArgumentExpression(nameof(condition))] string? expression = null) => new ConstraintExpression().Satisfy(condition, because, expression);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.HaveOutput"/>
        public TraceConstraint Output(TextMatch expected, string because = "") => new(previous, new OutputCheck(expected), because);

        /// <inheritdoc cref="TraceAssertions.Satisfy"/>
        public TraceConstraint Satisfy(Func<RecordedTrace, bool> condition, string because = "", [CallerArgumentExpression(nameof(condition))] string? expression = null) => new(previous, PredicateCheck.Of(condition, expression), because);
    }
}
