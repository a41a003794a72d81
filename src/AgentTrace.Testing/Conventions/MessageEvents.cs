using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Messages as span events, or as log records joined to the span: what emitters wrote before messages became attributes.</summary>
internal static class MessageEvents
{
    private const string Choice = "gen_ai.choice";
    private const string Details = "gen_ai.client.inference.operation.details";

    public static List<ChatMessage>? Input(RecordedSpan span)
    {
        List<ChatMessage>? messages = null;
        foreach (var happened in span.Events)
        {
            if (happened.Name == Details) return MessageReader.FromAttribute(happened.Attributes[Names.InputMessages], "user");
            if (happened.Name == "gen_ai.content.prompt") return MessageReader.FromAttribute(happened.Attributes["gen_ai.prompt"], "user");
            if (Role(happened.Name) is { } role) Add(ref messages, happened, role);
        }

        return messages;
    }

    public static List<ChatMessage>? Output(RecordedSpan span)
    {
        List<ChatMessage>? messages = null;
        foreach (var happened in span.Events)
        {
            if (happened.Name == Details) return MessageReader.FromAttribute(happened.Attributes[Names.OutputMessages], "assistant");
            if (happened.Name == "gen_ai.content.completion") return MessageReader.FromAttribute(happened.Attributes["gen_ai.completion"], "assistant");
            if (happened.Name == Choice) Add(ref messages, happened, "assistant");
        }

        return messages;
    }

    /// <summary>Whether an event holds messages, one or all of them.</summary>
    public static bool IsMessage(SpanEvent happened) => happened.Name is Choice or Details or "gen_ai.content.prompt" or "gen_ai.content.completion" || Role(happened.Name) is not null;

    private static string? Role(string name) => name switch
    {
        "gen_ai.system.message" => "system",
        "gen_ai.user.message" => "user",
        "gen_ai.assistant.message" => "assistant",
        "gen_ai.tool.message" or "gen_ai.tool.developer" => "tool",
        "gen_ai.developer.message" => "developer",
        _ => null,
    };

    private static void Add(ref List<ChatMessage>? messages, SpanEvent happened, string role)
    {
        // The body is the event's attributes, or stands as JSON in one of them (Semantic Kernel), or as a map (a log's body).
        var body = JsonText.From(happened.Attributes["gen_ai.event.content"]) ?? JsonText.From(happened.Attributes["body"]) ?? JsonText.From(happened.Attributes);
        if (body.IsObject() && MessageReader.Message(body, role) is { } message) (messages ??= []).Add(message);
    }
}
