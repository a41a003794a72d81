namespace AgentTrace.Testing;

/// <summary>OpenInference (Arize, Phoenix). Step types and scalar facts; its flattened messages are still to be read.</summary>
internal sealed class OpenInferenceVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("openinference.span.kind", Evidence.OpenInferenceKind),
        ("tool.name", Evidence.ToolName),
        ("tool.id", Evidence.ToolCallId),
        ("agent.name", Evidence.AgentName),
        ("graph.node.id", Evidence.GraphNode),
        ("llm.request.model_name", Evidence.RequestModel),
        ("llm.response.model_name", Evidence.ResponseModel),
        ("llm.model_name", Evidence.RequestModel),
        ("llm.token_count.prompt", Evidence.InputTokens),
        ("llm.token_count.completion", Evidence.OutputTokens),
        ("llm.token_count.total", Evidence.TotalTokens),
        ("llm.token_count.prompt_details.cache_read", Evidence.CachedInputTokens),
        ("llm.token_count.completion_details.reasoning", Evidence.ReasoningTokens),
        ("llm.cost.total", Evidence.Cost),
        ("llm.finish_reason", Evidence.FinishReason),
        ("input.value", Evidence.Content),
        ("output.value", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["input.value"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["output.value"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.OpenInferenceKind)?.ToUpperInvariant() switch
    {
        "LLM" => StepType.LlmGenerate,
        "EMBEDDING" => StepType.Embedding,
        "CHAIN" => StepType.Workflow,
        "RETRIEVER" => StepType.Retrieval,
        "RERANKER" => StepType.Rerank,
        // The OpenAI Agents instrumentation has no kind for a handoff.
        "TOOL" => !evidence.Has(Evidence.ToolName) && span.Name.StartsWith(SpanNames.HandoffPrefix, StringComparison.Ordinal) ? StepType.Handoff : StepType.ToolCall,
        // LangChain's instrumentation calls every run an agent that has "agent" in its name, tools too.
        "AGENT" => span.Attributes.ContainsKey("tool.name") ? StepType.ToolCall : StepType.Agent,
        "GUARDRAIL" => StepType.Guardrail,
        "EVALUATOR" => StepType.Evaluation,
        "PROMPT" => StepType.Other,
        _ => null,
    };
}
