namespace AgentTrace.Testing;

/// <summary>Step types as text: written in snake case, read in every spelling that a trace format uses.</summary>
internal static class StepTypeNames
{
    public static string ToText(StepType type) => type switch
    {
        StepType.Run => "run",
        StepType.Agent => "agent",
        StepType.Workflow => "workflow",
        StepType.Reasoning => "reasoning",
        StepType.LlmGenerate => "llm_generate",
        StepType.ToolCall => "tool_call",
        StepType.Retrieval => "retrieval",
        StepType.Embedding => "embedding",
        StepType.Rerank => "rerank",
        StepType.Handoff => "handoff",
        StepType.Guardrail => "guardrail",
        StepType.Evaluation => "evaluation",
        StepType.Event => "event",
        _ => "other",
    };

    /// <summary>Reads a name, whatever its case, with <c>-</c> or a space for <c>_</c>.</summary>
    public static bool TryParse(string? text, out StepType type)
    {
        (type, var known) = text?.Trim().Replace('-', '_').Replace(' ', '_').ToLowerInvariant() switch
        {
            "run" => (StepType.Run, true),
            "agent" or "invoke_agent" => (StepType.Agent, true),
            "workflow" or "chain" or "task" or "crew" or "graph" or "node" => (StepType.Workflow, true),
            "reasoning" or "plan" or "planning" or "thinking" or "thought" => (StepType.Reasoning, true),
            "llm_generate" or "llm" or "llm_call" or "generation" or "chat" => (StepType.LlmGenerate, true),
            "tool_call" or "tool" or "execute_tool" => (StepType.ToolCall, true),
            "retrieval" or "retriever" => (StepType.Retrieval, true),
            "embedding" or "embeddings" => (StepType.Embedding, true),
            "rerank" or "reranker" => (StepType.Rerank, true),
            "handoff" => (StepType.Handoff, true),
            "guardrail" => (StepType.Guardrail, true),
            "evaluation" or "evaluator" => (StepType.Evaluation, true),
            "event" => (StepType.Event, true),
            "other" => (StepType.Other, true),
            _ => (StepType.Other, false),
        };
        return known;
    }
}
