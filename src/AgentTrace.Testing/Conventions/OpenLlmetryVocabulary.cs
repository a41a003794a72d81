using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>OpenLLMetry (Traceloop): GenAI names of an early generation, and its own for the spans around them.</summary>
internal sealed class OpenLlmetryVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("traceloop.span.kind", Evidence.TraceloopKind),
        ("llm.request.type", Evidence.LlmRequestType),
        ("traceloop.entity.name", Evidence.EntityName),
        ("llm.usage.prompt_tokens", Evidence.InputTokens),
        ("llm.usage.completion_tokens", Evidence.OutputTokens),
        ("llm.usage.total_tokens", Evidence.TotalTokens),
        ("llm.response.finish_reason", Evidence.FinishReason),
        ("llm.response.stop_reason", Evidence.FinishReason),
        ("crewai.crew.token_usage", Evidence.UsageDetails),
        ("traceloop.entity.input", Evidence.Content),
        ("traceloop.entity.output", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["traceloop.entity.input"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["traceloop.entity.output"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = ["traceloop.entity.input"];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = ["traceloop.entity.output"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.TraceloopKind) switch
    {
        "task" when IsToolTask(span) => StepType.ToolCall,
        "workflow" or "task" => StepType.Workflow,
        "agent" => StepType.Agent,
        "tool" => StepType.ToolCall,
        _ => evidence.Name(Evidence.LlmRequestType) switch
        {
            null => null,
            "embedding" => StepType.Embedding,
            "rerank" => StepType.Rerank,
            _ => StepType.LlmGenerate,
        },
    };

    public override List<ChatMessage>? InputMessages(AttributeSet attributes) => State(attributes["traceloop.entity.input"], "user");

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) => State(attributes["traceloop.entity.output"], "assistant");

    /// <summary>A decorated function's arguments, or what the MCP instrumentation puts around them.</summary>
    public override ToolPayload UnwrapArguments(ToolPayload payload) =>
        BoundArguments.OfCall(payload.Value) is { } arguments ? payload with { Value = arguments } : ToolPayloads.UnwrapNamedArguments(payload);

    public override ToolPayload UnwrapResult(ToolPayload payload) => ToolPayloads.UnwrapToolOutput(ToolPayloads.UnwrapNamedResult(payload));

    /// <summary>
    /// Two instrumentations call tools tasks: LangChain's for JavaScript, whose chains are all workflows, and LlamaIndex's, which names a
    /// span after the class and its method.
    /// </summary>
    private static bool IsToolTask(RecordedSpan span) => span.Scope.Name switch
    {
        "@traceloop/instrumentation-langchain" => span.Name.StartsWith("task ", StringComparison.Ordinal),
        "opentelemetry.instrumentation.llamaindex" => span.Name.EndsWith("Tool.task", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Messages in the state of a chain, under LangChain's names for them; null for any other text.</summary>
    public static List<ChatMessage>? State(AttributeValue value, string role)
    {
        if (JsonText.From(value) is not { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json) return null;
        return MessageReader.Read(json.Object("outputs", "output", "inputs") ?? json, role);
    }
}
