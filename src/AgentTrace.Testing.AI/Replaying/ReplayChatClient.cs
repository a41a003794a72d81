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
        foreach (var update in AtOnce.InParts(session.Answer(agent, [.. messages], options)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return update;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => AtOnce.Service(this, _metadata, serviceType, serviceKey);

    public void Dispose()
    {
    }
}
