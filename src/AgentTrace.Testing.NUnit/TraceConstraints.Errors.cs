using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Where errors began, and answers that were cut off.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveErrorAt"/>
        public static TraceConstraint ErrorAt(ToolName origin, TextMatch? message = null, string because = "") => new ConstraintExpression().ErrorAt(origin, message, because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.HaveErrorAt"/>
        public TraceConstraint ErrorAt(ToolName origin, TextMatch? message = null, string because = "") => new(previous, new ErrorAtCheck(origin, message), because);

        /// <summary>A generation was cut off: it has the finish reason <c>length</c>. Said after <c>Has.No</c>, as <see cref="TraceAssertions.NotHaveTruncatedGenerations"/>.</summary>
        /// <example><code>Assert.That(trace, Has.No.TruncatedGenerations());</code></example>
        public TraceConstraint TruncatedGenerations(string because = "") => new(previous, new TruncatedCheck(), because);
    }
}
