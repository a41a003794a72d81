using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Messages and values as the JSON that the OpenTelemetry GenAI conventions have for them.</summary>
internal static class MessageJson
{
    private static readonly JsonSerializerOptions ValueOptions = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>Messages in their order.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="finishReason">Why the last of them ended; null when it is not known.</param>
    public static string Of(IEnumerable<AIChatMessage> messages, string? finishReason = null) => AgentJson.Written(json =>
    {
        json.WriteStartArray();
        var list = messages as IReadOnlyList<AIChatMessage> ?? [.. messages];
        for (var i = 0; i < list.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("role", list[i].Role.Value);
            if (list[i].AuthorName is { } author) json.WriteString("name", author);
            json.WriteStartArray("parts");
            foreach (var content in list[i].Contents) ContentJson.Write(json, content);
            json.WriteEndArray();
            if (finishReason is not null && i == list.Count - 1) json.WriteString("finish_reason", finishReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Instructions(string text) => AgentJson.Written(json =>
    {
        json.WriteStartArray();
        ContentJson.WriteText(json, "text", text);
        json.WriteEndArray();
    });

    public static string Tools(IEnumerable<AITool> tools) => AgentJson.Written(json =>
    {
        json.WriteStartArray();
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", tool is AIFunctionDeclaration ? "function" : tool.Name);
            json.WriteString("name", tool.Name);
            if (tool.Description is { Length: > 0 } description) json.WriteString("description", description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Arguments(IEnumerable<KeyValuePair<string, object?>> arguments) => AgentJson.Written(json => WriteArguments(json, arguments));

    /// <summary>As a provider's client gives them: parsed, each value a JsonElement; of a name that stands twice the last value.</summary>
    public static Dictionary<string, object?> ToArguments(JsonElement arguments)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in arguments.EnumerateObject()) values[property.Name] = property.Value;
        return values;
    }

    /// <summary>Each value by itself, so that one that cannot be written costs only itself.</summary>
    public static void WriteArguments(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> arguments)
    {
        json.WriteStartObject();
        foreach (var (name, value) in arguments)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(Value(value), skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    /// <summary>A value as Microsoft.Extensions.AI's own telemetry writes it, but for its white space: functions give indented elements.</summary>
    public static string Value(object? value) => value is JsonElement { ValueKind: JsonValueKind.Object or JsonValueKind.Array } element ? AgentJson.Written(element.WriteTo) : AgentJson.Text(value, ValueOptions);
}
