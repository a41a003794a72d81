using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>One step of a golden run: what was done, without ids and times.</summary>
internal sealed record GoldenStep(StepType Type, string? Name)
{
    /// <summary>The agent that did it; null when no agent is recorded.</summary>
    public string? Agent { get; init; }

    /// <summary>The arguments of a call, canonical and scrubbed; null when they were not captured.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>The result of a call, the answer of a model; null when not captured or not asked for.</summary>
    public JsonElement? Result { get; init; }

    public bool IsError { get; init; }

    /// <summary>Whether the call counts as succeeded and its result is a text that begins like an error: nothing that a check may fail for, but another way.</summary>
    public bool ResultReadsLikeError { get; init; }

    /// <summary>What went wrong, for the reader; null when nothing is known.</summary>
    public string? Error { get; init; }

    /// <summary>Why a generation ended; null when not asked for.</summary>
    public string? Finish { get; init; }

    /// <summary>Whether a run without it is as good.</summary>
    public bool IsOptional { get; init; }

    /// <summary>What an agent that was called as a tool did itself.</summary>
    public IReadOnlyList<GoldenNode> Steps { get; init; } = [];

    /// <summary>The number of the step in the trace that it was made of; 0 for one from a file.</summary>
    public int Number { get; init; }

    /// <summary>What it is, whatever it was given: steps of one identity may be the same step, changed.</summary>
    public (StepType, string?) Identity => (Type, Name);
}

/// <summary>A step, or several that were done in no order: calls that overlapped, or that one answer asked for at once.</summary>
internal sealed record GoldenNode(IReadOnlyList<GoldenStep> Steps)
{
    public bool IsGroup => Steps.Count > 1;
}

/// <summary>One way that a run may take.</summary>
internal sealed record GoldenVariant(string? StopReason, IReadOnlyList<GoldenNode> Nodes)
{
    /// <summary>Whether it was just made of a run, and not read from a file that a person reviewed and may have shortened.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>Whether the stop reason does not count: a file may leave it out.</summary>
    public bool HasAnyStopReason { get; init; }

    /// <summary>What scrubbers replaced, for the reader: kinds and how many.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Scrubbed { get; init; } = [];
}
