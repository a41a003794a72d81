using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Golden traces.</content>
public static partial class TraceConstraints
{
    extension(Does)
    {
        /// <inheritdoc cref="GoldenAssertions.MatchGolden(TraceAssertions, GoldenTrace, GoldenOptions, string)"/>
        public static TraceConstraint MatchGolden(GoldenTrace golden, GoldenOptions? options = null, string because = "") => new ConstraintExpression().MatchGolden(golden, options, because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="GoldenAssertions.MatchGolden(TraceAssertions, GoldenTrace, GoldenOptions, string)"/>
        public TraceConstraint MatchGolden(GoldenTrace golden, GoldenOptions? options = null, string because = "") => new(previous, new GoldenCheck(golden, options), because);
    }
}
