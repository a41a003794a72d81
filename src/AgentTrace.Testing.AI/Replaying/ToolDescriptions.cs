using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a recording tells of a tool beside its name.</summary>
internal static class ToolDescriptions
{
    /// <summary>The description, empty where none was captured, and the schema of the arguments, any object where none was.</summary>
    public static (string Description, JsonElement Schema) Of(RecordedTrace trace, string tool)
    {
        var definition = trace.Generations.SelectMany(answer => answer.Spans).Select(span => JsonText.From(span.Attributes[Names.ToolDefinitions])).OfType<JsonElement>()
            .Where(list => list.IsArray()).SelectMany(list => list.EnumerateArray()).Select(item => item.Object("function") ?? item)
            .FirstOrDefault(item => item.IsObject() && item.Text("name") == tool);
        var isKnown = definition.ValueKind == JsonValueKind.Object;
        var description = (isKnown ? definition.Text("description") : null)
            ?? trace.ToolCalls.Where(call => call.Name == tool).Select(call => call.Span?.Attributes["gen_ai.tool.description"].AsText()).FirstOrDefault(text => text is not null);
        return (description ?? "", (isKnown ? definition.Object("parameters", "input_schema", "inputSchema") : null) ?? AnyObject);
    }

    private static JsonElement AnyObject { get; } = JsonElement.Parse("""{"type":"object","properties":{}}""");
}
