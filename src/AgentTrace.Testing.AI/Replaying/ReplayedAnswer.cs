using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>One recorded answer of a model, what had to be known for it, and whether it was replayed.</summary>
internal sealed class ReplayedAnswer(Generation generation, IReadOnlyList<ChatMessage> messages, Func<MessagePart, string> idOf)
{
    public Generation Generation => generation;

    /// <summary>One-based, among the answers of its conversation.</summary>
    public required int Number { get; init; }

    /// <summary>Whether the same recorded answer goes on after results of tools: telemetry around function invocation records a whole loop as one.</summary>
    public required bool GoesOn { get; init; }

    /// <summary>The calls whose results the model was given for the first time.</summary>
    public required IReadOnlyList<ToolCall> News { get; init; }

    /// <summary>The ids of all results that it may have been given; null where its input was not captured.</summary>
    public required IReadOnlySet<string>? AllowedIds { get; init; }

    public bool IsUsed { get; set; }

    /// <summary>What instructions and users said, by which a conversation is known again; null where it was not captured.</summary>
    public string? Prompts { get; } = generation.InputMessages is { } input
        ? string.Join('\n', input.Where(message => message.Role is "system" or "developer").Concat(input.Where(message => message.Role == "user")).Select(message => message.Text)) : null;

    public string? Text => messages.Select(message => message.Text).LastOrDefault(text => text is not null);

    /// <summary>The answer, new each time: contents are mutable.</summary>
    /// <param name="number">One-based, among the answers that were replayed.</param>
    /// <param name="options">The options of the request.</param>
    /// <exception cref="ReplayedErrorException">The request failed when it was recorded.</exception>
    public ChatResponse Response(int number, ChatOptions? options)
    {
        if (!GoesOn && generation.Span.IsError) throw new ReplayedErrorException(generation.Span.ErrorMessage ?? "The model's answer failed.", generation.Span.Facts.ErrorType);
        return new ChatResponse([.. messages.Select((message, at) => new AIChatMessage(ChatRole.Assistant, [.. message.Parts.Select(Content).OfType<AIContent>()]) { MessageId = $"message_{number}_{at + 1}" })])
        {
            ResponseId = "response_" + number,
            ModelId = generation.Model,
            ConversationId = options?.ConversationId,
            FinishReason = GoesOn ? ChatFinishReason.ToolCalls : Reason,
            Usage = GoesOn || generation.Usage is not { } usage ? null : new UsageDetails
            {
                InputTokenCount = usage.InputTokens,
                OutputTokenCount = usage.OutputTokens,
                TotalTokenCount = usage.Total,
                CachedInputTokenCount = usage.CachedInputTokens,
                ReasoningTokenCount = usage.ReasoningTokens,
            },
        };
    }

    private ChatFinishReason? Reason => generation.FinishReason switch
    {
        null => null,
        "stop" => ChatFinishReason.Stop,
        "tool_call" => ChatFinishReason.ToolCalls,
        "length" => ChatFinishReason.Length,
        "content_filter" => ChatFinishReason.ContentFilter,
        _ => new ChatFinishReason(generation.FinishReasonRaw!),
    };

    private AIContent? Content(MessagePart part) => part.Kind switch
    {
        MessagePartKind.Text => new TextContent(part.Text),
        MessagePartKind.Reasoning => new TextReasoningContent(part.Text),
        MessagePartKind.ToolRequest => new FunctionCallContent(idOf(part), part.ToolName ?? "", Arguments(part)),
        MessagePartKind.ServerToolRequest => new McpServerToolCallContent(part.Id ?? "", part.ToolName ?? "", null) { Arguments = Arguments(part) },
        MessagePartKind.ServerToolResponse => new McpServerToolResultContent(part.Id ?? "") { Outputs = part.Response is { } response ? [new TextContent(ToolCall.TextOf(response))] : [] },
        _ => null,
    };

    private static Dictionary<string, object?> Arguments(MessagePart part) => part.Arguments is { ValueKind: JsonValueKind.Object } arguments ? MessageJson.ToArguments(arguments) : [];
}
