namespace AgentTrace.Testing;

/// <summary>The OpenTelemetry GenAI conventions in all generations: 1.26 to the current one, and what emitters added to them.</summary>
internal sealed class GenAiVocabulary : Vocabulary
{
    /// <summary>Strands Agents: whether the tool succeeded, while the span did either way.</summary>
    public const string ToolStatus = "gen_ai.tool.status";

    /// <summary>Pydantic AI's first versions: the messages of the conventions' events, as JSON in one attribute.</summary>
    private const string Events = "events";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        (Names.Operation, Evidence.Operation),
        (Names.ToolName, Evidence.ToolName),
        (Names.ToolCallId, Evidence.ToolCallId),
        ("gen_ai.tool.call_id", Evidence.ToolCallId),
        (Names.AgentName, Evidence.AgentName),
        (Names.AgentId, Evidence.AgentId),
        (Names.RequestModel, Evidence.RequestModel),
        (Names.ResponseModel, Evidence.ResponseModel),
        (Names.InputTokens, Evidence.InputTokens),
        ("gen_ai.usage.prompt_tokens", Evidence.InputTokens),
        ("gen_ai.response.input_tokens", Evidence.InputTokens),
        ("gen_ai.aggregated_usage.input_tokens", Evidence.InputTokens),
        (Names.OutputTokens, Evidence.OutputTokens),
        ("gen_ai.usage.completion_tokens", Evidence.OutputTokens),
        ("gen_ai.response.output_tokens", Evidence.OutputTokens),
        ("gen_ai.aggregated_usage.output_tokens", Evidence.OutputTokens),
        (Names.TotalTokens, Evidence.TotalTokens),
        (Names.CachedInputTokens, Evidence.CachedInputTokens),
        ("gen_ai.usage.cache_read_input_tokens", Evidence.CachedInputTokens),
        ("gen_ai.usage.cached_input_tokens", Evidence.CachedInputTokens),
        (Names.ReasoningTokens, Evidence.ReasoningTokens),
        ("gen_ai.usage.reasoning_tokens", Evidence.ReasoningTokens),
        (Names.Cost, Evidence.Cost),
        ("operation.cost", Evidence.Cost),
        (Names.FinishReasons, Evidence.FinishReason),
        ("gen_ai.response.finish_reason", Evidence.FinishReason),
        (Names.ErrorType, Evidence.ErrorType),
        ("gen_ai.handoff.to_agent", Evidence.HandoffTo),
        ("gen_ai.task.status", Evidence.TaskStatus),
        (ToolStatus, Evidence.ToolStatus),
        ("tool.status", Evidence.ToolStatus),
        (Names.ToolArguments, Evidence.Content),
        (Names.ToolResult, Evidence.Content),
        (Names.InputMessages, Evidence.Content),
        (Names.OutputMessages, Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = [Names.ToolArguments, "tool_arguments"];

    public override IReadOnlyList<string> ResultKeys { get; } = [Names.ToolResult, "tool_response"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = [Names.InputMessages, Names.SystemInstructions, "gen_ai.prompt", "gen_ai.prompt.", Events];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = [Names.OutputMessages, "gen_ai.completion", "gen_ai.completion.", Events];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        // LangSmith's exporter writes an operation that fits the kind only roughly (a retriever says "embeddings").
        if (evidence.Has(Evidence.LangSmithKind)) return null;
        return evidence.Name(Evidence.Operation) switch
        {
            // OpenLLMetry calls the tasks of a crew agents.
            "invoke_agent" when evidence[Evidence.TraceloopKind].TextEquals("task") => StepType.Workflow,
            // Semantic Kernel for Python, Gemini CLI and Azure's SDK have words of their own.
            "chat" or "text_completion" or "generate_content" or "completion" or "generate" or "realtime" or "response" or "chat.completions" or "llm_call" or "responses" => StepType.LlmGenerate,
            "execute_tool" or "tool_call" => StepType.ToolCall,
            "invoke_agent" or "create_agent" or "agent_call" or "user_prompt" => StepType.Agent,
            "invoke_workflow" or "orchestrate_tools" or "execute_task" or "agent_step" or "schedule_tool_calls" or "execute_event_loop_cycle" or "invoke_swarm" or "invoke_graph" => StepType.Workflow,
            "plan" => StepType.Reasoning,
            "embeddings" => StepType.Embedding,
            "retrieval" or "vector_db_retrieve" => StepType.Retrieval,
            "rerank" => StepType.Rerank,
            "handoff" or "agent_handoff" => StepType.Handoff,
            "guardrail" or "guardrail_check" => StepType.Guardrail,
            "goto" or "search_memory" or "create_memory" or "update_memory" or "upsert_memory" or "delete_memory"
                or "create_memory_store" or "delete_memory_store" => StepType.Other,
            _ => evidence.Has(Evidence.HandoffTo) ? StepType.Handoff : null,
        };
    }

    public override List<ChatMessage>? InputMessages(AttributeSet attributes)
    {
        if (MessageReader.FromAttribute(attributes[Names.InputMessages], "user") is { } messages)
        {
            // Instructions are the system message of providers that keep it apart.
            if (MessageReader.SystemMessage(attributes[Names.SystemInstructions]) is { } system) messages.Insert(0, system);
            return messages;
        }

        return MessageReader.FromAttribute(attributes["gen_ai.prompt"], "user") ?? MessageReader.FromIndexed(attributes, "gen_ai.prompt.", "user")
            ?? MessageEvents.Within(attributes[Events], areOutput: false);
    }

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) =>
        MessageReader.FromAttribute(attributes[Names.OutputMessages], "assistant")
        ?? MessageReader.FromAttribute(attributes["gen_ai.completion"], "assistant")
        ?? MessageReader.FromIndexed(attributes, "gen_ai.completion.", "assistant")
        ?? MessageEvents.Within(attributes[Events], areOutput: true);

    public override ToolPayload UnwrapArguments(ToolPayload payload) => CodeFunctionVocabulary.UnwrapFlatArguments(payload);

    public override ToolPayload UnwrapResult(ToolPayload payload) => CodeFunctionVocabulary.UnwrapFlatResult(payload);
}
