namespace AgentTrace.Testing;

/// <summary>A recorded run, replayed: its model and its tools answer as they did, offline and the same each time.</summary>
/// <remarks>
/// <para>
/// The recording is any trace with message content: loaded from a file of any format, recorded in process, saved by <c>trace.Save</c>, of
/// an agent in any language. Its model is <see cref="ChatClient"/>, its tools are <see cref="Functions"/>, or the agent's own ones behind
/// <see cref="Wrap(IEnumerable{AITool})"/>. A real tool is never called.
/// </para>
/// <para>
/// What the recording does not know fails at once with a <see cref="ReplayException"/> that names the nearest recorded call: a tool, arguments
/// or a number of calls that were not recorded, and a request to the model that does not hold the results that the recorded one held since
/// the answer before it (one is missing, is another, or is one too many). A failure stays: as function invocation tells the model of exceptions instead of throwing
/// them, the next answer fails in the same words, and so do <see cref="Verify"/> and <see cref="Dispose"/>. The wording of prompts is not compared.
/// </para>
/// <para>
/// A tool call that failed fails again with a <see cref="ReplayedErrorException"/>; each recorded attempt is a call. Several agents share one
/// client: a request is known by its instructions and user messages, where those are the recorded ones, else by the results that it holds,
/// else by order. Images and other media in answers are not recorded and not replayed. Members are safe for concurrent use.
/// </para>
/// </remarks>
/// <example><code>
/// using var replay = Replay.Of(RecordedTrace.Load("research.jsonl"));
/// var client = replay.ChatClient.AsBuilder().UseFunctionInvocation().UseAgentTrace().Build();
/// await client.GetResponseAsync(question, new ChatOptions { Tools = replay.Wrap(tools) });
/// replay.VerifyComplete();
/// </code></example>
public sealed class Replay : IDisposable
{
    private readonly ReplaySession _session;
    private bool _isTold;

    private Replay(ReplaySession session)
    {
        _session = session;
        ChatClient = new ReplayChatClient(session, agent: null);
        Functions = [.. session.Calls.Select(call => call.Tool).Distinct(StringComparer.Ordinal).Select(Function)];
    }

    /// <summary>The recorded model: gives each recorded answer once, streamed or not.</summary>
    /// <example><code>var client = replay.ChatClient.AsBuilder().UseFunctionInvocation().Build();</code></example>
    public IChatClient ChatClient { get; }

    /// <summary>The recorded tools in the order of their first calls, with description and schema where they were captured.</summary>
    /// <example><code>var options = new ChatOptions { Tools = [.. replay.Functions] };</code></example>
    public IReadOnlyList<AIFunction> Functions { get; }

    /// <summary>Recorded calls that the agent has not made so far, in trace order; what runs below a replayed call counts as made.</summary>
    /// <example><code>Assert.Empty(replay.UnusedCalls);</code></example>
    public IReadOnlyList<ToolCall> UnusedCalls => [.. _session.Unused().Calls.Select(call => call.Call).Distinct()];

    /// <summary>Recorded answers of the model that the agent has not asked for so far, in trace order.</summary>
    /// <example><code>Assert.Empty(replay.UnusedAnswers);</code></example>
    public IReadOnlyList<Generation> UnusedAnswers => [.. _session.Unused().Answers.Select(answer => answer.Generation).Distinct().OrderBy(answer => answer.Index)];

    /// <summary>Makes a recording replayable.</summary>
    /// <param name="trace">The recording, with message content.</param>
    /// <param name="options">What counts as the same call; null for equal arguments.</param>
    /// <returns>The replay; dispose it, so that a failure that the agent swallowed ends the test.</returns>
    /// <exception cref="ReplayException">The recording lacks an answer, arguments or a result, or is empty; the message names the line that captures them.</exception>
    /// <exception cref="ArgumentException">An ignored path is none.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="trace"/> is null.</exception>
    /// <example><code>
    /// using var replay = Replay.Of(trace, new ReplayOptions { Matching = ReplayMatching.ByOrder });
    /// </code></example>
    public static Replay Of(RecordedTrace trace, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return new Replay(new ReplaySession(trace, options ?? new ReplayOptions()));
    }

    /// <summary>The recorded model of one agent alone.</summary>
    /// <param name="agent">The agent's name, compared by ordinal.</param>
    /// <returns>A client that gives only the answers that this agent was given.</returns>
    /// <exception cref="ReplayException">The recording has no answer of that agent.</exception>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>var researcher = replay.ChatClientFor("researcher");</code></example>
    public IChatClient ChatClientFor(string agent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(agent);
        var agents = _session.Conversations.Select(conversation => conversation.Agent).OfType<string>().Distinct().ToList();
        if (agents.Contains(agent)) return new ReplayChatClient(_session, agent);
        var instead = NearestName.Find(agent, agents) is { } near ? $"; did you mean {Words.Quote(near)}?" : agents.Count == 0 ? "; it names no agent." : $"; it has answers of {Words.List(agents, 10)}.";
        throw new ReplayException(SafeText.Line($"The recording has no answer of agent {Words.Quote(agent)}{instead}"));
    }

    /// <summary>One recorded tool.</summary>
    /// <param name="name">The tool's name, compared by ordinal.</param>
    /// <returns>A function that gives recorded results, with description and schema where they were captured.</returns>
    /// <exception cref="ReplayException">The recording has no call of that tool.</exception>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>var options = new ChatOptions { Tools = [replay.Function("search")] };</code></example>
    public AIFunction Function(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!_session.Calls.Any(call => call.IsCalled(name))) throw new ReplayException(ReplayWords.UnknownTool(name, _session.Trace));
        var (description, schema) = ToolDescriptions.Of(_session.Trace, name);
        return new ReplayedFunction(_session, name, description, schema);
    }

    /// <summary>The agent's own tools with recorded results: each function keeps name, description and schema and is never called.</summary>
    /// <param name="tools">The tools; what is no function stays as it is.</param>
    /// <returns>A new list in the same order, for <c>ChatOptions.Tools</c>.</returns>
    /// <remarks>Also a tool that the recording never called is replaced: a call of it fails.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="tools"/> is null.</exception>
    /// <example><code>
    /// var options = new ChatOptions { Tools = replay.Wrap(tools) };
    /// </code></example>
    public IList<AITool> Wrap(IEnumerable<AITool> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return [.. tools.Select(tool => tool is AIFunction function ? ReplayedFunction.InPlaceOf(function, _session) : tool)];
    }

    /// <summary>Fails when the agent left the recorded way, also where its exception was swallowed.</summary>
    /// <exception cref="ReplayException">It did; the first failure's message.</exception>
    /// <example><code>replay.Verify();</code></example>
    public void Verify()
    {
        _isTold |= _session.Failure is not null;
        _session.ThrowIfFailed();
    }

    /// <summary>Fails when the agent left the recorded way, or did not ask for everything that was recorded.</summary>
    /// <exception cref="ReplayException">It did; what is left is listed.</exception>
    /// <example><code>replay.VerifyComplete();</code></example>
    public void VerifyComplete()
    {
        Verify();
        var (answers, calls) = _session.Unused();
        if (answers.Count + calls.Count == 0) return;
        throw new ReplayException(ReplayWords.Unused(answers, calls, _session.Conversations.Sum(conversation => conversation.Answers.Count), _session.Calls.Count));
    }

    /// <summary>Fails like <see cref="Verify"/>, unless that was asked already: no failure goes unseen.</summary>
    /// <exception cref="ReplayException">The agent left the recorded way.</exception>
    public void Dispose()
    {
        if (!_isTold) Verify();
    }
}
