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
            if (happened.Name == Details && MessageReader.FromAttribute(happened.Attributes[Names.InputMessages], "user") is { } given) return given;
            if (happened.Name == "gen_ai.content.prompt") return MessageReader.FromAttribute(happened.Attributes["gen_ai.prompt"], "user");
            if (Role(happened.Name) is { } role && !IsAnswer(happened, span)) Add(ref messages, happened, role);
        }

        return messages;
    }

    public static List<ChatMessage>? Output(RecordedSpan span)
    {
        List<ChatMessage>? messages = null;
        foreach (var happened in span.Events)
        {
            if (happened.Name == Details && MessageReader.FromAttribute(happened.Attributes[Names.OutputMessages], "assistant") is { } given) return given;
            if (happened.Name == "gen_ai.content.completion") return MessageReader.FromAttribute(happened.Attributes["gen_ai.completion"], "assistant");
            if (happened.Name == Choice || IsAnswer(happened, span)) Add(ref messages, happened, "assistant");
        }

        return messages;
    }

    /// <summary>Events as JSON in one attribute: the messages to the model, or those from it; null when there are none.</summary>
    public static List<ChatMessage>? Within(AttributeValue events, bool areOutput)
    {
        if (events.Kind != AttributeKind.Text || JsonText.From(events) is not { ValueKind: JsonValueKind.Array } list) return null;
        List<ChatMessage>? messages = null;
        foreach (var item in list.EnumerateArray())
        {
            var name = item.Text("event.name") ?? "";
            if ((areOutput ? name == Choice ? "assistant" : null : Role(name)) is { } role && MessageReader.Message(item, role) is { } message) (messages ??= []).Add(message);
        }

        return messages;
    }

    /// <summary>What a tool was called with, where its span has that in events; null when they do not tell.</summary>
    public static ToolPayload? Arguments(RecordedSpan span)
    {
        foreach (var happened in span.Events)
        {
            if (happened.Name == Details && PartOf(happened.Attributes[Names.InputMessages], MessagePartKind.ToolRequest) is { Arguments: { } asked }) return new ToolPayload(asked);
            // What elsewhere is the answer of a tool is here what it was asked.
            if (happened.Name == "gen_ai.tool.message" && IsOfStrands(span) && JsonText.From(happened.Attributes["content"]) is { } content) return ToolPayloads.UnwrapArguments(new ToolPayload(content));
        }

        return null;
    }

    /// <summary>What a tool answered, where its span has that in events; null when they do not tell.</summary>
    public static ToolPayload? Result(RecordedSpan span)
    {
        foreach (var happened in span.Events)
        {
            var answer = happened.Name switch
            {
                Details => PartOf(happened.Attributes[Names.OutputMessages], MessagePartKind.ToolResponse)?.Response,
                Choice when IsOfStrands(span) => JsonText.From(happened.Attributes["message"]),
                // Claude Code.
                "tool.output" => JsonText.From(happened.Attributes["output"]) ?? JsonText.From(happened.Attributes["content"]),
                _ => null,
            };
            if (answer is { } value) return ToolPayloads.UnwrapResult(new ToolPayload(IsOfStrands(span) ? ToolPayloads.OfBedrock(value) : value, span.Attributes[GenAiVocabulary.ToolStatus].TextEquals("error")));
        }

        return null;
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
        if (!body.IsObject()) return;
        if (happened.Name == Choice && body.Object("message") is null && body.Get("message") is { ValueKind: JsonValueKind.String } said)
        {
            // Strands Agents: the text, or the parts as JSON.
            var parts = new List<MessagePart>();
            MessageParts.AddContent(parts, said, role);
            (messages ??= []).Add(new ChatMessage(role, parts, body.Text("finish_reason")));
        }
        else if (body.Get("tool_call_outputs") is { ValueKind: JsonValueKind.Array } answers)
        {
            // Azure's instrumentation of the Responses API.
            (messages ??= []).Add(new ChatMessage(role, [.. answers.EnumerateArray().Where(static answer => answer.IsObject()).Select(MessageParts.Answer)]));
        }
        else if (MessageReader.Message(body, role) is { } message)
        {
            (messages ??= []).Add(message);
        }
    }

    /// <summary>Azure's instrumentation of the Responses API writes what was answered as a message of the assistant; it repeats no earlier ones.</summary>
    private static bool IsAnswer(SpanEvent happened, RecordedSpan span) => happened.Name == "gen_ai.assistant.message" && span.Attributes[Names.Operation].TextEquals("responses");

    /// <summary>The first part of a kind, whatever the role of its message: a tool that is asked is no answer.</summary>
    private static MessagePart? PartOf(AttributeValue messages, MessagePartKind kind) => JsonText.From(messages) is not { ValueKind: JsonValueKind.Array } list ? null
        : list.EnumerateArray().SelectMany(static message => message.Get("parts") is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray() : default)
            .Select(MessageParts.Read).FirstOrDefault(part => part?.Kind == kind);

    private static bool IsOfStrands(RecordedSpan span) => span.Scope.Name.StartsWith("strands.", StringComparison.Ordinal)
        || span.Attributes["gen_ai.system"].TextEquals("strands-agents") || span.Attributes[Names.Provider].TextEquals("strands-agents");
}
