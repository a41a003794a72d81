using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What CrewAI's events say, as attributes.</summary>
internal static class CrewAIFacts
{
    /// <summary>What the span of a family of events is; null for a family that is unknown.</summary>
    public static string? StepTypeOf(string family) => family switch
    {
        "crew_kickoff" or "flow" or "method_execution" or "task" or "crew_train" or "crew_test" => "workflow",
        "agent_execution" or "lite_agent_execution" => "agent",
        "llm_call" => "llm_generate",
        "tool_usage" or "mcp_tool_execution" => "tool_call",
        "memory_query" or "memory_retrieval" or "knowledge_query" or "knowledge_retrieval" or "knowledge_search_query" => "retrieval",
        "memory_save" or "mcp_connection" => "other",
        "agent_reasoning" => "reasoning",
        "llm_guardrail" => "guardrail",
        "agent_evaluation" or "task_evaluation" => "evaluation",
        _ => null,
    };

    /// <summary>The way of a tool's call to its MCP server, which the tool's own span stands around.</summary>
    public static bool IsTransport(string family) => family == "mcp_tool_execution";

    public static void Describe(SpanDraft draft, string? family, string name, JsonElement data)
    {
        var type = family is null ? "event" : StepTypeOf(family);
        draft.Set(Names.StepType, type);
        var agent = data.Text("agent_role") ?? data.Object("agent")?.Text("role");
        draft.Set(Names.AgentName, agent);
        if (draft.Name.Length == 0 || draft.Name == name)
        {
            draft.Name = data.Text("tool_name", "crew_name", "flow_name", "method_name") ?? (type == "agent" ? agent : null) ?? data.Text("task_name") ?? (type == "llm_generate" ? data.Text("model") : null) ?? name;
        }

        switch (type)
        {
            case "tool_call":
                if (IsTransport(name)) draft.Set(Names.McpMethod, "tools/call");
                draft.Set(Names.ToolName, data.Text("tool_name"));
                draft.Set(Names.ToolArguments, data.Field("tool_args", "arguments"));
                draft.Set(Names.ToolResult, data.Field("output", "result"));
                break;
            case "llm_generate":
                draft.Set(Names.RequestModel, data.Text("model"));
                draft.Set(Names.ToolDefinitions, data.Field("tools"));
                draft.Set(Names.InputMessages, data.Field("messages"));
                Answer(draft, data);
                draft.SetUsage(data.Object("usage") is { } usage ? UsageJson.Read(usage) : null);
                break;
            default:
                draft.Set(Names.Input, data.Field("inputs", "task_prompt", "query", "task"));
                draft.Set(Names.Output, data.Field("output", "result", "results", "plan"));
                break;
        }

        foreach (var property in data.EnumerateObject())
        {
            if (!IsRead(property.Name) && !property.Value.IsBlank()) draft.Set("crewai." + property.Name, property.Value);
        }
    }

    private static bool IsRead(string field) => field is "type" or "timestamp" or "event_id" or "parent_event_id" or "started_event_id" or "previous_event_id" or "triggered_by_event_id"
        or "emission_sequence" or "tool_name" or "tool_args" or "output" or "messages" or "tools" or "response" or "model" or "inputs" or "agent_role" or "usage"
        or "error" or "started_at" or "finished_at" or "task_prompt";

    /// <summary>The response is the text of the answer, or the calls that it asks for.</summary>
    private static void Answer(SpanDraft draft, JsonElement data)
    {
        var finish = data.Text("finish_reason") ?? (data.Text("call_type") is { } kind && kind.EndsWith("tool_call", StringComparison.OrdinalIgnoreCase) ? "tool_calls" : null);
        draft.Set(Names.FinishReasons, finish);
        draft.Set(Names.ResponseId, data.Text("response_id"));
        if (data.Field("response") is not { } response) return;
        if (response.IsArray() && response.EnumerateArray().All(item => item.Get("function") is not null || item.Get("arguments", "input", "args") is not null))
        {
            draft.Set(Names.OutputMessages, RawJson.Object([("role", JsonText.FromString("assistant")), ("tool_calls", response)], 4096));
        }
        else
        {
            draft.Set(Names.OutputMessages, response);
        }
    }
}
