namespace AgentTrace.Testing;

/// <content>Which tools may be called at all, how often, and when no longer.</content>
public sealed partial class TraceAssertions
{
    /// <summary>Every call that was executed, at any depth, is meant by one of the patterns. Where no tool was called it holds.</summary>
    /// <param name="allowed">The tools' names, or <see cref="CallPattern"/>s; at least one.</param>
    /// <exception cref="ArgumentException">The list is empty, or a name is blank.</exception>
    /// <example><code>trace.Should().HaveCalledOnlyTools("search", "fetch");</code></example>
    public TraceAssertions HaveCalledOnlyTools(params CallPattern[] allowed) => Check(new OnlyToolsCheck(allowed), "");

    /// <summary>Every call that was executed, at any depth, is meant by one of the patterns. Where no tool was called it holds.</summary>
    /// <param name="allowed">The tools' names, or <see cref="CallPattern"/>s; at least one.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The list is empty, or a name is blank.</exception>
    /// <example><code>trace.Should().HaveCalledOnlyTools(["search", Call.To("fetch").WithArguments(new { host = "example.org" })], "nothing else is safe");</code></example>
    public TraceAssertions HaveCalledOnlyTools(IReadOnlyList<CallPattern> allowed, string because = "") => Check(new OnlyToolsCheck(allowed), because);

    /// <summary>No call of any tool was executed, at any depth.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().NotHaveCalledAnyTool("small talk needs none");</code></example>
    public TraceAssertions NotHaveCalledAnyTool(string because = "") => Check(new NotCheck(new AnyToolCheck()), because);

    /// <summary>
    /// No call of the run has the same tool and equal arguments as an earlier one, but for so many retries: repeats whose previous twin
    /// failed. Top steps count; attempts of one call are one call.
    /// </summary>
    /// <param name="retries">The most retries over the trace; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <example><code>trace.Should().NotRepeatToolCalls(retries: 2);</code></example>
    public TraceAssertions NotRepeatToolCalls(int retries = 0, string because = "") => Check(new RepeatCheck(0, retries), because);

    /// <summary>The same of certain tools alone: no side effect twice.</summary>
    /// <param name="tools">The tools' names, or <see cref="CallPattern"/>s; at least one.</param>
    /// <param name="retries">The most retries over the trace; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The list is empty, a name is blank, or the number is negative.</exception>
    /// <example><code>trace.Should().NotRepeatToolCalls(["pay", "book"], because: "money is spent once");</code></example>
    public TraceAssertions NotRepeatToolCalls(IReadOnlyList<CallPattern> tools, int retries = 0, string because = "")
    {
        ArgumentNullException.ThrowIfNull(tools);
        return Check(new RepeatCheck(0, retries, tools), because);
    }

    /// <summary>No call of a tool happened after a call of another, until a third one allowed it again. A call that overlaps another is not after it.</summary>
    /// <param name="tool">The tool that must not be called: its name, or a <see cref="CallPattern"/>.</param>
    /// <param name="after">The tool after which it must not.</param>
    /// <param name="until">The tool that allows it again, called between the two; null for none.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">A name is blank.</exception>
    /// <example><code>trace.Should().NotHaveCalledToolAfter("pay", after: "cancel", until: "confirm");</code></example>
    public TraceAssertions NotHaveCalledToolAfter(CallPattern tool, CallPattern after, CallPattern? until = null, string because = "") =>
        Check(new NotCheck(new CalledAfterCheck(tool, after, until)), because);

    /// <summary>No tool call started after a named moment: a span event, the end of a span (an Event or Guardrail span for instance) or of a tool call, or the end of a run with this stop reason.</summary>
    /// <param name="moment">The name, compared by ordinal, or <see cref="ToolName.Glob"/> or <see cref="ToolName.Regex"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().NotHaveCalledAnyToolAfter("guardrail_tripped");</code></example>
    public TraceAssertions NotHaveCalledAnyToolAfter(ToolName moment, string because = "") => Check(new NotCheck(new AnyToolAfterCheck(moment)), because);
}
