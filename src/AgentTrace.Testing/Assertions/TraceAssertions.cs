using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>What a trace must show. Each method evaluates at once and fails the test unless the trace shows that it holds.</summary>
/// <remarks>Missing evidence fails too, in its own words: <c>Cannot tell whether …</c>.</remarks>
[StackTraceHidden]
[DebuggerNonUserCode]
public sealed partial class TraceAssertions
{
    private readonly FailureSink _sink;
    private readonly string? _expression;
    private readonly string? _test;

    internal TraceAssertions(RecordedTrace subject, string? expression, string? test, FailureSink sink)
    {
        _sink = sink;
        Subject = subject;
        _expression = expression;
        _test = test;
    }

    /// <summary>The trace.</summary>
    public RecordedTrace Subject { get; }

    /// <summary>The next sentence about the same trace.</summary>
    public TraceAssertions And => this;

    /// <summary>At least one call of the tool was executed, at any depth. The chain that follows narrows the calls.</summary>
    /// <param name="tool">The tool's name, or a <see cref="CallPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }).Before("fetch").Once();</code></example>
    public ToolCallAssertions HaveCalledTool(CallPattern tool, string because = "") => Chain(tool, CallDemandKind.Called, because);

    /// <summary>At least one call of the tool was asked for by a model, executed or not: also a tool that the model invented, that was denied, or that no framework traced.</summary>
    /// <param name="tool">The tool's name, or a <see cref="CallPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().HaveRequestedTool("delete_file");</code></example>
    public ToolCallAssertions HaveRequestedTool(CallPattern tool, string because = "") => Chain(tool, CallDemandKind.Requested, because);

    /// <summary>If calls of the tool were executed, the chain that follows must hold of them; it passes when there were none.</summary>
    /// <param name="tool">The tool's name, or a <see cref="CallPattern"/>; this pattern alone is the condition.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().IfCalledTool("pay").After("confirm");</code></example>
    public ToolCallAssertions IfCalledTool(CallPattern tool) => new(this, new CallCheck(tool, CallDemandKind.IfCalled));

    /// <summary>No call of the tool was executed, at any depth: the exact negation of <see cref="HaveCalledTool"/>.</summary>
    /// <param name="tool">The tool's name, or a <see cref="CallPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().NotHaveCalledTool("delete_file");</code></example>
    public TraceAssertions NotHaveCalledTool(CallPattern tool, string because = "") => Check(new NotCheck(new CallCheck(tool)), because);

    /// <summary>No model asked for the tool.</summary>
    /// <param name="tool">The tool's name, or a <see cref="CallPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().NotHaveRequestedTool("delete_file");</code></example>
    public TraceAssertions NotHaveRequestedTool(CallPattern tool, string because = "") => Check(new NotCheck(new CallCheck(tool, CallDemandKind.Requested)), because);

    /// <summary>At most so many steps: generations, executed calls (all attempts together), and Reasoning, Retrieval, Embedding, Rerank, Guardrail and Handoff spans that stand inside no other step.</summary>
    /// <param name="maximum">The most that is allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    /// <example><code>trace.Should().HaveAtMostSteps(5);</code></example>
    public TraceAssertions HaveAtMostSteps(int maximum, string because = "") => Check(new MaxStepsCheck(maximum), because);

    /// <summary>The outermost runs ended for this reason, recorded or derived.</summary>
    /// <param name="reason"><c>completed</c>, <c>max_steps</c>, <c>tool_error</c>, <c>error</c>, <c>cancelled</c> … or any other text, compared by ordinal.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The reason is blank.</exception>
    /// <example><code>trace.Should().HaveStopReason("max_steps");</code></example>
    public TraceAssertions HaveStopReason(string reason, string because = "") => Check(new StopReasonCheck(reason), because);

    /// <summary>The outermost runs ended with stop reason <c>completed</c>.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCompleted();</code></example>
    public TraceAssertions HaveCompleted(string because = "") => Check(new StopReasonCheck("completed"), because);

    /// <summary>The last generation finished for this reason. That is not the stop reason of the run.</summary>
    /// <param name="reason"><c>stop</c>, <c>tool_call</c>, <c>length</c>, <c>content_filter</c>, <c>error</c>, or the provider's own word.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The reason is blank.</exception>
    /// <example><code>trace.Should().HaveFinalFinishReason("stop");</code></example>
    public TraceAssertions HaveFinalFinishReason(string reason, string because = "") => Check(new FinalFinishReasonCheck(reason), because);

    /// <summary>No run, agent or step is in error. Unset is no error; a handled failure of plumbing counts on request.</summary>
    /// <param name="includingPlumbing">Whether every span counts: an HTTP 404 inside a succeeding tool is then an error.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveNoErrors();</code></example>
    public TraceAssertions HaveNoErrors(bool includingPlumbing = false, string because = "") => Check(new NoErrorsCheck(includingPlumbing), because);

    /// <summary>Every error was recovered from: a later generation of the run succeeded and the run is not in error.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveNoUnrecoveredErrors();</code></example>
    public TraceAssertions HaveNoUnrecoveredErrors(string because = "") => Check(new NoUnrecoveredErrorsCheck(), because);

    /// <summary>A call of the tool failed, and a later one of the same tool succeeded, attempts of one call included.</summary>
    /// <param name="tool">The tool's name, or a <see cref="CallPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().HaveRecoveredFrom("fetch");</code></example>
    public TraceAssertions HaveRecoveredFrom(CallPattern tool, string because = "") => Check(new RecoveredFromCheck(tool), because);

    /// <summary>From its earliest start to its latest end the trace took no longer.</summary>
    /// <param name="limit">The longest time allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    /// <example><code>trace.Should().HaveTakenAtMost(TimeSpan.FromSeconds(30));</code></example>
    public TraceAssertions HaveTakenAtMost(TimeSpan limit, string because = "") => Check(new MaxDurationCheck(limit), because);

    /// <summary>At most so many tokens, input and output together. Usage adds up over innermost spans and is never counted twice.</summary>
    /// <param name="maximum">The most that is allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    /// <example><code>trace.Should().HaveUsedAtMostTokens(8_000);</code></example>
    public TraceAssertions HaveUsedAtMostTokens(long maximum, string because = "") => Check(new MaxTokensCheck(maximum), because);

    /// <summary>
    /// The structure is sound, every fault named at once: ids, parents, cycles, an id used twice, an end before its start, a child outside its
    /// parent's time, spans that never finished, tool calls without a name.
    /// </summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().BeWellFormed();</code></example>
    public TraceAssertions BeWellFormed(string because = "") => Check(new WellFormedCheck(), because);

    /// <summary>Any check: one of ours, or one read from a policy file.</summary>
    /// <param name="check">The check.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentNullException">The check is null.</exception>
    /// <example><code>trace.Should().Meet(new MaxStepsCheck(5));</code></example>
    public TraceAssertions Meet(TraceCheck check, string because = "")
    {
        ArgumentNullException.ThrowIfNull(check);
        return Check(check, because);
    }

    internal void Report(TraceCheck check, CheckResult result, string? because) =>
        _sink.Report(new Failure(Subject, check, result, TraceShould.Subject(_expression), because), _test);

    internal TraceAssertions Check(TraceCheck check, string because)
    {
        var result = check.Evaluate(Subject);
        if (result.Verdict != Verdict.Passed) Report(check, result, because);
        return this;
    }

    private ToolCallAssertions Chain(CallPattern tool, CallDemandKind kind, string because) => Chain(new CallCheck(tool, kind), because);

    private ToolCallAssertions Chain(CallCheck check, string because)
    {
        var chain = new ToolCallAssertions(this, check, because);
        chain.Evaluate();
        return chain;
    }
}
