using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Messages in the shape of the GenAI conventions, which <see cref="MessageReader"/> reads as what they were.</summary>
internal static class MessageText
{
    public static string Write(IReadOnlyList<ChatMessage> messages) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteStartArray("parts");
            foreach (var part in message.Parts) Write(json, part);
            json.WriteEndArray();
            if (message.FinishReason is not null) json.WriteString("finish_reason", message.FinishReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }).GetRawText();

    /// <summary>Definitions of tools of which only the names are known.</summary>
    public static string Tools(IReadOnlyList<string> names) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }).GetRawText();

    private static void Write(Utf8JsonWriter json, MessagePart part)
    {
        json.WriteStartObject();
        json.WriteString("type", part.Kind switch
        {
            MessagePartKind.Text => "text",
            MessagePartKind.Reasoning => "reasoning",
            MessagePartKind.ToolRequest => "tool_call",
            MessagePartKind.ToolResponse => "tool_call_response",
            MessagePartKind.ServerToolRequest => "server_tool_call",
            MessagePartKind.ServerToolResponse => "server_tool_call_response",
            _ => "other",
        });
        if (part.Text is { } text) json.WriteString("content", JsonText.Repaired(text));
        if (part.Id is { } id) json.WriteString("id", id);
        if (part.ToolName is { } name) json.WriteString("name", name);
        Value(json, "arguments", part.Arguments);
        Value(json, "response", part.Response);
        if (part.IsError) json.WriteBoolean("is_error", true);
        if (part.Error is { } error) json.WriteString("error", error);
        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is not { } element) return;
        json.WritePropertyName(name);
        element.WriteTo(json);
    }
}
