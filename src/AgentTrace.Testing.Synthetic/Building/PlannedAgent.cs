namespace AgentTrace.Testing;

/// <summary>One run of an agent.</summary>
/// <example><code>
/// var run = TraceBuilder.Agent("billing", TraceBuilder.Llm(), TraceBuilder.Call("refund", new { order = "A-17" }).Returns("done"), TraceBuilder.Llm("Refunded."));
/// </code></example>
public sealed record PlannedAgent : PlannedStep
{
    internal PlannedAgent(string name, IReadOnlyList<PlannedStep> steps)
    {
        Name = name;
        Steps = steps;
    }

    internal string Name { get; init; }

    internal IReadOnlyList<PlannedStep> Steps { get; init; }

    internal string? Input { get; init; }

    internal string? Output { get; init; }

    internal string? StopReason { get; init; }

    internal string? Error { get; init; }

    internal string? RunId { get; init; }

    internal string? Model { get; init; }

    internal string? Instructions { get; init; }

    /// <summary>The tools that its model is offered; null for those that it calls.</summary>
    internal ToolCatalogue? Tools { get; init; }

    /// <summary>What the agent is asked; without this, that it does its work.</summary>
    /// <param name="input">The question or the task.</param>
    /// <exception cref="ArgumentNullException">The input is null.</exception>
    /// <example><code>TraceBuilder.Agent("writer", TraceBuilder.Llm("Once …")).Asked("Write a story.")</code></example>
    public PlannedAgent Asked(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return this with { Input = input };
    }

    /// <summary>What the agent answers; without this, its model's last text.</summary>
    /// <param name="output">The answer.</param>
    /// <exception cref="ArgumentNullException">The output is null.</exception>
    /// <example><code>TraceBuilder.Agent("writer", TraceBuilder.Llm()).Answering("Once …")</code></example>
    public PlannedAgent Answering(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return this with { Output = output };
    }

    /// <summary>Why the run ends; without this <c>tool_error</c> or <c>error</c> where its last step fails, else <c>completed</c>.</summary>
    /// <param name="stopReason">For instance <c>max_steps</c>.</param>
    /// <exception cref="ArgumentException">The reason is blank.</exception>
    /// <example><code>TraceBuilder.Agent("triage", TraceBuilder.Llm(), TraceBuilder.Handoff("billing")).Stopping("handoff")</code></example>
    public PlannedAgent Stopping(string stopReason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stopReason);
        return this with { StopReason = stopReason };
    }

    /// <summary>The run itself fails.</summary>
    /// <param name="error">What went wrong; not blank.</param>
    /// <exception cref="ArgumentException">The error is blank.</exception>
    /// <example><code>TraceBuilder.Agent("writer", TraceBuilder.Llm()).Fails("no more money")</code></example>
    public PlannedAgent Fails(string error)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(error);
        return this with { Error = error };
    }

    /// <summary>The run's id; without this the maker gives one.</summary>
    /// <param name="runId">The id; not blank.</param>
    /// <exception cref="ArgumentException">The id is blank.</exception>
    /// <example><code>TraceBuilder.Agent("writer", TraceBuilder.Llm()).WithRunId("run_7")</code></example>
    public PlannedAgent WithRunId(string runId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(runId);
        return this with { RunId = runId };
    }

    /// <summary>The model that answers in this run.</summary>
    /// <param name="model">Its name; not blank.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Agent("writer", TraceBuilder.Llm()).On("claude-sonnet-4-5")</code></example>
    public PlannedAgent On(string model)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return this with { Model = model };
    }
}
