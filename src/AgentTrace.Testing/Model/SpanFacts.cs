using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// What the conventions read from one span. What every span of a trace is asked for stands in fields; the rest is read in a second look,
/// and content is parsed, when somebody asks.
/// </summary>
internal class SpanFacts
{
    public static readonly SpanFacts Nothing = new();

    private SpanDetails? _details;
    private SpanContent? _content;

    public StepType Type { get; init; }

    public string? ToolName { get; init; }

    /// <summary>The name is that of the tool's class, as the span has none of the tool itself.</summary>
    public bool IsToolNameAClass { get; init; }

    public string? AgentName { get; init; }

    /// <summary>The run that the source names for this span (event log, our own AgentRun).</summary>
    public string? RunId { get; init; }

    /// <summary>The source marks the span as failed by other means than its status (Langfuse level, an MCP isError result).</summary>
    public bool HasErrorMarker { get; init; }

    /// <summary>Sets an agent up (<c>create_agent</c>): it runs nothing.</summary>
    public bool IsSetup { get; init; }

    /// <summary>
    /// A tool span that records how a call reached its server (an MCP client or server span). It is the call itself only where no other
    /// span of the same tool records it: above it, or beside it at the same time.
    /// </summary>
    public bool IsTransport { get; init; }

    /// <summary>Of a model span: it is one answer, also where tools that it asked for ran before it was closed, and other answers to them.</summary>
    public bool IsOneAnswer { get; init; }

    /// <summary>Of a model span: false where no part of the input messages asks for a tool or answers for one, told without reading them.</summary>
    public bool InputMayHoldTools { get; init; }

    /// <summary>Of a model span: false where no part of the output messages asks for a tool or answers for one, told without reading them.</summary>
    public bool OutputMayHoldTools { get; init; }

    /// <summary>The span ended well by its own record; its error status repeats that of a call which was handled.</summary>
    public bool IsErrorRepeated => Details.IsErrorRepeated;

    /// <summary>Decoded anew whenever it is asked for: the call that it is of keeps it.</summary>
    public virtual string? ToolCallId => null;

    public string? RequestModel => Details.RequestModel;

    public string? ResponseModel => Details.ResponseModel;

    public TokenUsage? Usage => Details.Usage;

    public double? CostUsd => Details.CostUsd;

    /// <summary>The last finish reason as it came.</summary>
    public string? FinishReasonRaw => Details.FinishReasonRaw;

    /// <summary>The normal form of <see cref="FinishReasonRaw"/>.</summary>
    public string? FinishReason => Details.FinishReason;

    /// <summary>Why the run ended, where the source records it.</summary>
    public string? StopReason => Details.StopReason;

    public string? ErrorType => Details.ErrorType;

    public string? ErrorMessage => Details.ErrorMessage;

    /// <summary>The agent that a handoff goes to.</summary>
    public string? HandoffTo => Details.HandoffTo;

    /// <summary>The node of a workflow or graph that the span is one execution of.</summary>
    public string? NodeName => Details.NodeName;

    /// <summary>Text, messages, arguments and results.</summary>
    public SpanContent Content => _content ?? Once.First(ref _content, ReadContent());

    private SpanDetails Details => _details ?? Once.First(ref _details, ReadDetails());

    // Threads that ask at once may read twice; the first one's answer is everybody's, as parts of messages are known by reference.
    protected virtual SpanDetails ReadDetails() => SpanDetails.None;

    protected virtual SpanContent ReadContent() => SpanContent.None;
}

/// <summary>The facts that only some spans are asked for.</summary>
internal sealed class SpanDetails
{
    public static readonly SpanDetails None = new();

    public string? NodeName { get; init; }

    public bool IsErrorRepeated { get; init; }

    public string? RequestModel { get; init; }

    public string? ResponseModel { get; init; }

    public TokenUsage? Usage { get; init; }

    public double? CostUsd { get; init; }

    public string? FinishReasonRaw { get; init; }

    public string? FinishReason { get; init; }

    public string? StopReason { get; init; }

    public string? ErrorType { get; init; }

    public string? ErrorMessage { get; init; }

    public string? HandoffTo { get; init; }
}

/// <summary>Tokens as one span states them. Unknown is null, never zero.</summary>
/// <param name="InputTokens">Tokens of the prompt, cached ones included.</param>
/// <param name="OutputTokens">Tokens of the answer, reasoning included.</param>
/// <param name="TotalTokens">The stated total; null when none is stated, see <see cref="Total"/>.</param>
/// <param name="CachedInputTokens">The part of the input that came from a cache.</param>
/// <param name="ReasoningTokens">The part of the output spent on reasoning.</param>
public sealed record TokenUsage(
    long? InputTokens,
    long? OutputTokens,
    long? TotalTokens = null,
    long? CachedInputTokens = null,
    long? ReasoningTokens = null)
{
    /// <summary>The stated total, else the sum; null while a part is unknown.</summary>
    public long? Total => TotalTokens ?? (InputTokens > long.MaxValue - OutputTokens ? long.MaxValue : InputTokens + OutputTokens);
}

/// <summary>The content of a span: what it was given and what it gave. Null means not captured.</summary>
internal abstract class SpanContent
{
    public static readonly SpanContent None = new Empty();

    /// <summary>A tool's arguments: usually an object.</summary>
    public virtual JsonElement? Arguments => null;

    /// <summary>The arguments are there and say nothing: <c>null</c> or empty text.</summary>
    public virtual bool HasNoArguments => false;

    /// <summary>A tool's result, unwrapped from what the framework puts around it.</summary>
    public virtual JsonElement? Result => null;

    /// <summary>The result itself says that the tool failed (MCP <c>isError</c>, ToolMessage <c>status</c>).</summary>
    public virtual bool ResultIsError => false;

    /// <summary>The text that the result's own error marker comes with.</summary>
    public virtual string? ResultError => null;

    /// <summary>The call id, where only the content holds it.</summary>
    public virtual string? ToolCallId => null;

    /// <summary>What was asked: a run's or an agent's input as text.</summary>
    public virtual string? InputText => null;

    /// <summary>What was answered, as text.</summary>
    public virtual string? OutputText => null;

    /// <summary>The messages given to a model; null when not captured.</summary>
    public virtual IReadOnlyList<ChatMessage>? InputMessages => null;

    /// <summary>The messages a model answered with; null when not captured.</summary>
    public virtual IReadOnlyList<ChatMessage>? OutputMessages => null;

    /// <summary>Names of the tools offered to a model; null when not captured.</summary>
    public virtual IReadOnlyList<string>? ToolDefinitions => null;

    private sealed class Empty : SpanContent;
}
