using System.Runtime.InteropServices;
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

    /// <summary>LlamaIndex's <c>ToolOutput</c>, whose text stands in blocks; an older one has it as its content.</summary>
    public static ToolPayload UnwrapToolOutput(ToolPayload payload)
    {
        var output = payload.Value;
        if (!output.IsObject() || output.Text("tool_name") is not { } tool || output.Get("blocks", "content") is not { } content
            || !output.HasOnly("blocks", "content", "tool_name", "raw_input", "raw_output", "is_error", "exception")) return payload;
        if (content.IsArray() && content.GetArrayLength() > 0 && content.EnumerateArray().All(static block => block.Get("text") is { ValueKind: JsonValueKind.String }))
        {
            content = JsonText.FromString(string.Join('\n', content.EnumerateArray().Select(static block => block.GetProperty("text").GetString())));
        }

        return payload with { Value = JsonText.Structure(content) ?? content, IsError = payload.IsError || output.IsTrue("is_error"), ToolName = tool };
    }

    /// <summary>Gemini's <c>{"id": …, "name": …, "response": {…}}</c>, which Google's ADK has a tool answer with.</summary>
    public static ToolPayload UnwrapFunctionResponse(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("id", "name", "response", "scheduling", "will_continue", "parts") && payload.Value.Text("name") is { } tool && payload.Value.Object("response") is { } response
            ? payload with { Value = response, CallId = payload.CallId ?? payload.Value.Text("id"), ToolName = tool } : payload;

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
        if (value.ValueKind == JsonValueKind.String) return Printed(value);
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

        // LangGraph's Command: a tool that changes the state answers with a message in it.
        if (value.Object("update") is { } update && value.HasOnly("graph", "update", "resume", "goto", "lg_name", "lc_direct_tool_output")
            && update.Get("messages") is { ValueKind: JsonValueKind.Array } told && told.EnumerateArray().LastOrDefault(IsToolMessage) is { ValueKind: JsonValueKind.Object } answer)
        {
            return new ToolPayload(answer);
        }

        // OpenLLMetry around the result of a LangChain tool.
        if (value.Get("output") is { } output && value.Object("kwargs") is { } call && value.HasOnly("output", "kwargs"))
        {
            return new ToolPayload(output, CallId: call.Text("tool_call_id"));
        }

        return null;
    }

    /// <summary>A ToolMessage that a tracer turned into text, as Python prints it.</summary>
    private static ToolPayload? Printed(JsonElement text)
    {
        if (!JsonMarshal.GetRawUtf8Value(text).StartsWith("\"content="u8)) return null;
        var printed = text.GetString()!;
        return PythonLiteral.TryParseFields(printed, out var isWhole) is not { } fields || fields.Get("content") is not { } content
            || (fields.Get("tool_call_id") is null && !(isWhole && fields.HasOnly("content", "name", "id"))) ? null
            : Message(fields, content) is var message && !isWhole && printed.EndsWith(" status='error'", StringComparison.Ordinal) ? message with { IsError = true } : message;
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
        && (block.Text("$type") == "text" || (block.Text("type") is "text" or "input_text" or "output_text" && block.HasOnly("type", "text", "annotations", "_meta", "meta", "citations", "cache_control", "id", "index")));
}
