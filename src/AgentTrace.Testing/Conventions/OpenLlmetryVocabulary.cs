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
        ("traceloop.entity.input", Evidence.Content),
        ("traceloop.entity.output", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["traceloop.entity.input"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["traceloop.entity.output"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = ["traceloop.entity.input"];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = ["traceloop.entity.output"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.TraceloopKind) switch
    {
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

    public override ToolPayload UnwrapArguments(ToolPayload payload)
    {
        var value = payload.Value;
        // A decorated function's arguments, by position and by name.
        if (!value.IsObject() || !value.HasOnly("args", "kwargs") || value.Get("args") is not { ValueKind: JsonValueKind.Array } args) return ToolPayloads.UnwrapNamedArguments(payload);
        if (args.GetArrayLength() == 0) return value.Object("kwargs") is { } named ? payload with { Value = named } : payload;
        if (args.GetArrayLength() != 1) return payload with { Value = args };
        return payload with { Value = JsonText.Structure(args[0]) ?? args[0] };
    }

    public override ToolPayload UnwrapResult(ToolPayload payload) => ToolPayloads.UnwrapNamedResult(payload);

    /// <summary>Messages in the state of a chain, under LangChain's names for them; null for any other text.</summary>
    public static List<ChatMessage>? State(AttributeValue value, string role)
    {
        if (JsonText.From(value) is not { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json) return null;
        return MessageReader.Read(json.Object("outputs", "output", "inputs") ?? json, role);
    }
}
