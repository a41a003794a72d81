using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <content>Which tools may be called at all, how often, and when no longer.</content>
public static partial class TraceConstraints
{
    extension(Has)
    {
        /// <inheritdoc cref="TraceAssertions.HaveCalledOnlyTools(CallPattern[])"/>
        public static TraceConstraint CalledOnlyTools(params CallPattern[] allowed) => new ConstraintExpression().CalledOnlyTools(allowed);

        /// <inheritdoc cref="TraceAssertions.HaveCalledOnlyTools(IReadOnlyList{CallPattern}, string)"/>
        public static TraceConstraint CalledOnlyTools(IReadOnlyList<CallPattern> allowed, string because = "") => new ConstraintExpression().CalledOnlyTools(allowed, because);
    }

    /// <param name="previous">What stands before: <c>Does.Not</c>, <c>Has.All</c>, <c>….And</c>.</param>
    extension(ConstraintExpression previous)
    {
        /// <inheritdoc cref="TraceAssertions.HaveCalledOnlyTools(CallPattern[])"/>
        public TraceConstraint CalledOnlyTools(params CallPattern[] allowed) => new(previous, new OnlyToolsCheck(allowed), "");

        /// <inheritdoc cref="TraceAssertions.HaveCalledOnlyTools(IReadOnlyList{CallPattern}, string)"/>
        public TraceConstraint CalledOnlyTools(IReadOnlyList<CallPattern> allowed, string because = "") => new(previous, new OnlyToolsCheck(allowed), because);

        /// <summary>A call of some tool was executed, at any depth. Said after <c>Does.Not</c>, as <see cref="TraceAssertions.NotHaveCalledAnyTool"/>.</summary>
        /// <example><code>Assert.That(trace, Does.Not.CallAnyTool("small talk needs none"));</code></example>
        public TraceConstraint CallAnyTool(string because = "") => new(previous, new AnyToolCheck(), because);

        /// <summary>A call has the same tool and equal arguments as an earlier one, beyond so many retries. Said after <c>Does.Not</c>, as <see cref="TraceAssertions.NotRepeatToolCalls(int, string)"/>.</summary>
        /// <example><code>Assert.That(trace, Does.Not.RepeatToolCalls(retries: 2));</code></example>
        public TraceConstraint RepeatToolCalls(int retries = 0, string because = "") => new(previous, new NotCheck(new RepeatCheck(0, retries)), because);

        /// <summary>The same of certain tools alone, as <see cref="TraceAssertions.NotRepeatToolCalls(IReadOnlyList{CallPattern}, int, string)"/>.</summary>
        /// <example><code>Assert.That(trace, Does.Not.RepeatToolCalls(["pay", "book"], because: "money is spent once"));</code></example>
        public TraceConstraint RepeatToolCalls(IReadOnlyList<CallPattern> tools, int retries = 0, string because = "") => new(previous, new NotCheck(new RepeatCheck(0, retries, tools ?? throw new ArgumentNullException(nameof(tools)))), because);

        /// <summary>A call of a tool happened after a call of another, and no third one allowed it again. Said after <c>Does.Not</c>, as <see cref="TraceAssertions.NotHaveCalledToolAfter"/>.</summary>
        /// <example><code>Assert.That(trace, Does.Not.CallToolAfter("pay", after: "cancel", until: "confirm"));</code></example>
        public TraceConstraint CallToolAfter(CallPattern tool, CallPattern after, CallPattern? until = null, string because = "") => new(previous, new CalledAfterCheck(tool, after, until), because);

        /// <summary>A tool call started after a named moment. Said after <c>Does.Not</c>, as <see cref="TraceAssertions.NotHaveCalledAnyToolAfter"/>.</summary>
        /// <example><code>Assert.That(trace, Does.Not.CallAnyToolAfter("guardrail_tripped"));</code></example>
        public TraceConstraint CallAnyToolAfter(ToolName moment, string because = "") => new(previous, new AnyToolAfterCheck(moment), because);
    }
}
