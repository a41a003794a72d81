using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Messages of any provider's shape: parts of the GenAI conventions, OpenAI's flat form, Anthropic's blocks, LangChain's objects.</summary>
internal static class MessageReader
{
    /// <summary>Messages in an attribute, as JSON text or as structured values; null when it is absent or holds none.</summary>
    public static List<ChatMessage>? FromAttribute(AttributeValue value, string defaultRole)
    {
        if (value.IsNull || value.Kind is not (AttributeKind.Text or AttributeKind.List or AttributeKind.Map)) return null;
        if (value.Kind != AttributeKind.Text) return Read(JsonText.From(value)!.Value, defaultRole);
        if (SharedHistory.Read(value) is { } plain) return plain;
        if (JsonText.Structure(value) is { } json) return Read(json, defaultRole);
        var text = value.AsText()!;
        var start = text.AsSpan().TrimStart();

        // An attribute cut at a length limit shows no message whole: it was not captured.
        if (start.IsEmpty || start[0] is '{' or '[') return null;

        // A bare number or word is what was said; null is how nothing is written.
        var said = JsonText.Parse(text);
        return Read(said.ValueKind is JsonValueKind.String or JsonValueKind.Null ? said : JsonText.FromString(text), defaultRole);
    }

    /// <summary>Messages flattened to <c>{prefix}{i}.role</c> and the like; null when there are none.</summary>
    public static List<ChatMessage>? FromIndexed(AttributeSet attributes, string prefix, string defaultRole) =>
        IndexedAttributes.Nest(attributes, prefix) is { ValueKind: JsonValueKind.Array } messages ? Read(messages, defaultRole) : null;

    /// <summary>Instructions that a provider keeps apart from the messages; null when there are none.</summary>
    public static ChatMessage? SystemMessage(AttributeValue instructions)
    {
        if (JsonText.From(instructions) is not { } json) return null;
        var parts = new List<MessagePart>();
        MessageParts.AddContent(parts, json, "system");
        return parts.Count == 0 ? null : new ChatMessage("system", parts);
    }

    /// <summary>All messages in a value; null when it is nothing that looks like messages.</summary>
    public static List<ChatMessage>? Read(JsonElement root, string defaultRole)
    {
        var messages = new List<ChatMessage>();
        Add(messages, root, defaultRole);
        return messages.Count > 0 || (root.IsArray() && root.GetArrayLength() == 0) ? messages : null;
    }

    /// <summary>One message; null when the object is none.</summary>
    public static ChatMessage? Message(JsonElement item, string defaultRole)
    {
        var (message, type) = Unwrapped(item);

        // A choice has its message inside, its finish reason and sometimes its tool calls beside it.
        var inner = message;
        if (message.Object("message") is { } within) (inner, type) = Unwrapped(within);
        if (inner.Get("role", "parts", "content", "tool_calls", "function_call") is null && message.Get("finish_reason", "tool_calls", "generation_info", "generationInfo") is null)
        {
            return MessageParts.Read(item) is not { Kind: not MessagePartKind.Other } part ? null
                : new ChatMessage(part.Kind == MessagePartKind.ToolResponse ? "tool" : defaultRole, MessageParts.OwnAnswer(item) is { } answer ? [part, answer] : [part]);
        }

        if (type is not null && inner.Get("role") is null && MessageParts.IsToolResponse(type))
        {
            return MessageParts.Read(item) is { } response ? new ChatMessage("tool", [response]) : null;
        }

        var role = Role(inner.Text("role") ?? message.Text("role") ?? RoleOfType(type) ?? defaultRole);
        return new ChatMessage(role, MessageParts.Of(inner, message, role), FinishReason(message) ?? FinishReason(inner));
    }

    /// <summary>A message without what LangChain puts around it, and its type: a class's name where it was serialised.</summary>
    private static (JsonElement Message, string? Type) Unwrapped(JsonElement item)
    {
        var type = item.Text("type");
        if (item.Get("lc") is not null && item.Object("kwargs") is { } kwargs)
        {
            return (kwargs, item.Get("id") is { ValueKind: JsonValueKind.Array } path && path.GetArrayLength() > 0 && path[path.GetArrayLength() - 1] is { ValueKind: JsonValueKind.String } name
                ? name.GetString() : type);
        }

        return item.Get("content", "role") is null && item.Object("data") is { } data && data.Get("content") is not null ? (data, type) : (item, type);
    }

    /// <summary>Why an answer of OpenAI's Responses ended; null where its items do not tell and it has no status.</summary>
    public static string? ResponseFinishReason(JsonElement response) => response.Object("incomplete_details")?.Text("reason")
        ?? (response.Get("output") is { ValueKind: JsonValueKind.Array } items && items.EnumerateArray().Any(IsCall) ? "tool_calls" : response.Text("status"));

    private static bool IsCall(JsonElement item) => item.Text("type") is { } type && type.EndsWith("_call", StringComparison.Ordinal) && item.Text("call_id") is not null;

    /// <remarks>LangSmith's SDK for JavaScript wrote down the last chunk of a stream where its reason belongs.</remarks>
    private static string? FinishReason(JsonElement message) => message.Text("finish_reason", "stop_reason") ?? message.Object("finish_reason")?.Text("finish_reason")
        ?? message.Object("generation_info", "generationInfo", "response_metadata")?.Text("finish_reason", "stop_reason");

    private static void Add(List<ChatMessage> messages, JsonElement value, string defaultRole)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when value.GetString() is { Length: > 0 } text:
                messages.Add(new ChatMessage(Role(defaultRole), [new MessagePart(MessagePartKind.Text) { Text = text }]));
                break;
            case JsonValueKind.Array when IsTuple(value):
                messages.Add(new ChatMessage(Role(value[0].GetString()!), [new MessagePart(MessagePartKind.Text) { Text = value[1].GetString() }]));
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Add(messages, item, defaultRole);
                break;
            case JsonValueKind.Object when value.Get("messages", "choices", "generations", "prompts") is { ValueKind: JsonValueKind.Array } list && value.Get("role") is null:
                Add(messages, list, defaultRole);
                break;
            case JsonValueKind.Object when value.Get("output") is { ValueKind: JsonValueKind.Array } items && value.Get("role", "content") is null:
                var before = messages.Count;
                Add(messages, items, defaultRole);
                if (messages.Count > before && messages[^1].FinishReason is null) messages[^1] = messages[^1] with { FinishReason = ResponseFinishReason(value) };
                break;
            case JsonValueKind.Object when value.Get("input") is { } asked && value.Get("instructions", "model") is not null && value.Get("role", "content") is null:
                if (value.Text("instructions") is { Length: > 0 } instructions) messages.Add(new ChatMessage("system", [new MessagePart(MessagePartKind.Text) { Text = instructions }]));
                Add(messages, asked, defaultRole);
                break;
            case JsonValueKind.Object when Message(value, defaultRole) is { } message:
                messages.Add(message);
                break;
        }
    }

    private static bool IsTuple(JsonElement value) =>
        value.GetArrayLength() == 2 && value[0].ValueKind == JsonValueKind.String && value[1].ValueKind == JsonValueKind.String
        && value[0].GetString() is "system" or "user" or "human" or "assistant" or "ai" or "tool";

    private static string? RoleOfType(string? type) => type switch
    {
        "human" or "HumanMessage" or "HumanMessageChunk" => "user",
        "ai" or "AIMessage" or "AIMessageChunk" => "assistant",
        "system" or "SystemMessage" => "system",
        "tool" or "ToolMessage" => "tool",
        "function" or "FunctionMessage" => "function",
        _ => null,
    };

    public static string Role(string role) => role.ToLowerInvariant() switch
    {
        "human" => "user",
        "ai" or "model" => "assistant",
        var other => other,
    };
}
