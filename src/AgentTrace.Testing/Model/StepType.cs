namespace AgentTrace.Testing;

/// <summary>What a span is to an agent. In files the names are written in snake case (<c>tool_call</c>).</summary>
/// <remarks>
/// <see cref="Run"/>, <see cref="Agent"/>, <see cref="Workflow"/>, <see cref="Event"/> and <see cref="Other"/> are containers
/// or plumbing and never steps; the rest are steps unless a call, retrieval, embedding, rerank, guardrail or evaluation stands above them.
/// </remarks>
public enum StepType
{
    /// <summary>Not recognised as anything an agent does: an HTTP call, a database query, the application's own span.</summary>
    Other,

    /// <summary>One execution of an agent, as logs record it.</summary>
    Run,

    /// <summary>An agent at work (OpenTelemetry <c>invoke_agent</c>).</summary>
    Agent,

    /// <summary>A chain, graph node, crew, task, or the loop around model and tools.</summary>
    Workflow,

    /// <summary>A planning or thinking step (OpenTelemetry <c>plan</c>).</summary>
    Reasoning,

    /// <summary>One answer of a model (OpenTelemetry <c>chat</c>, <c>text_completion</c>, <c>generate_content</c>).</summary>
    LlmGenerate,

    /// <summary>The execution of a tool (OpenTelemetry <c>execute_tool</c>, MCP <c>tools/call</c>).</summary>
    ToolCall,

    /// <summary>A query of a store of documents.</summary>
    Retrieval,

    /// <summary>Turning text into vectors.</summary>
    Embedding,

    /// <summary>Ordering documents by relevance.</summary>
    Rerank,

    /// <summary>One agent passing the conversation to another.</summary>
    Handoff,

    /// <summary>A check of input or output against a rule.</summary>
    Guardrail,

    /// <summary>A judgement of an answer, after the fact.</summary>
    Evaluation,

    /// <summary>A point in time that somebody recorded as a span.</summary>
    Event,
}

/// <summary>Step types in files and sentences.</summary>
internal static class StepTypeText
{
    /// <summary>In snake case: <c>tool_call</c>.</summary>
    public static string ToText(this StepType type) => type switch
    {
        StepType.LlmGenerate => "llm_generate",
        StepType.ToolCall => "tool_call",
        _ => type.ToString().ToLowerInvariant(),
    };
}
