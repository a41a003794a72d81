namespace AgentTrace.Testing;

/// <summary>What a model answered, as <see cref="AgentRun.Generate(string, Func{ModelAnswer}, string, IReadOnlyList{ToolAnswer})"/> records it. Null means not known, never none.</summary>
/// <param name="Text">The text of the answer.</param>
/// <param name="FinishReason">Why the answer ended: <c>stop</c>, <c>tool_call</c>, <c>length</c> …, or as the provider says it.</param>
/// <param name="InputTokens">Tokens of the prompt.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
/// <param name="ToolRequests">The tools that the model asks for, in its order; empty when it asks for none.</param>
/// <example><code>
/// new ModelAnswer(FinishReason: "tool_call", InputTokens: 120, OutputTokens: 18, ToolRequests: [new("search", """{"query":"battery"}""", "call_1")]);
/// </code></example>
public sealed record ModelAnswer(
    string? Text = null,
    string? FinishReason = null,
    long? InputTokens = null,
    long? OutputTokens = null,
    IReadOnlyList<ToolRequest>? ToolRequests = null)
{
    /// <summary>The model that answered, where it says so; the requested one may be an alias.</summary>
    public string? Model { get; init; }

    /// <summary>The provider's id of the answer.</summary>
    public string? Id { get; init; }
}

/// <summary>A model's request to call a tool.</summary>
/// <param name="Name">The tool, as the model wrote it.</param>
/// <param name="Arguments">The arguments: an anonymous object, a dictionary, a <c>JsonElement</c> or JSON text; null when not known.</param>
/// <param name="Id">The id that the answer to the request will carry; null when there is none.</param>
/// <example><code>
/// new ToolRequest("search", new { query = "battery recycling" }, "call_1");
/// </code></example>
public sealed record ToolRequest(string Name, object? Arguments = null, string? Id = null);

/// <summary>The answer of a tool, as a model is given it in the messages of its next call.</summary>
/// <param name="Result">What the tool gave: any value, written as JSON.</param>
/// <param name="Id">The id of the request that it answers; null when there is none.</param>
/// <param name="Name">The tool; needed where there is no id.</param>
/// <param name="IsError">Whether the model is told that the tool failed.</param>
/// <example><code>
/// new ToolAnswer(hits, "call_1", "search");
/// </code></example>
public sealed record ToolAnswer(object? Result, string? Id = null, string? Name = null, bool IsError = false);
