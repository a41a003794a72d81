namespace AgentTrace.Testing;

/// <summary>What a <see cref="TraceRecorder"/> records.</summary>
/// <remarks>
/// By default it keeps the agent's spans: those of known agent sources (Microsoft.Extensions.AI, Agent Framework, Semantic Kernel, MCP,
/// OpenAI, <see cref="AgentRun"/>), every span that carries an agent's tags or name, whatever its source is called, and all spans above
/// those up to where the recording began. Everything else of its traces, such as a database client's spans, is left out; what hangs on
/// a span left out is no orphan.
/// </remarks>
/// <example><code>
/// new TraceRecorderOptions { AlsoListenTo = ["Npgsql", "System.Net.Http"] };      // adds: the agent's spans and these
/// new TraceRecorderOptions { Sources = name =&gt; name.StartsWith("Contoso.") };  // narrows: these, all of them, and no other
/// new TraceRecorderOptions { Sources = _ =&gt; true };                            // takes all
/// </code></example>
public sealed record TraceRecorderOptions
{
    internal static readonly TraceRecorderOptions Default = new();

    /// <summary>Decides by the source's name alone, in the place of the default: keeps every span of these sources and leaves out all others.</summary>
    /// <remarks>
    /// It is asked when a span starts, on the agent's threads. HttpClient's, ASP.NET Core's and nameless sources are not listened to
    /// even so; name them in <see cref="AlsoListenTo"/>.
    /// </remarks>
    public Func<string, bool>? Sources { get; init; }

    /// <summary>Adds sources, by exact name, all of whose spans are kept, also those that are not listened to by default (<c>System.Net.Http</c>, <c>Microsoft.AspNetCore</c>).</summary>
    /// <remarks>Listening switches the instrumentation behind such a source on for the whole process while the recorder lives.</remarks>
    public IReadOnlyList<string> AlsoListenTo { get; init; } = [];

    /// <summary>Also keeps what recorders get that were started within this one; otherwise the inner recorder alone gets its spans.</summary>
    public bool IncludeNested { get; init; }

    /// <summary>Starts a root activity of its own around the recording, for agents in other processes or behind a server.</summary>
    /// <remarks>
    /// <para>
    /// All that starts under the root is one trace. It can be continued elsewhere by <see cref="TraceRecorder.Traceparent"/> and
    /// <see cref="TraceRecorder.Environment"/>, and an in-process server is recognised by the trace state and the baggage that the root
    /// carries, also where it starts a trace of its own. The root is no span of the trace.
    /// </para>
    /// <para>
    /// Off by default because a root changes what the application does: HttpClient sends the root's headers, and all that it starts is one
    /// trace. To the application's samplers the root says what the activity around it said, without one what they themselves say of a
    /// root: an exporter exports what it would without it, a ratio sampler decides once for all. To other processes it says "sampled", so
    /// that they send their spans.
    /// </para>
    /// </remarks>
    public bool OwnRoot { get; init; }
}
