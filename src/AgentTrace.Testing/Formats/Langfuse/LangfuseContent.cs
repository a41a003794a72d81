using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What went into an observation and came out of it, as whoever recorded it had it.</summary>
/// <param name="Input">What went in; null where the export has none.</param>
/// <param name="Output">What came out; null where the export has none.</param>
/// <param name="CallId">The call id that stands with a tool's input.</param>
internal readonly record struct LangfuseContent(JsonElement? Input, JsonElement? Output, string? CallId = null)
{
    /// <summary>Langfuse makes messages of the events of a span: what a tool was asked, what it answered, and what a model chose are inside.</summary>
    public static LangfuseContent Of(JsonElement record, bool isModel, ReadContext context)
    {
        var (input, output) = (Given(record, "input"), Given(record, "output"));
        if (isModel) return new LangfuseContent(input, output is { } chosen ? OfChoice(chosen, context) : Asked(record, context));
        if (Structure(input) is not { ValueKind: JsonValueKind.Array } events || events.GetArrayLength() != 1 || events[0].Text("role") != "tool" || events[0].Get("content") is not { } asked) return new LangfuseContent(input, output);
        return new LangfuseContent(asked, Structure(output)?.Get("message") is { } answered ? Structure(answered) is { ValueKind: JsonValueKind.Array } blocks ? ToolPayloads.OfBedrock(blocks) : answered : output, events[0].Text("id"));
    }

    /// <summary>An empty object may be all that a tool takes; empty text is what a table makes of nothing.</summary>
    private static JsonElement? Given(JsonElement record, string name) => record.Field(name) is { } value && !(value.ValueKind == JsonValueKind.String && value.IsBlank()) ? value : null;

    /// <summary>A choice whose message is a text, or parts in a text, as Strands Agents writes it.</summary>
    private static JsonElement OfChoice(JsonElement output, ReadContext context) =>
        Structure(output) is { } choice && choice.Get("message") is { ValueKind: JsonValueKind.String } said && choice.Get("finish_reason") is { } finish && Structure(said)?.ValueKind != JsonValueKind.Object
            ? RawJson.Object([("role", JsonText.FromString("assistant")), ("content", said), ("finish_reason", finish)], context.Options.MaxDepth) : output;

    /// <summary>The tools that an answer asked for, where the export leaves out the answer itself: Langfuse keeps them apart, the names beside the calls.</summary>
    private static JsonElement? Asked(JsonElement record, ReadContext context)
    {
        if (Items(record, "toolCalls", "tool_calls") is not { } calls || Items(record, "toolCallNames", "tool_call_names") is not { } names || calls.GetArrayLength() != names.GetArrayLength()) return null;
        var asked = calls.EnumerateArray().Zip(names.EnumerateArray(), (call, name) => Structure(call) is { ValueKind: JsonValueKind.Object } known
            ? RawJson.Object(known.EnumerateObject().Where(field => field.Name is "id" or "arguments").Select(field => (field.Name, field.Value)).Append(("name", name)), context.Options.MaxDepth) : name);
        return RawJson.Object([("role", JsonText.FromString("assistant")), ("tool_calls", JsonElement.Parse(RawJson.Array(asked), new JsonDocumentOptions { MaxDepth = context.Options.MaxDepth + 1 }))], context.Options.MaxDepth + 1);
    }

    private static JsonElement? Items(JsonElement record, params ReadOnlySpan<string> names) =>
        Structure(record.Field(names)) is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() > 0 ? items : null;

    /// <summary>A value, also where it stands as JSON in a text.</summary>
    private static JsonElement? Structure(JsonElement? value) => value is { } given ? JsonText.Structure(given) ?? given : null;
}
