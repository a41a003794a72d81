using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Sets of traces, beside <c>Has.All</c>, <c>Has.Some</c> and <c>Has.None</c>, which are NUnit's own.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <summary>At least so many traces of a set meet what follows, as <see cref="TraceSetAssertions.AtLeastSatisfy"/>: traces that cannot be told count as neither.</summary>
        /// <param name="count">How many; at least 1.</param>
        /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
        /// <example><code>Assert.That(RecordedTrace.LoadAll("traces/*.jsonl"), Has.AtLeastTraces(8).Completed().And.AtMostSteps(5));</code></example>
        public static ConstraintExpression AtLeastTraces(int count) => new ConstraintExpression().AtLeastTraces(count);
    }

    /// <param name="previous">What stands before.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="AtLeastTraces(int)"/>
        public ConstraintExpression AtLeastTraces(int count)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
            return previous.Append(new AtLeastTracesOperator(count));
        }
    }
}
