using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One answer of a model: one span, or several that recorded the same answer on different levels.</summary>
[DebuggerDisplay("generation {Model,nq} {FinishReason,nq}")]
public sealed class Generation
{
    private readonly TraceIndex _trace;
    private RecordedSpan[]? _spans;
    private List<ToolCall>? _turn;
    private HashSet<ToolCall>? _knows;

    internal Generation(TraceIndex trace, int index, RecordedSpan span, int position, AgentScope scope)
    {
        _trace = trace;
        Index = index;
        Span = span;
        Position = position;
        Scope = scope;
    }

    /// <summary>The outermost span that recorded the answer.</summary>
    public RecordedSpan Span { get; }

    /// <summary>The model that answered, else the one that was asked; null when neither is recorded.</summary>
    public string? Model => First(static facts => facts.ResponseModel) ?? First(static facts => facts.RequestModel);

    /// <summary>The agent that asked; null when no agent is recorded.</summary>
    public string? Agent => Scope.AgentName;

    /// <summary>Why the answer ended, in normal form (<c>stop</c>, <c>tool_call</c>, <c>length</c>, <c>content_filter</c>, <c>error</c>); null when not recorded.</summary>
    public string? FinishReason => First(static facts => facts.FinishReason);

    /// <summary>The finish reason as the source wrote it.</summary>
    public string? FinishReasonRaw => First(static facts => facts.FinishReasonRaw);

    /// <summary>The tokens that this answer states itself; null when it states none.</summary>
    public TokenUsage? Usage => Spans.LastOrDefault(span => span.Facts.Usage is not null)?.Facts.Usage;

    /// <summary>Whether the answer failed.</summary>
    public bool IsError => Span.IsError || FinishReason == "error"
        || (_spans is { Length: > 1 } several && several[^1].IsError && Span.Facts.FinishReason is null);

    /// <summary>The calls that this answer asked for, or that belong to its turn.</summary>
    public IReadOnlyList<ToolCall> Turn
    {
        get
        {
            // The calls know their generations, and tell them when they are found.
            _ = _trace.Calls;
            return TurnCalls;
        }
    }

    /// <summary>The calls that it asked for run within its span.</summary>
    internal bool HoldsCalls => _trace.Roles.HoldsCalls(Position);

    /// <summary>All that recorded the answer, the outermost first.</summary>
    internal IReadOnlyList<RecordedSpan> Spans
    {
        get => _spans ??= [Span];
        init => _spans = [.. value];
    }

    /// <summary>Number among the generations, in trace order.</summary>
    internal int Index { get; }

    /// <summary>Position of <see cref="Span"/> in the trace.</summary>
    internal int Position { get; }

    internal AgentScope Scope { get; }

    /// <summary>The next answer that the same agent was given.</summary>
    internal Generation? Next { get; set; }

    /// <summary>The calls of the turn as far as they have been found.</summary>
    internal IReadOnlyList<ToolCall> TurnCalls => _turn ?? [];

    /// <summary>The calls whose results stand among the messages given to this generation.</summary>
    internal IReadOnlyCollection<ToolCall> Knows => _knows ?? [];

    internal IReadOnlyList<ChatMessage>? InputMessages => FirstOf(static content => content.InputMessages);

    internal IReadOnlyList<ChatMessage>? OutputMessages => FirstOf(static content => content.OutputMessages);

    /// <summary>False where reading the input messages would show no part of a tool.</summary>
    internal bool InputMayHoldTools => Span.Facts.InputMayHoldTools || (_spans is not null && Array.Exists(_spans, static span => span.Facts.InputMayHoldTools));

    /// <summary>False where reading the output messages would show no part of a tool.</summary>
    internal bool OutputMayHoldTools => Span.Facts.OutputMayHoldTools || (_spans is not null && Array.Exists(_spans, static span => span.Facts.OutputMayHoldTools));

    internal IReadOnlyList<string>? ToolDefinitions => FirstOf(static content => content.ToolDefinitions);

    internal void AddToTurn(ToolCall call) => (_turn ??= new(1)).Add(call);

    internal void Learn(ToolCall call) => (_knows ??= []).Add(call);

    internal bool IsKnown(ToolCall call) => _knows?.Contains(call) == true;

    private T? First<T>(Func<SpanFacts, T?> select)
        where T : class
    {
        if (_spans is null) return select(Span.Facts);
        foreach (var span in _spans)
        {
            if (select(span.Facts) is { } value) return value;
        }

        return null;
    }

    private T? FirstOf<T>(Func<SpanContent, T?> select)
        where T : class
    {
        if (_spans is null) return select(Span.Facts.Content);
        foreach (var span in _spans)
        {
            if (select(span.Facts.Content) is { } value) return value;
        }

        return null;
    }
}

/// <summary>Whose work a span is: the nearest agent or run above it, and the agent's name.</summary>
/// <param name="Runner">Position of the nearest Agent or Run span at or above; -1 when there is none.</param>
/// <param name="AgentName">The agent's name; null when not recorded.</param>
internal readonly record struct AgentScope(int Runner, string? AgentName)
{
    /// <summary>The agent, whichever of its runs it is: its name, else its one runner.</summary>
    public (string? Name, int Runner) Agent => AgentName is null ? (null, Runner) : (AgentName, 0);
}
