using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Tells the shapes of chat messages apart: OpenAI's chat and Responses, Anthropic's, LangChain's, Claude Code's log.</summary>
internal static class ChatShapes
{
    /// <summary>Whether an object is one message, or one item of OpenAI's Responses.</summary>
    public static bool IsMessage(JsonElement item)
    {
        if (!item.IsObject()) return false;
        if (item.Text("role") is not null) return item.Get("content", "tool_calls", "parts", "function_call", "contents", "tool_call_id") is not null;
        if (item.Get("lc") is not null) return item.Object("kwargs")?.Get("content") is not null;
        return IsResponseItem(item)
            || (item.Text("type") is "human" or "ai" or "system" or "tool" or "function" or "AIMessageChunk" or "HumanMessage" or "AIMessage" or "ToolMessage" or "SystemMessage" && item.Get("content", "data") is not null);
    }

    /// <summary>An item of OpenAI's Responses.</summary>
    public static bool IsResponseItem(JsonElement item) => item.Text("type") switch
    {
        "function_call" or "mcp_call" or "mcp_list_tools" or "mcp_approval_request" => true,
        "reasoning" => item.Get("summary", "encrypted_content") is not null,
        "message" => item.Get("role") is not null && item.Get("stop_reason") is null,
        { } type => (type.EndsWith("_call", StringComparison.Ordinal) && type != "tool_call") || type.EndsWith("_call_output", StringComparison.Ordinal),
        null => false,
    };

    /// <summary>Whose an item is that has no role; null where its role or its type says it in another way.</summary>
    public static string? RoleOfItem(JsonElement item) => item.Get("role") is not null || !IsResponseItem(item) ? null
        : item.Text("type")!.EndsWith("_call_output", StringComparison.Ordinal) ? "tool" : "assistant";

    /// <summary>A line of Claude Code's log: a message with its place in a tree.</summary>
    public static JsonElement? ClaudeMessage(JsonElement record) =>
        record.Text("type") is "user" or "assistant" && record.Object("message") is { } message && message.Get("role", "content") is not null ? message : null;

    /// <summary>A line of Claude Code's log, or of what its SDK streams, that is no message.</summary>
    public static bool IsClaudeNote(JsonElement record) => record.Text("type") is { } type
        && (record.Get("sessionId", "session_id") is not null || (type == "summary" && record.Get("leafUuid") is not null) || type == "file-history-snapshot");

    /// <summary>The list of messages in an object that holds one; null when it holds none.</summary>
    public static JsonElement? Messages(JsonElement container)
    {
        foreach (var name in (ReadOnlySpan<string>)["messages", "traj", "trajectory", "outputs", "input", "conversation", "history", "contents"])
        {
            if (container.Field(name) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().Any(item => IsMessage(item) || ClaudeMessage(item) is not null || IsTuple(item))) return list;
        }

        return null;
    }

    public static bool IsTuple(JsonElement item) => item.IsArray() && item.GetArrayLength() == 2
        && item[0].ValueKind == JsonValueKind.String && item[0].GetString() is "system" or "user" or "human" or "assistant" or "ai" or "tool" && item[1].ValueKind == JsonValueKind.String;

    /// <summary>Why an answer ended, by any provider's name for it.</summary>
    public static string? FinishReason(JsonElement answer) => answer.Text("finish_reason", "stop_reason")
        ?? answer.Object("response_metadata")?.Text("finish_reason", "stop_reason") ?? answer.Object("kwargs", "data")?.Object("response_metadata")?.Text("finish_reason", "stop_reason")
        ?? (answer.Text("object") == "response" ? MessageReader.ResponseFinishReason(answer) : answer.Object("incomplete_details")?.Text("reason"));
}
