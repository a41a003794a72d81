namespace AgentTrace.Testing;

/// <summary>A run as an event log states it in <c>trace_started</c> and <c>trace_finished</c>, with or without a span of its own.</summary>
internal sealed record DeclaredRun(string? RunId)
{
    public string? Name { get; init; }

    public string? Agent { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? StopReason { get; init; }

    public bool IsError { get; init; }

    /// <summary>The status was stated at all.</summary>
    public bool HasStatus { get; init; }

    public string? Error { get; init; }

    public long? StartTimeUnixNano { get; init; }

    public long? EndTimeUnixNano { get; init; }

    /// <summary>A <c>trace_finished</c> was seen.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The number of steps that the agent claims; compared, not trusted.</summary>
    public long? ClaimedSteps { get; init; }

    /// <summary>Everything else that the lines carried.</summary>
    public AttributeSet Metadata { get; init; } = AttributeSet.Empty;

    /// <summary>The same run told again: the later telling wins where it says something.</summary>
    public DeclaredRun MergedWith(DeclaredRun later) => this with
    {
        Name = later.Name ?? Name,
        Agent = later.Agent ?? Agent,
        Input = later.Input ?? Input,
        Output = later.Output ?? Output,
        StopReason = later.StopReason ?? StopReason,
        IsError = later.HasStatus ? later.IsError : IsError,
        HasStatus = HasStatus || later.HasStatus,
        Error = later.Error ?? Error,
        StartTimeUnixNano = StartTimeUnixNano ?? later.StartTimeUnixNano,
        EndTimeUnixNano = later.EndTimeUnixNano ?? EndTimeUnixNano,
        IsFinished = IsFinished || later.IsFinished,
        ClaimedSteps = later.ClaimedSteps ?? ClaimedSteps,
        Metadata = Metadata.MergedWith(later.Metadata),
    };
}
