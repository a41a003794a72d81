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

    public override ToolPayload UnwrapArguments(ToolPayload payload) => ToolPayloads.UnwrapNamedArguments(payload);

    public override ToolPayload UnwrapResult(ToolPayload payload) => ToolPayloads.UnwrapNamedResult(payload);
}
