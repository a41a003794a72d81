using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A model that says what the test wrote down, one turn after the other: no network, no chance.</summary>
/// <remarks>
/// <para>
/// Each request takes the next turn. Write one script for each conversation: a client for each test, or one client and a
/// <see cref="ChatOptions.ConversationId"/> for each conversation, which then has the script for itself (as services that keep the
/// history do, the answer bears that id, and function invocation sends only what is new). Call ids are <c>call_1</c>,
/// <c>call_2</c> … in the order of the script. Members are safe for concurrent use.
/// </para>
/// <para>A streamed answer comes by the word, calls one by one, the finish reason with the usage at the end.</para>
/// </remarks>
/// <example><code>
/// var model = new ScriptedChatClient()
///     .Calls("search", new { query = "battery recycling" }).WithUsage(210, 18)
///     .Calls("fetch", new { url = "https://example.org" }).AndCalls("fetch", new { url = "https://example.com" }).WithUsage(340, 25)
///     .Says("Recycling recovers most of the lithium.").WithUsage(900, 40);
/// var client = model.AsBuilder().UseFunctionInvocation().UseAgentTrace().Build();
/// </code></example>
public sealed partial class ScriptedChatClient : IChatClient
{
    private readonly Lock _gate = new();
    private readonly ChatClientMetadata _metadata;
    private readonly List<IReadOnlyList<AIChatMessage>> _requests = [];
    private readonly Dictionary<string, int> _played = new(StringComparer.Ordinal);
    private int _answers;

    /// <summary>A model with an empty script.</summary>
    /// <param name="modelId">The model's id, in each answer.</param>
    /// <param name="providerName">The provider's name, for telemetry.</param>
    /// <exception cref="ArgumentException"><paramref name="modelId"/> is blank.</exception>
    public ScriptedChatClient(string modelId = "scripted-1", string? providerName = "scripted")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        _metadata = new ChatClientMetadata(providerName, null, modelId);
    }

    /// <summary>What the model was given, request by request, as it was then.</summary>
    /// <example><code>
    /// Assert.Contains("Error", model.Requests[1][^1].ToString());
    /// </code></example>
    public IReadOnlyList<IReadOnlyList<AIChatMessage>> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The script has no turn left.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<AIChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return AtOnce.Try(
            () =>
            {
                var (turn, number, given) = Take(messages, options);
                return turn.Response(options?.ModelId ?? _metadata.DefaultModelId!, number, given, options);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The script has no turn left.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<AIChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var (turn, number, given) = Take(messages, options);
        foreach (var update in turn.Updates(options?.ModelId ?? _metadata.DefaultModelId!, number, given, options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return update;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => AtOnce.Service(this, _metadata, serviceType, serviceKey);

    /// <summary>Nothing to let go of.</summary>
    public void Dispose()
    {
    }

    private (ScriptedTurn Turn, int Number, IReadOnlyList<AIChatMessage> Given) Take(IEnumerable<AIChatMessage> messages, ChatOptions? options)
    {
        IReadOnlyList<AIChatMessage> given = [.. messages];
        (Func<IReadOnlyList<AIChatMessage>, bool> IsMeant, ScriptedTurn Turn)[] rules;
        lock (_gate)
        {
            _requests.Add(given);
            rules = [.. _rules];
        }

        // Outside the lock: a predicate is the test's own code.
        var standing = Array.Find(rules, rule => rule.IsMeant(given)).Turn;
        lock (_gate)
        {
            var conversation = options?.ConversationId ?? "";
            var played = _played.GetValueOrDefault(conversation);
            if (standing is null && played >= _script.Count) throw new InvalidOperationException(Ended(played, given));
            if (standing is null) _played[conversation] = played + 1;
            return (standing ?? _script[played], ++_answers, given);
        }
    }

    private string Ended(int played, IReadOnlyList<AIChatMessage> given)
    {
        var script = (played, _rules.Count) switch
        {
            (0, 0) => "The script of the model is empty",
            (0, _) => "No rule of the model (When) is meant by the request, and its script is empty",
            _ => $"The script of the model has ended: it has {Words.Count(played, "turn")}, and the agent asked once more",
        };
        return $"{script}. The last message that it was given is {Told(given)}. Write a further turn (Says, Calls, Throws …), or find out why the agent did not stop.";
    }

    private static string Told(IReadOnlyList<AIChatMessage> given)
    {
        if (given.Count == 0) return "none at all";
        var text = given[^1].Contents.OfType<FunctionResultContent>().LastOrDefault() is { } result ? $"the result of {result.CallId}, {MessageJson.Value(result.Result)}" : $"\"{given[^1].Text}\"";
        return $"of role {given[^1].Role.Value}: {(text.Length > 200 ? text[..200] + " …" : text)}";
    }
}
