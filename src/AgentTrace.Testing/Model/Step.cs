namespace AgentTrace.Testing;

/// <summary>One thing that an agent did on the way: a generation, an executed call, a reasoning, retrieval, embedding, rerank, guardrail or handoff step.</summary>
/// <param name="Number">One-based, in trace order; the same in every message and in the command line.</param>
/// <param name="Type">What kind of step it is.</param>
/// <param name="Name">The tool, the model, or the span's name; null when nothing is recorded.</param>
/// <param name="Span">The step's span; null for a call that is known from messages only.</param>
/// <param name="Call">The call, when the step is one.</param>
/// <param name="Generation">The generation, when the step is one or holds exactly one.</param>
public sealed record Step(int Number, StepType Type, string? Name, RecordedSpan? Span, ToolCall? Call, Generation? Generation)
{
    /// <summary>Whether the step failed.</summary>
    public bool IsError => Call?.IsError ?? (Generation?.IsError == true || Span is { IsError: true });

    /// <summary>Where the step stands in the trace: at its span, of a call at the first attempt's; of one known from messages only, where it was asked for.</summary>
    internal int Position { get; init; }

    internal long? StartTimeUnixNano => Call is not null ? Call.StartTimeUnixNano : Span?.StartTimeUnixNano;

    internal long? EndTimeUnixNano => Call is not null ? Call.EndTimeUnixNano : Span?.EndTimeUnixNano;

    /// <summary>How long it took; null where that is not known, or where it ends before it starts.</summary>
    internal long? Nanos => Elapsed.Nanos(StartTimeUnixNano, EndTimeUnixNano);
}
