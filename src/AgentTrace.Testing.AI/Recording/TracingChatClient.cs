using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>Records each answer of the client behind it as one generation, while a recorder lives in the caller's context.</summary>
internal sealed class TracingChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<AIChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        AiSource.IsRecording && messages is not null
            ? RecordAsync(messages, options, cancellationToken)
            : InnerClient.GetResponseAsync(messages!, options, cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<AIChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        AiSource.IsRecording && messages is not null
            ? RecordStreamAsync(messages, options, cancellationToken)
            : InnerClient.GetStreamingResponseAsync(messages!, options, cancellationToken);

    /// <summary>
    /// Function invocation asks the client below it for a source and traces no tool without one; so it has one also where no telemetry
    /// is between. That is never another's: whatever is below answers first.
    /// </summary>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        base.GetService(serviceType, serviceKey) ?? (serviceKey is null && serviceType == typeof(ActivitySource) ? AiSource.Source : null);

    private async Task<ChatResponse> RecordAsync(IEnumerable<AIChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var span = GenerationSpan.Start(InnerClient, ref messages, options, isStreaming: false);
        try
        {
            var response = await InnerClient.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
            span.Record(response);
            return response;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
        finally
        {
            span.Stop();
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> RecordStreamAsync(
        IEnumerable<AIChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var span = GenerationSpan.Start(InnerClient, ref messages, options, isStreaming: true);
        var updates = new List<ChatResponseUpdate>();
        IAsyncEnumerator<ChatResponseUpdate>? stream = null;
        try
        {
            while (true)
            {
                try
                {
                    // Each step runs in its caller's context, where the span is not current: dotnet/runtime#47802.
                    span.MakeCurrent();
                    stream ??= InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    if (!await stream.MoveNextAsync().ConfigureAwait(false)) break;
                    updates.Add(stream.Current);
                }
                catch (Exception exception)
                {
                    span.Fail(exception);
                    throw;
                }

                yield return updates[^1];
            }
        }
        finally
        {
            // Also reached when the caller leaves the stream early: what came until then is recorded.
            span.MakeCurrent();
            try
            {
                if (stream is not null) await stream.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                span.Record(updates);
                span.Stop();
            }
        }
    }
}
