using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The span of one answer of a model, or nothing when nobody records. No member throws.</summary>
internal readonly struct GenerationSpan
{
    private readonly AgentSpan _span;

    private GenerationSpan(AgentSpan span) => _span = span;

    /// <summary>Starts the span with what the model is given.</summary>
    /// <param name="client">The client that is asked.</param>
    /// <param name="messages">What it is given; a list afterwards where it was something to be enumerated once.</param>
    /// <param name="options">The options of the request.</param>
    /// <param name="isStreaming">Whether the answer comes in parts.</param>
    public static GenerationSpan Start(IChatClient client, ref IEnumerable<AIChatMessage> messages, ChatOptions? options, bool isStreaming)
    {
        var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        var model = options?.ModelId ?? metadata?.DefaultModelId;
        var span = AiSource.Start(model is null ? "chat" : "chat " + model, ActivityKind.Client);
        if (!span.IsOn) return new GenerationSpan(span);
        try
        {
            // Written now: function invocation goes on filling the list that it handed over.
            var list = messages as IReadOnlyCollection<AIChatMessage> ?? [.. messages];
            messages = list;
            foreach (var (key, value) in GenerationTags.OfRequest(list, options, metadata, model)) span.Set(key, value);
            if (isStreaming) span.Set("gen_ai.request.stream", true);
        }
        catch (Exception)
        {
            // What cannot be read is not captured; the client is to see it all the same, and complain.
        }

        return new GenerationSpan(span);
    }

    public void MakeCurrent()
    {
        if (_span.Activity is { IsStopped: false } activity) Activity.Current = activity;
    }

    public void Record(IReadOnlyCollection<ChatResponseUpdate> updates)
    {
        if (!_span.IsOn || updates.Count == 0) return;
        try
        {
            Record(updates.ToChatResponse());
        }
        catch (Exception)
        {
            // The agent has its updates; what cannot be put together is not captured.
        }
    }

    public void Record(ChatResponse? response)
    {
        if (!_span.IsOn || response is null) return;
        try
        {
            foreach (var (key, value) in GenerationTags.OfResponse(response)) _span.Set(key, value);
        }
        catch (Exception)
        {
            // The agent has its answer; what cannot be read of it is not captured.
        }
    }

    public void Fail(Exception exception) => _span.Fail(exception);

    public void Stop() => _span.Stop();
}
