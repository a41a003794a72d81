namespace AgentTrace.Testing;

/// <summary>Step types as text, and the decision what a span is.</summary>
internal static class StepTypes
{
    /// <summary>The vocabularies that the span is written in, in the order of evidence; the first that says something decides.</summary>
    public static StepType Decide(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        if (AdkVocabulary.IsMergedCalls(in evidence, span)) return StepType.Other;
        foreach (var vocabulary in evidence.Speakers)
        {
            if (vocabulary.StepTypeOf(in evidence, span) is { } type) return type;
        }

        return StepType.Other;
    }

    /// <summary>A step type as our files spell it: snake case.</summary>
    public static string ToText(StepType type) => StepTypeText.ToText(type);

    /// <summary>Reads a step type of a file: snake case, any case or separator, and the words that other tools have for it. Null when unknown.</summary>
    public static StepType? Parse(string? text) => Plain(text) switch
    {
        "run" => StepType.Run,
        "agent" or "invokeagent" => StepType.Agent,
        "workflow" or "chain" or "graph" or "graphnode" or "node" or "crew" or "task" => StepType.Workflow,
        "reasoning" or "plan" or "planning" or "thought" or "thinking" => StepType.Reasoning,
        "llmgenerate" or "llm" or "llmcall" or "generation" or "generate" or "chat" or "completion" or "model" => StepType.LlmGenerate,
        "toolcall" or "tool" or "executetool" or "function" or "functioncall" => StepType.ToolCall,
        "retrieval" or "retriever" or "retrieve" => StepType.Retrieval,
        "embedding" or "embeddings" or "embed" => StepType.Embedding,
        "rerank" or "reranker" or "reranking" => StepType.Rerank,
        "handoff" => StepType.Handoff,
        "guardrail" => StepType.Guardrail,
        "evaluation" or "evaluator" or "eval" => StepType.Evaluation,
        "event" => StepType.Event,
        "other" => StepType.Other,
        _ => null,
    };

    private static string? Plain(string? text) =>
        text is null || text.Length > 40 ? null : string.Concat(text.Where(char.IsAsciiLetter)).ToLowerInvariant();
}
