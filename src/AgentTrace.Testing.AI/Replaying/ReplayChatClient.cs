using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>A model that gives the recorded answers, each to the request that it was recorded for.</summary>
internal sealed class ReplayChatClient(ReplaySession session, string? agent) : IChatClient
{
    private readonly ChatClientMetadata _metadata = session.Metadata(agent);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<AIChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return AtOnce.Try(() => session.Answer(agent, [.. messages], options), cancellationToken);
    }

    /// <summary>The same in parts: text by the word, everything else by itself, then the finish reason with the usage.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<AIChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var response = session.Answer(agent, [.. messages], options);
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents.SelectMany(Parts))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Update(message.MessageId, content);
            }
        }

        var last = Update(response.Messages.LastOrDefault()?.MessageId, response.Usage is { } usage ? new UsageContent(usage) : null);
        last.FinishReason = response.FinishReason;
        yield return last;
        await Task.CompletedTask.ConfigureAwait(false);

        ChatResponseUpdate Update(string? messageId, AIContent? content) => new(ChatRole.Assistant, content is null ? [] : [content])
        {
            ResponseId = response.ResponseId,
            MessageId = messageId,
            ModelId = response.ModelId,
            ConversationId = response.ConversationId,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        return serviceType == typeof(ChatClientMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
    }

    private static IEnumerable<AIContent> Parts(AIContent content) =>
        content is TextContent { Text.Length: > 0 } text ? ScriptedTurn.Words(text.Text).Select(word => new TextContent(word)) : [content];
}
