namespace AgentTrace.Testing;

/// <summary>What a request and its answer are in the OpenTelemetry GenAI conventions: on a live span, and on a span made of messages.</summary>
internal static class GenerationTags
{
    public static IEnumerable<(string Key, object? Value)> OfRequest(IEnumerable<AIChatMessage> messages, ChatOptions? options, ChatClientMetadata? metadata, string? model)
    {
        yield return (Names.Operation, "chat");
        yield return (Names.RequestModel, model);
        yield return (Names.Provider, metadata?.ProviderName);
        yield return (Names.ConversationId, options?.ConversationId);
        yield return (Names.SystemInstructions, options?.Instructions is { } instructions ? MessageJson.Instructions(instructions) : null);
        yield return (Names.ToolDefinitions, options?.Tools is { Count: > 0 } tools ? MessageJson.Tools(tools) : null);
        yield return (Names.InputMessages, MessageJson.Of(messages));
    }

    public static IEnumerable<(string Key, object? Value)> OfResponse(ChatResponse response)
    {
        yield return (Names.ResponseId, response.ResponseId);
        yield return (Names.ResponseModel, response.ModelId);
        yield return (Names.FinishReasons, response.FinishReason is { } reason ? new[] { reason.Value } : null);
        foreach (var tag in OfUsage(response.Usage)) yield return tag;
        // Last: messages hold the agent's own objects, and what cannot be written ends the list.
        yield return (Names.OutputMessages, MessageJson.Of(response.Messages, response.FinishReason?.Value));
    }

    public static IEnumerable<(string Key, object? Value)> OfUsage(UsageDetails? usage)
    {
        if (usage is null) yield break;
        yield return (Names.InputTokens, usage.InputTokenCount);
        yield return (Names.OutputTokens, usage.OutputTokenCount);
        // Only where it says more than its parts do.
        if (usage.TotalTokenCount != usage.InputTokenCount + usage.OutputTokenCount) yield return (Names.TotalTokens, usage.TotalTokenCount);
        yield return (Names.CachedInputTokens, usage.CachedInputTokenCount);
        yield return (Names.ReasoningTokens, usage.ReasoningTokenCount);
    }
}
