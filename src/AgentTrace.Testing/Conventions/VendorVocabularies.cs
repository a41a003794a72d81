namespace AgentTrace.Testing;

/// <summary>Langfuse's attributes on OTLP spans. Its usage and cost details are JSON, and still to be read.</summary>
internal sealed class LangfuseVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("langfuse.observation.type", Evidence.LangfuseType),
        ("langfuse.observation.level", Evidence.Level),
        ("langfuse.observation.status_message", Evidence.ErrorMessage),
        ("langfuse.observation.model.name", Evidence.RequestModel),
        ("langfuse.observation.input", Evidence.Content),
        ("langfuse.observation.output", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["langfuse.observation.input"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["langfuse.observation.output"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.LangfuseType)?.ToLowerInvariant() switch
    {
        "generation" => StepType.LlmGenerate,
        "event" => StepType.Event,
        "embedding" => StepType.Embedding,
        "agent" => StepType.Agent,
        "tool" => StepType.ToolCall,
        "chain" => StepType.Workflow,
        "retriever" => StepType.Retrieval,
        "guardrail" => StepType.Guardrail,
        "evaluator" => StepType.Evaluation,
        // "span" is what everything is before somebody says more.
        _ => null,
    };
}

/// <summary>LangSmith's OpenTelemetry exporter.</summary>
internal sealed class LangSmithVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } = [("langsmith.span.kind", Evidence.LangSmithKind)];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.LangSmithKind)?.ToLowerInvariant() switch
    {
        null => null,
        "llm" => StepType.LlmGenerate,
        "tool" => StepType.ToolCall,
        "chain" => StepType.Workflow,
        "retriever" => StepType.Retrieval,
        "embedding" => StepType.Embedding,
        _ => StepType.Other,
    };
}

/// <summary>The Vercel AI SDK's own <c>ai.*</c> names (version 3 to 6). Its messages are still to be read.</summary>
internal sealed class VercelVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("ai.operationId", Evidence.VercelOperation),
        ("operation.name", Evidence.VercelOperation),
        ("ai.toolCall.name", Evidence.ToolName),
        ("ai.toolCall.id", Evidence.ToolCallId),
        ("ai.telemetry.functionId", Evidence.AgentName),
        ("ai.model.id", Evidence.RequestModel),
        ("ai.response.model", Evidence.ResponseModel),
        ("ai.usage.inputTokens", Evidence.InputTokens),
        ("ai.usage.promptTokens", Evidence.InputTokens),
        ("ai.usage.tokens", Evidence.InputTokens),
        ("ai.usage.outputTokens", Evidence.OutputTokens),
        ("ai.usage.completionTokens", Evidence.OutputTokens),
        ("ai.usage.totalTokens", Evidence.TotalTokens),
        ("ai.usage.cachedInputTokens", Evidence.CachedInputTokens),
        ("ai.usage.reasoningTokens", Evidence.ReasoningTokens),
        ("ai.response.finishReason", Evidence.FinishReason),
        ("ai.finishReason", Evidence.FinishReason),
        ("ai.toolCall.args", Evidence.Content),
        ("ai.toolCall.result", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["ai.toolCall.args"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["ai.toolCall.result"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        if (evidence.Name(Evidence.VercelOperation) is not { } operation || !operation.StartsWith("ai.", StringComparison.Ordinal)) return null;
        // In operation.name the function's id follows after a space.
        var id = operation.AsSpan(0, operation.IndexOf(' ') is var space and >= 0 ? space : operation.Length);
        if (id.SequenceEqual("ai.toolCall")) return StepType.ToolCall;
        if (id.StartsWith("ai.embed")) return StepType.Embedding;
        if (id.StartsWith("ai.rerank")) return StepType.Rerank;
        if (id.EndsWith(".doGenerate") || id.EndsWith(".doStream")) return StepType.LlmGenerate;
        return id is "ai.generateText" or "ai.streamText" or "ai.generateObject" or "ai.streamObject" ? StepType.Agent : StepType.Other;
    }
}
