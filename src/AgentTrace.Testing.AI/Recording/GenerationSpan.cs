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
        var metadata = Service<ChatClientMetadata>(client);
        var model = options?.ModelId ?? metadata?.DefaultModelId;
        var isSampledBelow = Activity.Current is null && IsSampledAsRoot(client);
        var span = AiSource.Start(model is null ? "chat" : "chat " + model, ActivityKind.Client);
        if (!span.IsOn) return new GenerationSpan(span);
        if (isSampledBelow) span.Activity!.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
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

    /// <summary>
    /// Telemetry below usually samples as its parent is sampled, and a root of ours would be the first that it has: so ours is sampled as
    /// theirs would have been, and the application goes on exporting what it exports.
    /// </summary>
    private static bool IsSampledAsRoot(IChatClient client) =>
        Service<ActivitySource>(client)?.CreateActivity("chat", ActivityKind.Client) is { Recorded: true };

    private static T? Service<T>(IChatClient client)
        where T : class
    {
        try
        {
            return client.GetService(typeof(T)) as T;
        }
        catch (Exception)
        {
            return null;
        }
    }
}
