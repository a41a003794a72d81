using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Arguments or a result, and what the wrapping around it said.</summary>
/// <param name="Value">The value itself.</param>
/// <param name="IsError">The wrapping marks a failure.</param>
/// <param name="CallId">The call id that the wrapping names.</param>
internal sealed record ToolPayload(JsonElement Value, bool IsError = false, string? CallId = null)
{
    /// <summary>The tool that the wrapping names.</summary>
    public string? ToolName { get; init; }

    /// <summary>The source wrote nothing: null, or an empty text.</summary>
    public bool IsBlank { get; init; }
}

/// <summary>Frees arguments and results from what frameworks put around them, so that one run gives one result whoever traced it.</summary>
internal static class ToolPayloads
{
    // Real nesting is three deep (OpenLLMetry around a ToolMessage around content blocks); a limit ends hostile towers.
    private const int MostLayers = 8;

    public static ToolPayload UnwrapResult(ToolPayload payload)
    {
        for (var layer = 0; layer < MostLayers && Inner(payload.Value) is { } inner; layer++)
        {
            payload = new ToolPayload(JsonText.Structure(inner.Value) ?? inner.Value, payload.IsError || inner.IsError, inner.CallId ?? payload.CallId)
            {
                ToolName = inner.ToolName ?? payload.ToolName,
            };
        }

        return payload;
    }

    public static ToolPayload UnwrapArguments(ToolPayload payload)
    {
        var value = payload.Value;
        // No arguments at all: an empty text, or a null.
        if (value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString())))
        {
            return payload with { Value = JsonText.EmptyObject, IsBlank = true };
        }

        if (!value.IsObject()) return payload;
        // OpenLLMetry around a LangChain tool.
        if (value.Get("input_str") is { } text && value.Get("inputs", "kwargs", "tags", "metadata") is not null)
        {
            if (value.Get("inputs") is { ValueKind: JsonValueKind.Object } inputs) return payload with { Value = inputs };
            return payload with { Value = JsonText.Structure(text) ?? text };
        }

        // LangChain hands a tool its whole call.
        if (value.Text("type") == "tool_call" && value.Get("args") is { ValueKind: JsonValueKind.Object } args && value.HasOnly("type", "name", "args", "id"))
        {
            return payload with { Value = args, CallId = value.Text("id") };
        }

        return payload;
    }

    /// <summary><c>{"tool_name": …, "arguments": …}</c> of OpenLLMetry's MCP instrumentation. Only where that wrote it: a tool may have such parameters.</summary>
    public static ToolPayload UnwrapNamedArguments(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("tool_name", "name", "arguments") && payload.Value.Get("arguments") is { } arguments
            ? payload with { Value = JsonText.Structure(arguments) ?? arguments } : payload;

    /// <summary><c>{"result": …, "is_error": true}</c> of the same, and <c>{"output": …}</c> of OpenLLMetry's decorators.</summary>
    public static ToolPayload UnwrapNamedResult(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("result", "is_error", "output") && payload.Value.Get("result", "output") is { } result
            ? payload with { Value = JsonText.Structure(result) ?? result, IsError = payload.IsError || payload.Value.IsTrue("is_error") } : payload;

    /// <summary>LangChain's <c>{"output": ToolMessage}</c>. Only around a message: a tool may answer with a property "output".</summary>
    public static ToolPayload UnwrapMessage(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("output") && payload.Value.Object("output") is { } message && IsToolMessage(message)
            ? payload with { Value = message } : payload;

    /// <summary>The content of a tool's result in Bedrock's Converse API: blocks of text, or one of JSON.</summary>
    public static JsonElement OfBedrock(JsonElement content)
    {
        if (!content.IsArray() || content.GetArrayLength() == 0 || content.EnumerateArray().Any(static block => !block.IsObject())) return content;
        if (content.GetArrayLength() == 1 && content[0].HasOnly("json", "type") && content[0].Get("json") is { } json) return json;
        if (content.EnumerateArray().Any(static block => !block.HasOnly("text", "type") || block.Get("text") is not { ValueKind: JsonValueKind.String })) return content;
        return JsonText.FromString(string.Join("\n", content.EnumerateArray().Select(static block => block.GetProperty("text").GetString())));
    }

    /// <summary>A LangChain ToolMessage, serialised or plain.</summary>
    public static bool IsToolMessage(JsonElement value)
    {
        if (!value.IsObject()) return false;
        if (value.Get("lc") is not null && value.Object("kwargs") is { } kwargs) return kwargs.Get("tool_call_id") is not null && kwargs.Get("content") is not null;
        var message = value.Get("content") is null && value.Object("data") is { } data ? data : value;
        return message.Get("content") is not null && message.Get("tool_call_id") is not null && (value.Text("type") is "tool" or "ToolMessage" || value.Text("role") == "tool");
    }

    /// <summary>What is one layer further in; null when there is no layer.</summary>
    private static ToolPayload? Inner(JsonElement value)
    {
        if (value.IsArray()) return BlocksText(value) is { } text ? new ToolPayload(JsonText.FromString(text)) : null;
        if (!value.IsObject()) return null;

        if (IsTextBlock(value)) return new ToolPayload(value.GetProperty("text"));

        // LangChain's serialised objects; only a message has a content.
        if (value.Get("lc") is not null && value.Object("kwargs") is { } kwargs && kwargs.Get("content") is { } serialised) return Message(kwargs, serialised);

        if (value.Get("content") is { } content)
        {
            if (value.Text("type") is "tool" or "ToolMessage" or "tool_result" || value.Text("role") is "tool" || value.Text("tool_call_id") is not null) return Message(value, content);
            if (IsProtocolResult(value, content)) return new ToolPayload(content, value.IsTrue("isError", "is_error"));
        }

        if (value.Text("type") == "tool" && value.Object("data") is { } data && data.Get("content") is { } inData) return Message(data, inData);
        if (value.Text("type") == "function_call_output" && value.Get("output") is { } itemOutput) return new ToolPayload(itemOutput, CallId: value.Text("call_id"));

        // OpenLLMetry around the result of a LangChain tool.
        if (value.Get("output") is { } output && value.Object("kwargs") is { } call && value.HasOnly("output", "kwargs"))
        {
            return new ToolPayload(output, CallId: call.Text("tool_call_id"));
        }

        return null;
    }

    private static ToolPayload Message(JsonElement message, JsonElement content) =>
        new(content, message.Text("status") == "error" || message.IsTrue("is_error", "isError"), message.Text("tool_call_id", "tool_use_id")) { ToolName = message.Text("name") };

    /// <summary>An MCP <c>CallToolResult</c>: known by its blocks, as any tool may answer with a property "content".</summary>
    private static bool IsProtocolResult(JsonElement value, JsonElement content)
    {
        if (!content.IsArray()) return false;
        foreach (var block in content.EnumerateArray())
        {
            if (!block.IsObject() || block.Text("type", "$type") is not ("text" or "image" or "audio" or "resource" or "resource_link")) return false;
        }

        return value.Get("isError") is { ValueKind: JsonValueKind.True or JsonValueKind.False }
            || (content.GetArrayLength() > 0 && value.HasOnly("content", "isError", "structuredContent", "_meta", "meta", "resultType", "task"));
    }

    /// <summary>The text of blocks that are all text; null when they are not.</summary>
    private static string? BlocksText(JsonElement blocks)
    {
        if (blocks.GetArrayLength() == 0) return null;
        StringBuilder? text = null;
        foreach (var block in blocks.EnumerateArray())
        {
            if (!IsTextBlock(block)) return null;
            text = text is null ? new StringBuilder() : text.Append('\n');
            text.Append(block.GetProperty("text").GetString());
        }

        return text!.ToString();
    }

    private static bool IsTextBlock(JsonElement block) =>
        block.IsObject() && block.Get("text") is { ValueKind: JsonValueKind.String }
        && (block.Text("$type") == "text" || (block.Text("type") == "text" && block.HasOnly("type", "text", "annotations", "_meta", "meta", "citations", "cache_control", "id", "index")));
}
