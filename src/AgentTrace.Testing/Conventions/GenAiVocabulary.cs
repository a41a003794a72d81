namespace AgentTrace.Testing;

/// <summary>The OpenTelemetry GenAI conventions in all generations: 1.26 to the current one, and what emitters added to them.</summary>
internal sealed class GenAiVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        (Names.Operation, Evidence.Operation),
        (Names.ToolName, Evidence.ToolName),
        (Names.ToolCallId, Evidence.ToolCallId),
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
        (Names.FinishReasons, Evidence.FinishReason),
        ("gen_ai.response.finish_reason", Evidence.FinishReason),
        (Names.ErrorType, Evidence.ErrorType),
        ("gen_ai.task.status", Evidence.TaskStatus),
        ("gen_ai.tool.status", Evidence.TaskStatus),
        ("tool.status", Evidence.TaskStatus),
        (Names.ToolArguments, Evidence.Content),
        (Names.ToolResult, Evidence.Content),
        (Names.InputMessages, Evidence.Content),
        (Names.OutputMessages, Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = [Names.ToolArguments, "tool_arguments", "gcp.vertex.agent.tool_call_args"];

    public override IReadOnlyList<string> ResultKeys { get; } = [Names.ToolResult, "tool_response", "gcp.vertex.agent.tool_response"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = [Names.InputMessages, Names.SystemInstructions, "gen_ai.prompt", "gen_ai.prompt."];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = [Names.OutputMessages, "gen_ai.completion", "gen_ai.completion."];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        // LangSmith's exporter writes an operation that fits the kind only roughly (a retriever says "embeddings").
        if (evidence.Has(Evidence.LangSmithKind)) return null;
        return evidence.Name(Evidence.Operation) switch
        {
            // OpenLLMetry calls the tasks of a crew agents.
            "invoke_agent" when evidence[Evidence.TraceloopKind].TextEquals("task") => StepType.Workflow,
            "chat" or "text_completion" or "generate_content" or "completion" or "generate" or "realtime" or "response" => StepType.LlmGenerate,
            "execute_tool" => StepType.ToolCall,
            "invoke_agent" or "create_agent" => StepType.Agent,
            "invoke_workflow" or "orchestrate_tools" or "execute_task" or "agent_step" => StepType.Workflow,
            "plan" => StepType.Reasoning,
            "embeddings" => StepType.Embedding,
            "retrieval" or "vector_db_retrieve" => StepType.Retrieval,
            "rerank" => StepType.Rerank,
            "goto" or "search_memory" or "create_memory" or "update_memory" or "upsert_memory" or "delete_memory"
                or "create_memory_store" or "delete_memory_store" => StepType.Other,
            _ => null,
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

        return MessageReader.FromAttribute(attributes["gen_ai.prompt"], "user") ?? MessageReader.FromIndexed(attributes, "gen_ai.prompt.", "user");
    }

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) =>
        MessageReader.FromAttribute(attributes[Names.OutputMessages], "assistant")
        ?? MessageReader.FromAttribute(attributes["gen_ai.completion"], "assistant")
        ?? MessageReader.FromIndexed(attributes, "gen_ai.completion.", "assistant");
}
