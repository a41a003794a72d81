namespace AgentTrace.Testing;

/// <summary>Reads chat messages as a trace, for those who hold nothing else.</summary>
public static class AgentTraceMessageExtensions
{
    /// <summary>The trace of a conversation, as far as its messages tell.</summary>
    /// <param name="messages">The whole conversation, in its order.</param>
    /// <returns>
    /// A trace without times. Each assistant message is a generation (consecutive ones of one author are one), each
    /// <see cref="FunctionCallContent"/> a requested call, answered by the <see cref="FunctionResultContent"/> of its id.
    /// </returns>
    /// <remarks>
    /// <para>
    /// An answered call counts as executed, and as failed when its <see cref="FunctionResultContent.Exception"/> is set; what only reads
    /// like an error is none. Calls are ordered by messages: a call comes after those whose results stood in the conversation when it was
    /// asked for; of calls that one message asks for the order is not known. Usage comes from <see cref="UsageContent"/>, agents
    /// are <see cref="Microsoft.Extensions.AI.ChatMessage.AuthorName"/>. What messages do not tell (times, finish reasons) is unknown: a check that needs it is inconclusive.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is null.</exception>
    /// <example><code>
    /// history.ToTrace().Should().HaveCalledTool("search").Before("fetch");
    /// </code></example>
    public static RecordedTrace ToTrace(this IEnumerable<AIChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return MessageTrace.Of([.. messages], response: null);
    }

    /// <summary>The trace of a response: of the loop that led to it, where function invocation ran one.</summary>
    /// <param name="response">The response.</param>
    /// <param name="request">What was asked, so that the run has its input; null when it is not at hand.</param>
    /// <returns>A trace without times; see <see cref="ToTrace(IEnumerable{AIChatMessage})"/>. The model, the last finish reason and the usage are the response's.</returns>
    /// <remarks>
    /// The usage of a response with several generations is their sum and stands above them. Messages of <paramref name="request"/> that
    /// the response begins with are not counted twice.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is null.</exception>
    /// <example><code>
    /// var response = await client.GetResponseAsync(question, options);
    /// response.ToTrace().Should().HaveCalledTool("search").Before("fetch").And.HaveUsedAtMostTokens(8_000);
    /// </code></example>
    public static RecordedTrace ToTrace(this ChatResponse response, IEnumerable<AIChatMessage>? request = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        // By reference: some agents hand back the very list that they were given, with their answers at its end.
        var known = new HashSet<AIChatMessage>(response.Messages, ReferenceEqualityComparer.Instance);
        return MessageTrace.Of([.. (request ?? []).Where(message => !known.Contains(message))], response);
    }
}
