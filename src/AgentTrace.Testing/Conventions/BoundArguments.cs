using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Arguments that an instrumentation bound to the signature of the function around a tool: what the tool itself was given.</summary>
internal static class BoundArguments
{
    /// <summary>
    /// <c>{"args": […], "kwargs": {…}}</c>, a Python function's arguments by position and by name, with what smolagents adds of its own;
    /// null where the value is no such thing. Where both are given, neither is the whole, so that they stay as they are.
    /// </summary>
    public static JsonElement? OfCall(JsonElement value)
    {
        if (!value.IsObject() || !value.HasOnly("args", "kwargs", "sanitize_inputs_outputs")) return null;
        var (args, named) = (value.Get("args"), value.Get("kwargs"));
        if ((args is null && named is null) || args is { ValueKind: not JsonValueKind.Array } || named is { ValueKind: not JsonValueKind.Object }) return null;
        var count = args?.GetArrayLength() ?? 0;
        if (count == 0) return named ?? JsonText.EmptyObject;
        if (named?.EnumerateObject().Any() == true) return value;
        return count > 1 ? args : JsonText.Structure(args!.Value[0]) ?? args.Value[0];
    }

    /// <summary>The same with the names of the parameters, in their order; null where there are too few of them, or nothing was given by position.</summary>
    public static JsonElement? Named(JsonElement call, JsonElement parameters)
    {
        if (call.Get("args") is not { ValueKind: JsonValueKind.Array } args || args.GetArrayLength() == 0) return null;
        var names = parameters.EnumerateObject().Select(static parameter => parameter.Name).ToList();
        if (names.Count < args.GetArrayLength()) return null;
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in names.Zip(args.EnumerateArray()))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            if (call.Object("kwargs") is { } named)
            {
                foreach (var property in named.EnumerateObject()) property.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>
    /// CrewAI's <c>ToolUsage._use</c>: the text of the model, the tool, and the call as an object or as Pydantic prints it
    /// (<c>tool_name='search' arguments={'q': 'x'}</c>); null where the value is no such thing.
    /// </summary>
    public static JsonElement? OfCrew(JsonElement value)
    {
        if (value.Get("tool_string", "tool") is null || value.Get("calling") is not { } calling) return null;
        if (calling.IsObject()) return calling.Get("arguments");
        const string Mark = " arguments=";
        return calling.ValueKind == JsonValueKind.String && calling.GetString() is var text && text!.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at
            ? JsonText.Structure(text[(at + Mark.Length)..]) : null;
    }

    /// <summary>The parameters of a Bedrock agent's action, <c>[{"name": "city", "type": "string", "value": "Paris"}]</c>, whose values are all text.</summary>
    public static JsonElement? OfAction(JsonElement value)
    {
        if (!IsAction(value)) return null;
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var parameter in value.EnumerateArray())
            {
                writer.WritePropertyName(parameter.Text("name")!);
                var given = parameter.Get("value")!.Value;
                (parameter.Text("type") is not "string" && given.ValueKind == JsonValueKind.String ? JsonText.Parse(given.GetString()!) : given).WriteTo(writer);
            }

            writer.WriteEndObject();
        });
    }

    public static bool IsAction(JsonElement value)
    {
        if (!value.IsArray() || value.GetArrayLength() == 0) return false;
        foreach (var parameter in value.EnumerateArray())
        {
            if (parameter.Text("name") is null || parameter.Get("value") is null || !parameter.HasOnly("name", "type", "value")) return false;
        }

        return true;
    }
}
