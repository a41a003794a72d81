using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>One content of a message as a part of the GenAI conventions.</summary>
internal static class ContentJson
{
    public static void Write(Utf8JsonWriter json, AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                WriteText(json, "text", text.Text);
                break;
            case TextReasoningContent reasoning:
                WriteText(json, "reasoning", reasoning.Text);
                break;
            case FunctionCallContent call:
                // Arguments that could not be read are unknown, not none.
                WriteCall(json, "tool_call", call.CallId, call.Name, call.Arguments, isKnown: call.Exception is null);
                break;
            case FunctionResultContent result:
                WriteResult(json, result);
                break;
            case McpServerToolCallContent call:
                WriteCall(json, "server_tool_call", call.CallId, call.Name, call.Arguments, isKnown: true);
                break;
            case ToolCallContent call:
                WriteCall(json, "server_tool_call", call.CallId, NameOf(call), null, isKnown: false);
                break;
            case ToolResultContent result:
                json.WriteStartObject();
                json.WriteString("type", "server_tool_call_response");
                json.WriteString("id", result.CallId);
                WriteValue(json, "response", result is McpServerToolResultContent mcp ? mcp.Outputs : null);
                json.WriteEndObject();
                break;
            case UsageContent:
                break;
            default:
                json.WriteStartObject();
                json.WriteString("type", content.GetType().Name);
                json.WriteEndObject();
                break;
        }
    }

    public static void WriteText(Utf8JsonWriter json, string type, string? text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("content", text ?? "");
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, string type, string id, string name, IDictionary<string, object?>? arguments, bool isKnown)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("id", id);
        json.WriteString("name", name);
        if (isKnown)
        {
            json.WritePropertyName("arguments");
            MessageJson.WriteArguments(json, arguments ?? new Dictionary<string, object?>());
        }

        json.WriteEndObject();
    }

    /// <summary>What the model is told, and beside it what it may not be told: the tool's own exception.</summary>
    private static void WriteResult(Utf8JsonWriter json, FunctionResultContent result)
    {
        json.WriteStartObject();
        json.WriteString("type", "tool_call_response");
        json.WriteString("id", result.CallId);
        WriteValue(json, "response", result.Result);
        if (result.Exception is { } exception)
        {
            json.WriteBoolean("is_error", true);
            json.WriteString("error", MessageOf(exception));
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(MessageJson.Value(value), skipInputValidation: true);
    }

    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception)
        {
            return exception.GetType().FullName!;
        }
    }

    /// <summary>A provider's own tool is named by the type of its content: <c>CodeInterpreterToolCallContent</c> is <c>code_interpreter</c>.</summary>
    private static string NameOf(ToolCallContent call)
    {
        var type = call.GetType().Name;
        var name = new StringBuilder();
        foreach (var letter in type.EndsWith("ToolCallContent", StringComparison.Ordinal) && type.Length > 15 ? type[..^15] : type)
        {
            if (char.IsUpper(letter) && name.Length > 0) name.Append('_');
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
