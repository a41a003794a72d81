using System.Buffers;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AgentTrace.Testing;

/// <summary>What an agent's values look like on a span: JSON text. Never throws, whatever the values do.</summary>
internal static class AgentJson
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = Encoder,
        ReferenceHandler = ReferenceHandler.IgnoreCycles,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Arguments: text that is a JSON object or array is meant as such.</summary>
    public static string Arguments(object arguments) => arguments is string text && JsonText.Repaired(text) is var whole && IsStructure(whole) ? whole : Text(arguments);

    public static string Text(object? value, JsonSerializerOptions? options = null)
    {
        try
        {
            return value switch
            {
                null => "null",
                string text => Quoted(text),
                JsonElement { ValueKind: JsonValueKind.Undefined } => "null",
                JsonElement element => element.GetRawText(),
                JsonNode node => node.ToJsonString(Options),
                JsonDocument document => document.RootElement.GetRawText(),
                _ when IsLazy(value) => Quoted(value.ToString() ?? ""),
                _ when JsonSerializer.IsReflectionEnabledByDefault => Reflected(value, options ?? Options),
                _ => Written(writer => WriteKnown(writer, value)),
            };
        }
        catch (Exception)
        {
            return Described(value!);
        }
    }

    /// <summary>What a model is told: the user's prompt and tools' answers.</summary>
    public static string InputMessages(string? prompt, IReadOnlyList<ToolAnswer> answers) => Written(writer =>
    {
        writer.WriteStartArray();
        if (prompt is not null)
        {
            StartMessage(writer, "user", prompt);
            EndMessage(writer, null);
        }

        foreach (var answer in answers)
        {
            StartMessage(writer, "tool", null);
            writer.WriteStartObject();
            writer.WriteString("type", "tool_call_response");
            if (answer.Id is not null) writer.WriteString("id", answer.Id);
            if (answer.Name is not null) writer.WriteString("name", answer.Name);
            writer.WritePropertyName("response");
            writer.WriteRawValue(Text(answer.Result), skipInputValidation: true);
            if (answer.IsError) writer.WriteBoolean("is_error", true);
            writer.WriteEndObject();
            EndMessage(writer, null);
        }

        writer.WriteEndArray();
    });

    /// <summary>What a model answered.</summary>
    public static string AssistantMessage(ModelAnswer answer) => Written(writer =>
    {
        writer.WriteStartArray();
        StartMessage(writer, "assistant", answer.Text);
        foreach (var request in answer.ToolRequests ?? [])
        {
            writer.WriteStartObject();
            writer.WriteString("type", "tool_call");
            if (request.Id is not null) writer.WriteString("id", request.Id);
            writer.WriteString("name", request.Name);
            if (request.Arguments is not null)
            {
                writer.WritePropertyName("arguments");
                writer.WriteRawValue(Arguments(request.Arguments), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        EndMessage(writer, answer.FinishReason);
        writer.WriteEndArray();
    });

    private static void StartMessage(Utf8JsonWriter writer, string role, string? text)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteStartArray("parts");
        if (text is null) return;
        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("content", text);
        writer.WriteEndObject();
    }

    private static void EndMessage(Utf8JsonWriter writer, string? finishReason)
    {
        writer.WriteEndArray();
        if (finishReason is not null) writer.WriteString("finish_reason", finishReason);
        writer.WriteEndObject();
    }

    /// <summary>Enumerating it would run the agent's code, perhaps a second time; reading a task's result would wait for it.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "An interface that was trimmed away only makes the value lazy.")]
    private static bool IsLazy(object value) => value is Task or ValueTask
        || value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>)
        || value is IEnumerable and not ICollection && !Array.Exists(value.GetType().GetInterfaces(), face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Guarded by IsReflectionEnabledByDefault; members trimmed away are missing in the record only.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Guarded by IsReflectionEnabledByDefault, which is off under native AOT.")]
    private static string Reflected(object value, JsonSerializerOptions options) => JsonSerializer.Serialize(value, value.GetType(), options);

    private static void WriteKnown(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case string text: writer.WriteStringValue(text); break;
            case JsonElement element: element.WriteTo(writer); break;
            case JsonNode node: node.WriteTo(writer); break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal:
                writer.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                break;
            case float or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                writer.WriteNumberValue(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable<KeyValuePair<string, object?>> map:
                writer.WriteStartObject();
                foreach (var (key, item) in map)
                {
                    writer.WritePropertyName(key);
                    WriteKnown(writer, item);
                }

                writer.WriteEndObject();
                break;
            case ICollection list:
                writer.WriteStartArray();
                foreach (var item in list) WriteKnown(writer, item);
                writer.WriteEndArray();
                break;
            default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    public static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Encoder })) write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Quoted(string text) => Written(writer => writer.WriteStringValue(text));

    private static string Described(object value)
    {
        try
        {
            return Quoted(value.ToString() ?? "");
        }
        catch (Exception)
        {
            return Quoted($"<{value.GetType().FullName}>");
        }
    }

    private static bool IsStructure(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '[')) return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
