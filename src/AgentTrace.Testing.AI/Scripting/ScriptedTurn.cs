using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a scripted model does when it is asked: answers, answers and fails, or lets a function answer.</summary>
internal sealed class ScriptedTurn
{
    public string? Text { get; init; }

    public List<(string Id, string Tool, JsonElement Arguments)> Calls { get; } = [];

    public UsageDetails? Usage { get; set; }

    public ChatFinishReason? FinishReason { get; set; }

    public Func<Exception>? Failure { get; set; }

    public Func<IReadOnlyList<AIChatMessage>, ChatOptions?, ChatResponse>? Answer { get; init; }

    /// <summary>Everything that it says and asks for, new each time: contents are mutable.</summary>
    public List<AIContent> Contents()
    {
        List<AIContent> contents = Text is null ? [] : [new TextContent(Text)];
        foreach (var (id, tool, arguments) in Calls) contents.Add(new FunctionCallContent(id, tool, MessageJson.ToArguments(arguments)));

        return contents;
    }

    public ChatResponse Response(string modelId, int number, IReadOnlyList<AIChatMessage> messages, ChatOptions? options)
    {
        if (Failure is { } failure) throw failure();
        return Answer is { } answer ? answer(messages, options) : Said(modelId, number, options);
    }

    /// <summary>The same in parts; what fails then does so after what it said.</summary>
    public IEnumerable<ChatResponseUpdate> Updates(string modelId, int number, IReadOnlyList<AIChatMessage> messages, ChatOptions? options) =>
        Answer is { } answer ? answer(messages, options).ToChatResponseUpdates() : AtOnce.InParts(Said(modelId, number, options), Failure);

    private ChatResponse Said(string modelId, int number, ChatOptions? options) => new(new AIChatMessage(ChatRole.Assistant, Contents()) { MessageId = "message_" + number })
    {
        ResponseId = "response_" + number,
        ModelId = modelId,
        ConversationId = options?.ConversationId,
        FinishReason = Reason,
        Usage = UsageDetails(),
    };

    private ChatFinishReason Reason => FinishReason ?? (Calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop);

    private UsageDetails? UsageDetails() => Usage is null ? null : new UsageDetails
    {
        InputTokenCount = Usage.InputTokenCount,
        OutputTokenCount = Usage.OutputTokenCount,
        TotalTokenCount = Usage.TotalTokenCount,
    };
}
