namespace AgentTrace.Testing;

/// <summary>One answer of a model. It asks for the calls that stand behind it, up to the next answer.</summary>
/// <example><code>
/// var answer = TraceBuilder.Llm("Paris").Taking(TimeSpan.FromSeconds(2)).Using(inputTokens: 120, outputTokens: 4);
/// </code></example>
public sealed record PlannedAnswer : PlannedStep
{
    internal PlannedAnswer()
    {
    }

    internal string? Text { get; init; }

    internal string? Model { get; init; }

    internal string? FinishReason { get; init; }

    internal long? InputTokens { get; init; }

    internal long? OutputTokens { get; init; }

    internal string? Error { get; init; }

    /// <summary>From the start to the first piece of a streamed answer, in nanoseconds; null for one that came whole.</summary>
    internal long? FirstChunkNanos { get; init; }

    /// <summary>Tools that it asks for and that nothing executes.</summary>
    internal IReadOnlyList<PlannedRequest> Unmet { get; init; } = [];

    /// <summary>The answer takes this long.</summary>
    /// <param name="time">From no time to a year.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a year.</exception>
    /// <example><code>TraceBuilder.Llm().Taking(TimeSpan.FromSeconds(3))</code></example>
    public PlannedAnswer Taking(TimeSpan time) => this with { Nanos = NanosOf(time) };

    /// <summary>Another model than that of the agent answers.</summary>
    /// <param name="model">Its name; not blank.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Llm("Paris").On("gpt-4o-mini")</code></example>
    public PlannedAnswer On(string model)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return this with { Model = model };
    }

    /// <summary>The answer costs these tokens; without this they follow from the length of the messages.</summary>
    /// <param name="inputTokens">Tokens of all that the model was given.</param>
    /// <param name="outputTokens">Tokens of the answer.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    /// <example><code>TraceBuilder.Llm("Paris").Using(inputTokens: 7_990, outputTokens: 11)</code></example>
    public PlannedAnswer Using(long inputTokens, long outputTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputTokens);
        return this with { InputTokens = inputTokens, OutputTokens = outputTokens };
    }

    /// <summary>The answer ends for this reason; without this <c>tool_call</c> where it asks for calls, else <c>stop</c>.</summary>
    /// <param name="finishReason">For instance <c>length</c> or <c>content_filter</c>.</param>
    /// <exception cref="ArgumentException">The reason is blank.</exception>
    /// <example><code>TraceBuilder.Llm("The capital of Fr").Finishing("length")</code></example>
    public PlannedAnswer Finishing(string finishReason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(finishReason);
        return this with { FinishReason = finishReason };
    }

    /// <summary>It also asks for a tool that nothing executes: one that the model invented, or that was denied.</summary>
    /// <param name="tool">The tool's name; not blank.</param>
    /// <param name="arguments">An anonymous object, a dictionary, a JSON value or JSON text.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>
    /// TraceBuilder.Of(TraceBuilder.Llm().AskingFor("delete_everything"), TraceBuilder.Llm("No.")).Build()
    ///     .Should().HaveRequestedTool("delete_everything").And.NotHaveCalledTool("delete_everything");
    /// </code></example>
    public PlannedAnswer AskingFor(string tool, object? arguments = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        return this with { Unmet = [.. Unmet, new PlannedRequest(tool, JsonPen.Arguments(arguments))] };
    }

    /// <summary>The answer is streamed, and its first piece comes after this time.</summary>
    /// <param name="firstPieceAfter">From no time to a year.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a year.</exception>
    /// <example><code>TraceBuilder.Llm("Paris").Streaming(firstPieceAfter: TimeSpan.FromMilliseconds(120))</code></example>
    public PlannedAnswer Streaming(TimeSpan firstPieceAfter) => this with { FirstChunkNanos = NanosOf(firstPieceAfter) };

    /// <summary>The model gives no answer but an error.</summary>
    /// <param name="error">What went wrong; not blank.</param>
    /// <exception cref="ArgumentException">The error is blank.</exception>
    /// <example><code>TraceBuilder.Llm().Fails("HTTP 529: overloaded")</code></example>
    public PlannedAnswer Fails(string error)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(error);
        return this with { Error = error };
    }
}
