namespace AgentTrace.Testing;

/// <summary>The answer to a question about a trace. Missing evidence is never a pass.</summary>
public enum Verdict
{
    /// <summary>The trace shows that it holds.</summary>
    Passed,

    /// <summary>The trace shows that it does not hold.</summary>
    Failed,

    /// <summary>The trace cannot show it: evidence is missing. It fails a test by default, in its own words.</summary>
    Inconclusive,
}
