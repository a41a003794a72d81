using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Functions as Google's GenAI SDK and Azure's record them: an attribute a parameter, by OpenTelemetry's <c>code.function.*</c>.</summary>
internal sealed class CodeFunctionVocabulary : Vocabulary
{
    private const string Google = "code.function.parameters.";
    private const string Returned = "code.function.return.value";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys => [];

    public override IReadOnlyList<string> ArgumentKeys { get; } = [Google, "code.function.parameter."];

    public override IReadOnlyList<string> ResultKeys { get; } = [Returned];

    /// <summary><c>{"city": {"type": "str", "value": "Oslo"}}</c>, or the value alone.</summary>
    public override ToolPayload UnwrapArguments(ToolPayload payload) => payload.Value.IsObject() && payload.Value.EnumerateObject().All(IsTyped)
        ? payload with { Value = Values(payload.Value.EnumerateObject().Select(parameter => (parameter.Name, parameter.Value.Get("value") ?? JsonText.Null))) } : payload;

    /// <summary>The same as one text, as later versions of Google's instrumentation write it under the name of the conventions.</summary>
    public static ToolPayload UnwrapFlatArguments(ToolPayload payload)
    {
        if (!payload.Value.IsObject()) return payload;
        var values = new List<(string, JsonElement)>();
        foreach (var parameter in payload.Value.EnumerateObject())
        {
            if (!parameter.Name.StartsWith(Google, StringComparison.Ordinal)) return payload;
            if (parameter.Name.EndsWith(".value", StringComparison.Ordinal)) values.Add((parameter.Name[Google.Length..^".value".Length], parameter.Value));
        }

        return values.Count == 0 ? payload : payload with { Value = Values(values) };
    }

    public static ToolPayload UnwrapFlatResult(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("code.function.return.type", Returned) && payload.Value.Get(Returned) is { } value ? payload with { Value = value } : payload;

    private static bool IsTyped(JsonProperty parameter) => parameter.Value.IsObject() && parameter.Value.Get("type") is not null && parameter.Value.HasOnly("type", "value");

    private static JsonElement Values(IEnumerable<(string Name, JsonElement Value)> parameters) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in parameters)
        {
            writer.WritePropertyName(JsonText.Repaired(name));
            (JsonText.Structure(value) ?? value).WriteTo(writer);
        }

        writer.WriteEndObject();
    });
}
