using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Transcripts of shapes of their own, told as chat messages: AutoGen's events, ATIF's steps.</summary>
internal static class OtherChats
{
    /// <summary>A message or event of AutoGen since its version 0.4 as a chat message; null where it is none.</summary>
    public static JsonElement? Message(JsonElement item)
    {
        if (!item.IsObject() || item.Text("type") is not { } type || item.Get("role") is not null) return null;
        var content = item.Field("content");
        switch (type)
        {
            case "ToolCallRequestEvent" or "AssistantMessage" when content is { ValueKind: JsonValueKind.Array } calls && item.Get("source") is not null:
                return Chat("assistant", item, ("tool_calls", calls), ("content", item.Field("thought")));
            case "ToolCallExecutionEvent" or "FunctionExecutionResultMessage" when content is { ValueKind: JsonValueKind.Array } answers:
                return Chat("tool", item, ("tool_responses", answers));
            case "TextMessage" or "MultiModalMessage" or "StopMessage" or "HandoffMessage" or "UserMessage" or "AssistantMessage" when item.Text("source") is { } source:
                return Chat(type is "UserMessage" || source == "user" ? "user" : "assistant", item, ("content", content));
            case "SystemMessage" when content is not null && item.Get("additional_kwargs") is null:
                return Chat("system", item, ("content", content));
            default:
                return null;
        }
    }

    /// <summary>Adds the turns of a container that has them under its own names.</summary>
    public static void Read(JsonElement container, Conversation conversation)
    {
        if ((container.Object("llm_context") ?? container).Field("messages") is { ValueKind: JsonValueKind.Array } events)
        {
            foreach (var item in events.EnumerateArray())
            {
                if (Message(item) is { } message) conversation.Add(message);
            }
        }
        else if (container.Text("schema_version")?.StartsWith("ATIF-", StringComparison.Ordinal) == true && container.Field("steps") is { ValueKind: JsonValueKind.Array } steps)
        {
            conversation.Model ??= container.Object("agent")?.Text("model_name");
            foreach (var step in steps.EnumerateArray()) Step(step, conversation);
        }
    }

    private static void Step(JsonElement step, Conversation conversation)
    {
        var role = step.Text("source") switch
        {
            "agent" => "assistant",
            "system" => "system",
            _ => "user",
        };
        conversation.Add(Chat(role, step, ("content", step.Field("message")), ("reasoning_content", step.Field("reasoning_content")), ("tool_calls", step.Field("tool_calls"))));
        if (step.Object("observation")?.Field("results") is { ValueKind: JsonValueKind.Array } results && results.GetArrayLength() > 0) conversation.Add(Chat("tool", step, ("tool_responses", results)));
    }

    private static JsonElement Chat(string role, JsonElement item, params ReadOnlySpan<(string Name, JsonElement? Value)> parts)
    {
        var fields = new List<(string, JsonElement)> { ("role", JsonText.FromString(role)) };
        foreach (var (name, value) in parts)
        {
            if (value is { } present) fields.Add((name, present));
        }

        if (item.Field("models_usage", "metrics") is { } usage) fields.Add(("usage", usage));
        if (item.Field("model_name") is { } model) fields.Add(("model", model));
        if (item.Field("timestamp", "created_at") is { } time) fields.Add(("timestamp", time));
        return RawJson.Object(fields, 4096);
    }
}
