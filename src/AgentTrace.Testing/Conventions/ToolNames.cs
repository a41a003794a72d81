using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Names of the tools that a model was offered.</summary>
internal static class ToolNames
{
    /// <summary>The names in the order of the source; null when no attribute lists tools, or not in a shape that is known.</summary>
    public static IReadOnlyList<string>? Of(AttributeSet attributes)
    {
        var definitions = JsonText.From(attributes[Names.ToolDefinitions]) ?? JsonText.From(attributes["gen_ai.request.tools"])
            ?? IndexedAttributes.Nest(attributes, "llm.request.functions.") ?? IndexedAttributes.Nest(attributes, "llm.tools.")
            ?? JsonText.From(attributes["ai.prompt.tools"]) ?? Within(attributes[LangfuseVocabulary.Input]) ?? Within(attributes["llm.invocation_parameters"])
            ?? Within(attributes["langsmith.invocation_params"]) ?? Within(attributes["genkit:input"])
            ?? (attributes[AdkVocabulary.Request] is { IsNull: false } request ? JsonText.From(request)?.Object("config")?.Get("tools") : null);
        if (definitions is { ValueKind: JsonValueKind.Object } single && single.Get("tools", "functions") is { } inner) definitions = inner;
        if (definitions is not { ValueKind: JsonValueKind.Array } list) return AmongMessages(attributes[LangfuseVocabulary.Input]);
        var names = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            var tool = JsonText.Structure(item) ?? item;
            if (tool.Object("tool") is { } offered) tool = offered.Object("json_schema") ?? offered;
            if (!Add(names, tool)) return null;
        }

        return names;
    }

    /// <summary>Adds what one definition names; whether it names anything. What is not understood may be any tool.</summary>
    private static bool Add(List<string> names, JsonElement tool)
    {
        // Gemini's tool is a list of functions.
        if (tool.Get("function_declarations", "functionDeclarations") is { ValueKind: JsonValueKind.Array } functions)
        {
            foreach (var function in functions.EnumerateArray())
            {
                if (!Add(names, function)) return false;
            }

            return true;
        }

        // OpenAI and Bedrock nest the function; Anthropic and the conventions do not. A provider's own tool is named by its type.
        var definition = tool.Object("function", "toolSpec") ?? tool;
        if ((definition.Text("name") ?? (tool.Text("type") is not "function" and var type ? type : null)) is not { } name) return false;
        names.Add(name);
        return true;
    }

    /// <summary>Whether a value defines a function, as OpenAI writes it.</summary>
    public static bool IsDefinition(JsonElement? content) =>
        content is { } definition && definition.Text("type") == "function" && definition.Object("function") is { } function && function.Text("name") is not null && function.Get("arguments") is null;

    /// <summary>Langfuse's callback for LangChain puts the tools behind the messages, as messages of a tool.</summary>
    private static List<string>? AmongMessages(AttributeValue messages)
    {
        if (messages.IsNull || JsonText.From(messages) is not { ValueKind: JsonValueKind.Array } list) return null;
        var names = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.Text("role") == "tool" && item.Get("content") is { } content && IsDefinition(content)) Add(names, content);
        }

        return names.Count == 0 ? null : names;
    }

    /// <summary>Tools within the body or the settings of a request.</summary>
    private static JsonElement? Within(AttributeValue request) =>
        !request.IsNull && JsonText.From(request) is { } json && json.Get("tools", "functions") is { ValueKind: JsonValueKind.Array } tools ? tools : null;
}
