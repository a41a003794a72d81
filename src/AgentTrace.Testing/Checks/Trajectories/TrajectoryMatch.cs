namespace AgentTrace.Testing;

/// <summary>How the calls that a trace shows are held against the calls that are expected. Each call has at most one partner.</summary>
public enum TrajectoryMatch
{
    /// <summary>The same calls in the same order.</summary>
    Exact,

    /// <summary>The same calls, each as often, in any order.</summary>
    ExactAnyOrder,

    /// <summary>The expected calls in this order; other calls may lie before, between and after.</summary>
    InOrder,

    /// <summary>The expected calls in any order; other calls may be there too.</summary>
    Containing,

    /// <summary>Nothing but the expected calls, each at most once, in any order; some may be missing.</summary>
    OnlyFrom,
}
