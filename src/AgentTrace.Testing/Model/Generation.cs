using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One answer of a model: one span, or several that recorded the same answer on different levels.</summary>
[DebuggerDisplay("generation {Model,nq} {FinishReason,nq}")]
public sealed class Generation
{
    internal Generation(int index, List<RecordedSpan> spans, int position, AgentScope scope)
    {
        Index = index;
        Spans = spans;
        Position = position;
        Scope = scope;
    }

    /// <summary>The outermost span that recorded the answer.</summary>
    public RecordedSpan Span => Spans[0];

    /// <summary>The model that answered, else the one that was asked; null when neither is recorded.</summary>
    public string? Model => First(facts => facts.ResponseModel) ?? First(facts => facts.RequestModel);

    /// <summary>The agent that asked; null when no agent is recorded.</summary>
    public string? Agent => Scope.AgentName;

    /// <summary>Why the answer ended, in normal form (<c>stop</c>, <c>tool_call</c>, <c>length</c>, <c>content_filter</c>, <c>error</c>); null when not recorded.</summary>
    public string? FinishReason => First(facts => facts.FinishReason);

    /// <summary>The finish reason as the source wrote it.</summary>
    public string? FinishReasonRaw => First(facts => facts.FinishReasonRaw);

    /// <summary>The tokens that this answer states itself; null when it states none.</summary>
    public TokenUsage? Usage => Spans.LastOrDefault(span => span.Facts.Usage is not null)?.Facts.Usage;

    /// <summary>Whether the answer failed.</summary>
    public bool IsError => Span.IsError || FinishReason == "error"
        || (Spans.Count > 1 && Spans[^1].IsError && Span.Facts.FinishReason is null);

    /// <summary>The calls that this answer asked for, or that belong to its turn.</summary>
    public IReadOnlyList<ToolCall> Turn => TurnCalls;

    internal List<RecordedSpan> Spans { get; }

    /// <summary>Number among the generations, in trace order.</summary>
    internal int Index { get; }

    /// <summary>Position of <see cref="Span"/> in the trace.</summary>
    internal int Position { get; }

    internal AgentScope Scope { get; }

    internal List<ToolCall> TurnCalls { get; } = [];

    /// <summary>The calls whose results stand among the messages given to this generation.</summary>
    internal HashSet<ToolCall> Knows => field ??= [];

    internal bool HasInputMessages => InputMessages is not null;

    internal IReadOnlyList<ChatMessage>? InputMessages => FirstOf(content => content.InputMessages);

    internal IReadOnlyList<ChatMessage>? OutputMessages => FirstOf(content => content.OutputMessages);

    internal IReadOnlyList<string>? ToolDefinitions => FirstOf(content => content.ToolDefinitions);

    private T? First<T>(Func<SpanFacts, T?> select)
        where T : class
    {
        foreach (var span in Spans)
        {
            if (select(span.Facts) is { } value) return value;
        }

        return null;
    }

    private T? FirstOf<T>(Func<SpanContent, T?> select)
        where T : class => First(facts => select(facts.Content));
}

/// <summary>Whose work a span is: the nearest agent or run above it, and the agent's name.</summary>
/// <param name="Runner">Position of the nearest Agent or Run span at or above; -1 when there is none.</param>
/// <param name="AgentName">The agent's name; null when not recorded.</param>
internal readonly record struct AgentScope(int Runner, string? AgentName)
{
    /// <summary>The agent, whichever of its runs it is: its name, else its one runner.</summary>
    public (string? Name, int Runner) Agent => AgentName is null ? (null, Runner) : (AgentName, 0);
}
