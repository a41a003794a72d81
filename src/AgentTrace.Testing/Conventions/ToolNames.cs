using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Names of the tools that a model was offered.</summary>
internal static class ToolNames
{
    /// <summary>The names in the order of the source; null when no attribute lists tools.</summary>
    public static IReadOnlyList<string>? Of(AttributeSet attributes)
    {
        var definitions = JsonText.From(attributes[Names.ToolDefinitions]) ?? JsonText.From(attributes["gen_ai.request.tools"])
            ?? IndexedAttributes.Nest(attributes, "llm.request.functions.");
        if (definitions is { ValueKind: JsonValueKind.Object } single && single.Get("tools", "functions") is { } inner) definitions = inner;
        if (definitions is not { ValueKind: JsonValueKind.Array } list) return null;
        var names = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            var tool = JsonText.Structure(item) ?? item;
            // OpenAI nests the function; Anthropic and the conventions do not.
            if ((tool.Object("function") ?? tool).Text("name") is { } name) names.Add(name);
        }

        return names;
    }
}
