namespace AgentTrace.Testing;

/// <summary>How a call of the agent finds the recorded one that answers it.</summary>
public enum ReplayMatching
{
    /// <summary>By equal arguments: a call with others is one that the recording does not know.</summary>
    ByArguments,

    /// <summary>Each tool's calls in their recorded order, whatever their arguments; where arguments or the call's id tell which is which, they go first.</summary>
    ByOrder,
}

/// <summary>What a replay takes for the same call.</summary>
/// <example><code>
/// using var replay = Replay.Of(trace, new ReplayOptions { IgnoredPaths = ["$.request_id"] });
/// </code></example>
public sealed record ReplayOptions
{
    /// <summary>How calls find their recorded ones; by arguments unless it is set.</summary>
    public ReplayMatching Matching { get; init; } = ReplayMatching.ByArguments;

    /// <summary>Places in the arguments that may differ, as <c>$.items[*].id</c>; none unless it is set.</summary>
    public IReadOnlyList<string> IgnoredPaths { get; init; } = [];
}
