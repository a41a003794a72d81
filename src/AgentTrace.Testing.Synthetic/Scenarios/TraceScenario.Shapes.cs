namespace AgentTrace.Testing;

public sealed partial class TraceScenario
{
    /// <summary>The first call of a tool fails, and the run ends with it: stop reason <c>tool_error</c>.</summary>
    /// <param name="tool">The tool; null for the one that fails most easily in this scenario.</param>
    /// <exception cref="ArgumentException">The agent has no such tool.</exception>
    /// <exception cref="InvalidOperationException">The run ends in another way already.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithToolError("fetch").Trace(0).Should().HaveErrorAt("fetch", "HTTP 404");</code></example>
    public TraceScenario WithToolError(string? tool = null) => With(new ToolErrorShape(Known(tool)));

    /// <summary>The first call of a tool fails, and the model asks for it again until it succeeds.</summary>
    /// <param name="tool">The tool; null for the one that fails most easily in this scenario.</param>
    /// <param name="failures">How often it fails, from 1 to 100.</param>
    /// <exception cref="ArgumentException">The agent has no such tool, or the number is outside.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithRetry("fetch").Trace(0).Should().HaveRecoveredFrom("fetch");</code></example>
    public TraceScenario WithRetry(string? tool = null, int failures = 1) => With(new RetryShape(Known(tool), In(failures, 1, 100, nameof(failures))));

    /// <summary>Every attempt of a call fails with a probability, and the model asks again, up to three times.</summary>
    /// <param name="rate">The probability, from 0 to 1.</param>
    /// <param name="tool">The tool; null for all.</param>
    /// <exception cref="ArgumentException">The agent has no such tool, or the rate is outside.</exception>
    /// <example><code>var flaky = new TraceFaker(seed: 42).SupportAgent().WithErrorRate(0.05).Generate(1000);</code></example>
    public TraceScenario WithErrorRate(double rate, string? tool = null) => With(new ErrorRateShape(
        rate is >= 0 and <= 1 ? rate : throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is from 0 to 1."), Known(tool)));

    /// <summary>The run is stopped after a number of steps, without an answer: stop reason <c>max_steps</c>. Where it would have been done before, it goes on searching.</summary>
    /// <param name="steps">Generations, calls and a handoff, from 2 to 10,000; with a handoff at least 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside.</exception>
    /// <exception cref="InvalidOperationException">The run ends in another way already.</exception>
    /// <example><code>new TraceFaker(seed: 42).CodingAgent().WithMaxSteps(25).Trace(0).Should().HaveStopReason("max_steps");</code></example>
    public TraceScenario WithMaxSteps(int steps = 20) => With(new MaxStepsShape(In(steps, 2, 10_000, nameof(steps))));

    /// <summary>The same call with the same arguments again and again, until it is stopped: stop reason <c>loop_detected</c>.</summary>
    /// <param name="tool">The tool; null for the one that searches.</param>
    /// <param name="times">How often it is called, from 2 to 1,000.</param>
    /// <exception cref="ArgumentException">The agent has no such tool, or the number is outside.</exception>
    /// <exception cref="InvalidOperationException">The run ends in another way already.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithLoop("search", times: 4).Trace(0).Should().HaveCalledTool("search").Times(4);</code></example>
    public TraceScenario WithLoop(string? tool = null, int times = 5) => With(new LoopShape(Known(tool), In(times, 2, 1000, nameof(times))));

    /// <summary>One answer asks for many calls of one tool, each with other arguments.</summary>
    /// <param name="tool">The tool; null for the one that searches.</param>
    /// <param name="times">How many calls, from 2 to 1,000.</param>
    /// <exception cref="ArgumentException">The agent has no such tool, or the number is outside.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithToolSpam("search", times: 30).Trace(0).Should().HaveCalledTool("search").AtLeast(30);</code></example>
    public TraceScenario WithToolSpam(string? tool = null, int times = 12) => With(new SpamShape(Known(tool), In(times, 2, 1000, nameof(times))));

    /// <summary>Calls that do not need each other are asked for by one answer and run at once.</summary>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithParallelCalls().Trace(0).Should().HaveCalledTool("fetch").InParallelWith("fetch");</code></example>
    public TraceScenario WithParallelCalls() => With(new ParallelShape());

    /// <summary>Within each call stand its HTTP request, the service that takes it in another process, and that service's query of a database.</summary>
    /// <example><code>
    /// new TraceFaker(seed: 42).ResearchAgent().WithNestedSpans().Trace(0)
    ///     .Should().HaveSpan(SpanPattern.Named("GET").DescendantOf("execute_tool fetch"));
    /// </code></example>
    public TraceScenario WithNestedSpans() => new(_options with { HasNestedSpans = true }, _words);

    /// <summary>Half way another agent takes over, in a run of its own within the same trace.</summary>
    /// <example><code>new TraceFaker(seed: 42).SupportAgent().WithHandoff().Trace(0).Should().HaveHandedOff("triage", to: "billing");</code></example>
    public TraceScenario WithHandoff() => With(new HandoffShape());

    /// <summary>Before its answer the agent asks another agent, as one asks a tool.</summary>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithAgentAsTool().Trace(0).Should().HaveRunAgent("reviewer");</code></example>
    public TraceScenario WithAgentAsTool() => With(new HelperShape());

    /// <summary>The model asks for a tool that it does not have; nothing executes it, and the model is told so.</summary>
    /// <param name="tool">The tool's name; null for one that fits the scenario.</param>
    /// <exception cref="ArgumentException">The name is blank, or the agent has that tool.</exception>
    /// <example><code>
    /// new TraceFaker(seed: 42).ResearchAgent().WithInventedTool("open_browser").Trace(0)
    ///     .Should().HaveRequestedTool("open_browser").And.NotHaveCalledTool("open_browser");
    /// </code></example>
    public TraceScenario WithInventedTool(string? tool = null)
    {
        if (tool is not null) ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        if (tool is not null && _options.Domain.Find(tool) is not null) throw new ArgumentException($"The agent has the tool {Words.Quote(tool)}.", nameof(tool));
        return With(new InventedShape(tool));
    }

    /// <summary>Every answer is streamed.</summary>
    /// <example><code>var streamed = new TraceFaker(seed: 42).ResearchAgent().WithStreaming().Generate(10);</code></example>
    public TraceScenario WithStreaming() => With(new StreamingShape());

    /// <summary>Before the tool that changes something a person is asked, by the tool <c>request_approval</c>, and approves.</summary>
    /// <example><code>
    /// new TraceFaker(seed: 42).BookingAgent().WithHumanApproval().Trace(0)
    ///     .Should().HaveCalledTool("book").EachAfterItsOwn("request_approval", by: "flight_id");
    /// </code></example>
    public TraceScenario WithHumanApproval() => With(new ApprovalShape());

    /// <summary>The run is stopped when it has used more tokens than it may: stop reason <c>budget_exceeded</c>.</summary>
    /// <param name="tokens">The tokens that it may use, from 1 to a billion.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside.</exception>
    /// <exception cref="InvalidOperationException">The run ends in another way already.</exception>
    /// <example><code>new TraceFaker(seed: 42).CodingAgent().WithBudgetExceeded(tokens: 8_000).Trace(0).Should().HaveStopReason("budget_exceeded");</code></example>
    public TraceScenario WithBudgetExceeded(int tokens = 20_000) => With(new BudgetShape(In(tokens, 1, 1_000_000_000, nameof(tokens))));

    /// <summary>A guardrail trips before the tool that changes something, which is never executed: stop reason <c>guardrail</c>.</summary>
    /// <param name="name">The guardrail's name; not blank.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <exception cref="InvalidOperationException">The run ends in another way already.</exception>
    /// <example><code>new TraceFaker(seed: 42).SupportAgent().WithGuardrailStop().Trace(0).Should().NotHaveCalledTool("refund").And.HaveStopReason("guardrail");</code></example>
    public TraceScenario WithGuardrailStop(string name = "policy_guardrail")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return With(new GuardrailShape(name));
    }

    /// <summary>Somebody cancels the run during a call: stop reason <c>cancelled</c>.</summary>
    /// <exception cref="InvalidOperationException">The run ends in another way already.</exception>
    /// <example><code>new TraceFaker(seed: 42).BookingAgent().WithCancellation().Trace(0).Should().HaveStopReason("cancelled");</code></example>
    public TraceScenario WithCancellation() => With(new CancelShape());

    internal TraceScenario With(Shape shape) => new(_options.With(shape), _words);

    private string? Known(string? tool)
    {
        if (tool is null || _options.Domain.Find(tool) is not null) return tool;
        var nearest = NearestName.Find(tool, _options.Domain.ToolNames) is { } name ? $"; did you mean {Words.Quote(name)}?" : $"; it has {string.Join(", ", _options.Domain.ToolNames)}.";
        throw new ArgumentException($"The agent of {_options.Domain.Name} has no tool {Words.Quote(tool)}{nearest}", nameof(tool));
    }

    private static int In(int value, int least, int most, string name) => value >= least && value <= most ? value
        : throw new ArgumentOutOfRangeException(name, value, $"A number from {least} to {Words.Number(most)} is asked.");
}
