using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One execution of an agent.</summary>
/// <remarks>A Run or Agent span, a run of an event log, or, where a trace has neither, the whole trace as one implicit run.</remarks>
[DebuggerDisplay("run {RunId,nq} {Agent,nq} {StopReason,nq}")]
public sealed class Run
{
    private List<RunSum>? _parts;

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
    public string? Input => Span?.Facts.Content.InputText ?? Declared?.Input ?? Sum.First?.InputMessages?
        .LastOrDefault(message => message.Role == "user" && message.Text is not null)?.Text;

    /// <summary>What the agent answered; null when not captured.</summary>
    public string? Output => Span?.Facts.Content.OutputText ?? Declared?.Output
        ?? (Sum.Last is { FinishReason: "stop" or null } last ? last.OutputMessages?.LastOrDefault(message => message.Text is not null)?.Text : null);

    /// <summary>Why the run ended: recorded, else derived (<see cref="IsStopReasonRecorded"/>); null when it cannot be told.</summary>
    public string? StopReason { get; internal set; }

    /// <summary>Whether <see cref="StopReason"/> stands in the source; false when it was derived or is unknown.</summary>
    public bool IsStopReasonRecorded { get; internal set; }

    /// <summary>The reasons of its roots, where a whole trace is one run and they ended differently: nobody says which was the trace's.</summary>
    internal IReadOnlyList<string> DifferentReasons { get; set; } = [];

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

    /// <summary>What its steps come to.</summary>
    internal RunSum Sum { get; private set; } = RunSum.Nothing;

    /// <summary>While it is added up: its steps, apart by how far up they are steps of the runs above.</summary>
    internal IReadOnlyList<RunSum> Parts => _parts ?? [];

    internal RunSum Part(Run? until)
    {
        foreach (var part in Parts)
        {
            if (part.Until == until) return part;
        }

        var made = new RunSum(until);
        (_parts ??= new(1)).Add(made);
        return made;
    }

    internal void AddUp()
    {
        if (Parts.Count == 1) Sum = Parts[0];
        else if (Parts.Count > 1)
        {
            Sum = new RunSum();
            foreach (var part in Parts) Sum.AddAnswers(part);
            foreach (var part in Parts) Sum.AddCallsAndThoughts(part);
        }

        _parts = null;
    }

    internal bool IsImplicit => Span is null && Declared is null && RunId is null;
}
