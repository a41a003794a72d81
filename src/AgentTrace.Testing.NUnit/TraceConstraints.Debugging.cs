using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Whether somebody could find out what went wrong.</content>
public static partial class TraceConstraints
{
    extension(Is)
    {
        /// <inheritdoc cref="TraceAssertions.BeDebuggable"/>
        public static TraceConstraint Debuggable(string because = "") => new ConstraintExpression().Debuggable(because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.BeDebuggable"/>
        public TraceConstraint Debuggable(string because = "") => new(previous, new DebuggableCheck(), because);
    }
}
