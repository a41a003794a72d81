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
        foreach (var (id, tool, arguments) in Calls)
        {
            // As a provider's client gives them: parsed, each value a JsonElement.
            contents.Add(new FunctionCallContent(id, tool, arguments.EnumerateObject().ToDictionary(property => property.Name, object? (property) => property.Value)));
        }

        return contents;
    }

    public ChatResponse Response(string modelId, int number, IReadOnlyList<AIChatMessage> messages, ChatOptions? options)
    {
        if (Failure is { } failure) throw failure();
        if (Answer is { } answer) return answer(messages, options);
        return new ChatResponse(new AIChatMessage(ChatRole.Assistant, Contents()) { MessageId = "message_" + number })
        {
            ResponseId = "response_" + number,
            ModelId = modelId,
            ConversationId = options?.ConversationId,
            FinishReason = Reason,
            Usage = UsageDetails(),
        };
    }

    /// <summary>The same in parts: text by the word, each call by itself, then the finish reason with the usage.</summary>
    public IEnumerable<ChatResponseUpdate> Updates(string modelId, int number, IReadOnlyList<AIChatMessage> messages, ChatOptions? options)
    {
        if (Answer is { } answer)
        {
            foreach (var update in answer(messages, options).ToChatResponseUpdates()) yield return update;
            yield break;
        }

        foreach (var content in Contents())
        {
            if (content is TextContent { Text: var text })
            {
                foreach (var word in Words(text)) yield return Update(new TextContent(word));
            }
            else
            {
                yield return Update(content);
            }
        }

        if (Failure is { } failure) throw failure();
        var last = Update(UsageDetails() is { } usage ? new UsageContent(usage) : null);
        last.FinishReason = Reason;
        yield return last;

        ChatResponseUpdate Update(AIContent? content) => new(ChatRole.Assistant, content is null ? [] : [content])
        {
            ResponseId = "response_" + number,
            MessageId = "message_" + number,
            ModelId = modelId,
            ConversationId = options?.ConversationId,
        };
    }

    private ChatFinishReason Reason => FinishReason ?? (Calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop);

    private UsageDetails? UsageDetails() => Usage is null ? null : new UsageDetails
    {
        InputTokenCount = Usage.InputTokenCount,
        OutputTokenCount = Usage.OutputTokenCount,
        TotalTokenCount = Usage.TotalTokenCount,
    };

    internal static IEnumerable<string> Words(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var space = text.IndexOf(' ', from);
            var to = space < 0 ? text.Length : space + 1;
            yield return text[from..to];
            from = to;
        }
    }
}
