namespace AgentTrace.Testing;

/// <summary>Answers that are there at once, as the tasks that an asynchronous caller expects.</summary>
internal static class AtOnce
{
    /// <summary>The answer, its exception or its cancellation as a task: nothing is thrown at the caller itself.</summary>
    public static Task<T> Try<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(answer());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    /// <summary>An answer in parts: text by the word, everything else by itself, then the finish reason with the usage.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="failure">What it breaks off with before it has finished; null for nothing.</param>
    public static IEnumerable<ChatResponseUpdate> InParts(ChatResponse response, Func<Exception>? failure = null)
    {
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents.SelectMany(Parts)) yield return Update(message.MessageId, content);
        }

        if (failure is not null) throw failure();
        var last = Update(response.Messages.LastOrDefault()?.MessageId, response.Usage is { } usage ? new UsageContent(usage) : null);
        last.FinishReason = response.FinishReason;
        yield return last;

        ChatResponseUpdate Update(string? messageId, AIContent? content) => new(ChatRole.Assistant, content is null ? [] : [content])
        {
            ResponseId = response.ResponseId,
            MessageId = messageId,
            ModelId = response.ModelId,
            ConversationId = response.ConversationId,
        };
    }

    /// <summary>What a client that stands for a model has to offer: what it says of itself, and itself.</summary>
    public static object? Service(IChatClient client, ChatClientMetadata metadata, Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        return serviceType == typeof(ChatClientMetadata) ? metadata : serviceType.IsInstanceOfType(client) ? client : null;
    }

    private static IEnumerable<AIContent> Parts(AIContent content) =>
        content is TextContent { Text.Length: > 0 } text ? Words(text.Text).Select(word => new TextContent(word)) : [content];

    private static IEnumerable<string> Words(string text)
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
