namespace AgentTrace.Testing;

/// <summary>What a <see cref="TraceRecorder"/> records.</summary>
/// <remarks>
/// By default it keeps, of its traces, every span of every <c>ActivitySource</c> but HttpClient's, ASP.NET Core's and those without a
/// name: the agent's spans, whatever their source is called, and what lies between them.
/// </remarks>
/// <example><code>
/// var options = new TraceRecorderOptions { AlsoListenTo = ["System.Net.Http"] };
/// </code></example>
public sealed record TraceRecorderOptions
{
    internal static readonly TraceRecorderOptions Default = new();

    /// <summary>Narrows: which sources to keep, by name; null keeps all that are listened to.</summary>
    /// <remarks>Spans of other sources are left out; their children are kept and do not count as orphans.</remarks>
    public Func<string, bool>? Sources { get; init; }

    /// <summary>Adds: sources that are not listened to by default, by exact name, such as <c>System.Net.Http</c> or <c>Microsoft.AspNetCore</c>.</summary>
    /// <remarks>Listening switches the instrumentation behind such a source on for the whole process while the recorder lives.</remarks>
    public IReadOnlyList<string> AlsoListenTo { get; init; } = [];
}
