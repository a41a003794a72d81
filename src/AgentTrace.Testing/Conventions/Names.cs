namespace AgentTrace.Testing;

/// <summary>Attribute names of the OpenTelemetry GenAI and MCP conventions, and ours where they have none.</summary>
internal static class Names
{
    // OpenTelemetry GenAI, current generation. Source: github.com/open-telemetry/semantic-conventions-genai
    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string ResponseModel = "gen_ai.response.model";
    public const string ResponseId = "gen_ai.response.id";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string TotalTokens = "gen_ai.usage.total_tokens";
    public const string CachedInputTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string ReasoningTokens = "gen_ai.usage.reasoning.output_tokens";
    public const string Cost = "gen_ai.usage.cost";
    public const string ConversationId = "gen_ai.conversation.id";
    public const string AgentName = "gen_ai.agent.name";
    public const string AgentId = "gen_ai.agent.id";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string ToolType = "gen_ai.tool.type";
    public const string ToolArguments = "gen_ai.tool.call.arguments";
    public const string ToolResult = "gen_ai.tool.call.result";
    public const string ToolDefinitions = "gen_ai.tool.definitions";
    public const string SystemInstructions = "gen_ai.system_instructions";
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string ErrorType = "error.type";
    public const string McpMethod = "mcp.method.name";

    // Ours: what the conventions cannot say. Written by AgentRun and by the reader of the event log.
    /// <summary>The step type in snake case; decides before everything else.</summary>
    public const string StepType = "agenttrace.step_type";

    /// <summary>The id of the run that a span belongs to.</summary>
    public const string RunId = "agenttrace.run_id";

    /// <summary>Why a run ended.</summary>
    public const string StopReason = "agenttrace.stop_reason";

    /// <summary>What a run, agent or reasoning step was given, as text or JSON.</summary>
    public const string Input = "agenttrace.input";

    /// <summary>What a run, agent or reasoning step came to, as text or JSON.</summary>
    public const string Output = "agenttrace.output";

    /// <summary>The agent that a handoff goes to.</summary>
    public const string HandoffTo = "agenttrace.handoff.to";

    /// <summary>The public ActivitySource of <c>AgentRun</c>.</summary>
    public const string AgentRunSource = "AgentTrace.AgentRun";
}
