namespace AgentTrace.Testing;

/// <summary>What became of a step of a golden trace.</summary>
internal enum GoldenChange
{
    Same,
    Inserted,
    Deleted,

    /// <summary>Another step stands in its place.</summary>
    Replaced,

    /// <summary>It is there, with other arguments, another result, another agent.</summary>
    Changed,

    /// <summary>It failed where it did not, or the other way round.</summary>
    StatusChanged,
    Moved,

    /// <summary>It now runs at the same time as the step before it.</summary>
    AtOnce,

    /// <summary>It differs in what it did inside.</summary>
    Inside,
}

/// <summary>One line of a comparison: a step of the golden trace beside the step of the received one.</summary>
/// <param name="Change">How they differ.</param>
/// <param name="Golden">The golden step; null for what is not in the golden.</param>
/// <param name="GoldenNumber">Its number there, from one on.</param>
/// <param name="Received">The received step; null for what is gone.</param>
internal sealed record GoldenRow(GoldenChange Change, GoldenStep? Golden, int GoldenNumber, GoldenStep? Received)
{
    /// <summary>Where the received step stands among those that count; -1 for none.</summary>
    public int ReceivedAt { get; init; } = -1;

    /// <summary>What differs, value by value.</summary>
    public IReadOnlyList<GoldenValueDifference> Details { get; init; } = [];

    /// <summary>What differs in the steps inside.</summary>
    public GoldenDiff? Inner { get; init; }

    public bool IsDifference => Change != GoldenChange.Same;
}
