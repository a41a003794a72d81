namespace AgentTrace.Testing;

/// <summary>Makes a chat client visible to a <see cref="TraceRecorder"/>.</summary>
public static class AgentTraceChatClientExtensions
{
    /// <summary>The name of the <c>ActivitySource</c> of what chat clients and functions of this package record.</summary>
    /// <remarks>Its spans exist only while a recorder lives and carry message content: do not export them.</remarks>
    public const string SourceName = "AgentTrace.Extensions.AI";

    /// <summary>Records each answer of the client: what it was given, what it answered, finish reason, tokens, exceptions.</summary>
    /// <param name="client">The client, best the one that talks to the model.</param>
    /// <returns>A client that records while a <see cref="TraceRecorder"/> lives in the caller's context, and costs one check otherwise.</returns>
    /// <remarks>
    /// <para>
    /// Put it <em>below</em> function invocation, next to the model: there each answer is one generation, and the tools that function
    /// invocation runs are recorded too. Around function invocation it sees the whole loop as one answer.
    /// </para>
    /// <para>
    /// Content is always captured, in memory, whatever <c>EnableSensitiveData</c> says. Where telemetry records the same answers
    /// (<c>UseOpenTelemetry</c>, above or below), each still counts once. A streamed answer is one span from the request to the last update,
    /// also when the caller leaves the stream early. It never throws into the agent and changes no message and no option.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is null.</exception>
    /// <example><code>
    /// IChatClient client = new OpenAIClient(key).GetChatClient("gpt-5").AsIChatClient().WithAgentTrace();
    /// </code></example>
    public static IChatClient WithAgentTrace(this IChatClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new TracingChatClient(client);
    }
}
