using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Spans as they were recorded, plumbing included.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveSpan(SpanPattern, string)"/>
        public static TraceConstraint Span(SpanPattern span, string because = "") => new ConstraintExpression().Span(span, because);

        /// <inheritdoc cref="TraceAssertions.HaveSpan(SpanPattern, int, int?, string)"/>
        public static TraceConstraint Span(SpanPattern span, int atLeast, int? atMost = null, string because = "") => new ConstraintExpression().Span(span, atLeast, atMost, because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.HaveSpan(SpanPattern, string)"/>
        public TraceConstraint Span(SpanPattern span, string because = "") => new(previous, new SpanCheck(span), because);

        /// <inheritdoc cref="TraceAssertions.HaveSpan(SpanPattern, int, int?, string)"/>
        public TraceConstraint Span(SpanPattern span, int atLeast, int? atMost = null, string because = "") => new(previous, new SpanCheck(span, atLeast, atMost), because);
    }
}
