namespace AgentTrace.Testing;

/// <summary>What came of one run before it is judged.</summary>
/// <param name="Trace">What was recorded; null where nothing was.</param>
/// <param name="Fault">Why the agent failed by itself; null where it did not.</param>
internal sealed record CaseOutcome(RecordedTrace? Trace, string? Fault)
{
    /// <summary>Whether the fault is of what the agent runs on.</summary>
    public bool IsInfrastructure { get; init; }

    /// <summary>Whether it was ended before it came to its end by itself.</summary>
    public bool IsCut { get; init; }
}

/// <summary>A run as it is asked for.</summary>
/// <param name="Case">The case.</param>
/// <param name="Number">Which of its runs, counted from 1.</param>
internal sealed record CaseRequest(EvaluationCase Case, int Number);
