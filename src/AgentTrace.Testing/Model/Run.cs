using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One execution of an agent.</summary>
/// <remarks>A Run or Agent span, a run of an event log, or, where a trace has neither, the whole trace as one implicit run.</remarks>
[DebuggerDisplay("run {RunId,nq} {Agent,nq} {StopReason,nq}")]
public sealed class Run
{
    internal Run(RecordedSpan? span, int position, DeclaredRun? declared, string? runId)
    {
        Span = span;
        Position = position;
        Declared = declared;
        RunId = runId;
    }

    /// <summary>The run's id as the source gave it; null when it gave none.</summary>
    public string? RunId { get; }

    /// <summary>The span of the run; null for an implicit run and for a log run without one.</summary>
    public RecordedSpan? Span { get; }

    /// <summary>The agent that ran; null when not recorded.</summary>
    public string? Agent => Span?.Facts.AgentName ?? Declared?.Agent;

    /// <summary>What the agent was asked; null when not captured.</summary>
    public string? Input => Span?.Facts.Content.InputText ?? Declared?.Input ?? Generations.FirstOrDefault()?.InputMessages?
        .LastOrDefault(message => message.Role == "user" && message.Text is not null)?.Text;

    /// <summary>What the agent answered; null when not captured.</summary>
    public string? Output => Span?.Facts.Content.OutputText ?? Declared?.Output
        ?? (Generations.LastOrDefault() is { FinishReason: "stop" or null } last ? last.OutputMessages?.LastOrDefault(message => message.Text is not null)?.Text : null);

    /// <summary>Why the run ended: recorded, else derived (<see cref="IsStopReasonRecorded"/>); null when it cannot be told.</summary>
    public string? StopReason { get; internal set; }

    /// <summary>Whether <see cref="StopReason"/> stands in the source; false when it was derived or is unknown.</summary>
    public bool IsStopReasonRecorded { get; internal set; }

    /// <summary>Whether the run ended in error: its span is, or its last generation is, or a call after that generation failed.</summary>
    public bool IsError { get; internal set; }

    /// <summary>Whether the run stands under no other run.</summary>
    public bool IsOutermost => Parent is null;

    /// <summary>The run that this one stands under; null for an outermost one.</summary>
    public Run? Parent { get; internal set; }

    internal DeclaredRun? Declared { get; }

    /// <summary>Position of <see cref="Span"/>; -1 without one.</summary>
    internal int Position { get; }

    /// <summary>Position of the run's first span, for order.</summary>
    internal int FirstPosition { get; set; } = int.MaxValue;

    /// <summary>The generations that are steps of this run.</summary>
    internal List<Generation> Generations { get; } = [];

    /// <summary>The calls, of any stage, that are this run's own.</summary>
    internal List<ToolCall> Calls { get; } = [];

    /// <summary>Reasoning steps, which stand in for generations where there are none.</summary>
    internal List<int> Reasonings { get; } = [];

    internal bool IsImplicit => Span is null && Declared is null && RunId is null;
}
