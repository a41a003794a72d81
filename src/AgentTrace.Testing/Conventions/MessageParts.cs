using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The parts of one message.</summary>
internal static class MessageParts
{
    private const string Microsoft = "Microsoft.Extensions.AI.";

    /// <summary>All parts: the content first, then the tools that it asks for, as providers keep them apart.</summary>
    /// <param name="message">The message.</param>
    /// <param name="outer">What is around it (a choice), or the message itself.</param>
    /// <param name="role">Whose message it is.</param>
    public static List<MessagePart> Of(JsonElement message, JsonElement outer, string role)
    {
        var parts = new List<MessagePart>();
        if (message.Text("reasoning_content", "reasoning") is { } reasoning) parts.Add(new MessagePart(MessagePartKind.Reasoning) { Text = reasoning });

        // A bare {"text": …, "finish_reason": …} is an answer of a completion API.
        var content = message.Get("parts") ?? message.Get("content") ?? message.Get("contents") ?? message.Get("text");
        if (role is "tool" && message.Get("tool_call_id") is null && ToolNames.IsDefinition(content))
        {
            parts.Add(new MessagePart(MessagePartKind.Other));
            return parts;
        }

        if (role is "tool" or "function" && !HoldsToolResponse(content) && message.Get("tool_calls") is null)
        {
            // AutoGen answers several calls in one message, and joins their texts in its content.
            if (message.Get("tool_responses") is not { ValueKind: JsonValueKind.Array } several) parts.Add(Response(message, content));
            else foreach (var answer in several.EnumerateArray()) parts.Add(Response(answer, answer.Get("content")));
            return parts;
        }

        // OpenInference flattens what a user's message answers to a tool beside the message's own content.
        if (role == "user" && message.Text("tool_call_id") is not null)
        {
            parts.Add(Response(message, message.Get("content")));
            content = message.Get("contents");
        }

        if (content is { } value) AddContent(parts, value, role);
        var blocks = parts.Count;
        if (!AddToolCalls(parts, message) && !AddToolCalls(parts, outer) && message.Object("additional_kwargs") is { } more) AddToolCalls(parts, more);
        RemoveTwins(parts, blocks);
        return parts;
    }

    /// <summary>LangChain keeps the blocks of a provider's content beside the calls that it made of them.</summary>
    private static void RemoveTwins(List<MessagePart> parts, int blocks)
    {
        if (parts.Count == blocks) return;
        for (var i = blocks - 1; i >= 0; i--)
        {
            if (parts[i] is not { Kind: MessagePartKind.ToolRequest, Id: { Length: > 0 } id } || parts.FindIndex(blocks, call => call.Id == id) < 0) continue;
            parts.RemoveAt(i);
            blocks--;
        }
    }

    public static void AddContent(List<MessagePart> parts, JsonElement content, string role)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String when content.GetString() is { Length: > 0 } text:
                if (Blocks(text) is { } blocks) AddContent(parts, blocks, role);
                else parts.Add(new MessagePart(MessagePartKind.Text) { Text = text });
                break;
            case JsonValueKind.Array:
                foreach (var item in content.EnumerateArray()) AddContent(parts, item, role);
                break;
            case JsonValueKind.Object:
                parts.Add(Read(content) ?? new MessagePart(MessagePartKind.Other));
                if (OwnAnswer(content) is { } answer) parts.Add(answer);
                break;
        }
    }

    public static bool IsToolResponse(string type) => type is "tool_call_response" or "tool_result" or "tool-result" or "tool_response" or "toolResult" or "toolResultBlock"
        || type.EndsWith("_call_output", StringComparison.Ordinal);

    /// <summary>One part; null when the object has nothing of one.</summary>
    public static MessagePart? Read(JsonElement part)
    {
        // OpenInference flattens a list of contents; one that asks for a tool stands among the calls as well.
        if (part.Object("message_content") is { } flattened) return Read(flattened) is { Kind: not MessagePartKind.ToolRequest } content ? content : new MessagePart(MessagePartKind.Other);
        var type = part.Text("type", "$type");
        switch (type)
        {
            case "text" or "input_text" or "output_text" or "textBlock":
                return new MessagePart(MessagePartKind.Text) { TextSource = Plain(part, "content", "text") };
            case "reasoning" or "thinking" or "redacted_thinking":
                return new MessagePart(MessagePartKind.Reasoning) { TextSource = Plain(part, "content", "text", "thinking", "reasoning", "summary") };
            // The last of these, and those of a text and a result alike, are of Strands Agents for JavaScript.
            case "tool_call" or "tool-call" or "tool_use" or "function_call" or "function" or "toolUse" or "toolUseBlock":
                return Request(part);
            case not null when IsToolResponse(type):
                var answered = part.Get("response") ?? part.Get("result") ?? part.Get("output") ?? part.Get("content");
                return Response(part, answered is { } given && type is "toolResult" or "toolResultBlock" ? ToolPayloads.OfBedrock(given) : answered);
            case "server_tool_call" or "server_tool_use" or "mcp_tool_use":
                return Request(part) is var asked && asked.Arguments is null && part.Object("server_tool_call") is { } served
                    ? asked with { Kind = MessagePartKind.ServerToolRequest, Arguments = served } : asked with { Kind = MessagePartKind.ServerToolRequest };
            // OpenAI's own tools: web_search_call, file_search_call, code_interpreter_call …
            case not null when type.EndsWith("_call", StringComparison.Ordinal) && part.Get("status", "action", "server_label", "call_id") is not null:
                var hosted = Request(part) with { Kind = IsRunByClient(part) ? MessagePartKind.ToolRequest : MessagePartKind.ServerToolRequest };
                return hosted.ToolName is null ? hosted with { ToolName = type[..^"_call".Length], Arguments = part.Object("action") ?? hosted.Arguments } : hosted;
            // A call of Vercel's UI messages holds its answer itself.
            case not null when IsOfUi(part, type):
                return Request(part) with { ToolName = type == "dynamic-tool" ? part.Text("toolName") : type["tool-".Length..] };
            case not null when type == "server_tool_call_response" || type.EndsWith("_tool_result", StringComparison.Ordinal):
                return Served(part);
            case not null when type.StartsWith(Microsoft, StringComparison.Ordinal):
                // Microsoft.Extensions.AI writes a content that it has no part for under its own type; an empty text is one of them.
                var text = part.Object("content")?.Get("text") is { ValueKind: JsonValueKind.String } own ? own.GetString() : null;
                return new MessagePart(type.EndsWith("ReasoningContent", StringComparison.Ordinal) ? MessagePartKind.Reasoning
                    : text is not null ? MessagePartKind.Text : MessagePartKind.Other)
                { Text = text };
        }

        // Gemini's parts have no type, nor have Bedrock's and Genkit's.
        if (part.Object("functionCall", "function_call") is { } call) return Request(call);
        if (part.Object("functionResponse", "function_response") is { } answer) return Response(answer, answer.Get("response"));
        // The calls of the AI SDK before its version 5, where they stand alone.
        if (type is null && part.Get("toolCallId") is not null && part.Get("toolName") is not null && part.Get("result") is null) return Request(part);
        // AutoGen's calls have none either.
        if (type is null && part.Text("name") is not null && part.Get("arguments") is not null) return Request(part);
        if (part.Object("toolUse", "toolRequest") is { } use) return Request(use);
        if (part.Object("toolResult") is { } result) return Response(result, result.Get("content") is { } blocks ? ToolPayloads.OfBedrock(blocks) : null);
        if (part.Object("toolResponse") is { } response) return Response(response, response.Get("output"));
        if (part.Object("reasoningContent")?.Object("reasoningText") is { } thought) return new MessagePart(MessagePartKind.Reasoning) { TextSource = Plain(thought, "text") };
        if (type is null && part.Get("text") is { ValueKind: JsonValueKind.String } bare) return new MessagePart(MessagePartKind.Text) { Text = bare.GetString() };
        return type is null ? null : new MessagePart(MessagePartKind.Other);
    }

    /// <summary>The answer of a tool that the provider ran; Anthropic tells a failure by the type of the content.</summary>
    private static MessagePart Served(JsonElement part)
    {
        var answer = Response(part, part.Get("server_tool_call_response") ?? part.Get("response") ?? part.Get("content") ?? part.Get("output")) with { Kind = MessagePartKind.ServerToolResponse };
        return part.Object("content") is { } failed && failed.Text("type")?.EndsWith("_tool_result_error", StringComparison.Ordinal) == true
            ? answer with { IsError = true, Error = failed.Text("error_message", "error_code") } : answer;
    }

    /// <summary>The answer that a call of OpenAI's own tools, or of a remote MCP tool, holds itself; null where there is none yet, and for every other part.</summary>
    public static MessagePart? OwnAnswer(JsonElement part)
    {
        var type = part.Text("type");
        if (type is not null && IsOfUi(part, type))
        {
            return part.Text("state") is not ("output-available" or "output-error") ? null
                : Response(part, part.Get("output") ?? part.Get("errorText")) with { IsError = part.Text("state") == "output-error", Error = part.Text("errorText") };
        }

        if (type is null or "tool_call" or "server_tool_call" || !type.EndsWith("_call", StringComparison.Ordinal) || IsRunByClient(part)) return null;
        var error = Given("error");
        if (type != "mcp_call")
        {
            return part.Text("status") is "completed" or "failed" ? Response(part, Given("results") ?? Given("outputs")) with
            {
                Kind = MessagePartKind.ServerToolResponse,
                IsError = part.Text("status") == "failed",
            } : null;
        }

        return (Given("output") ?? error) is not { } answer ? null : Response(part, answer) with
        {
            Kind = MessagePartKind.ServerToolResponse,
            IsError = error is not null,
            Error = error?.ValueKind == JsonValueKind.String ? error.Value.GetString() : error?.Text("message"),
        };

        JsonElement? Given(string name) => part.Get(name) is { ValueKind: not JsonValueKind.Null } value ? value : null;
    }

    private static bool IsOfUi(JsonElement part, string type) =>
        (type == "dynamic-tool" || type.StartsWith("tool-", StringComparison.Ordinal)) && part.Get("state") is not null && part.Get("toolCallId") is not null;

    /// <summary>Calls that the program answers have an id for that; those that the provider runs have their own only.</summary>
    private static bool IsRunByClient(JsonElement part) => part.Text("call_id") is not null;

    /// <summary>The answer of a tool that its object holds as <c>output</c>, whatever type it states.</summary>
    public static MessagePart Answer(JsonElement item) => Response(item, item.Get("output"));

    private static bool AddToolCalls(List<MessagePart> parts, JsonElement message)
    {
        var before = parts.Count;
        var calls = message.Get("tool_calls");
        if (calls is { } text && JsonText.Structure(text) is { } parsed) calls = parsed;
        if (calls is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var call in list.EnumerateArray())
            {
                if (call.IsObject()) parts.Add(Request(call));
            }
        }

        if (parts.Count == before && message.Object("function_call") is { } legacy) parts.Add(Request(legacy));
        if (parts.Count == before && message.Text("function_call_name") is { } flattened)
        {
            parts.Add(new MessagePart(MessagePartKind.ToolRequest) { ToolName = flattened, Arguments = Arguments(message.Get("function_call_arguments_json")) });
        }

        return parts.Count > before;
    }

    /// <summary>A request for a tool in whatever shape.</summary>
    public static MessagePart Request(JsonElement call)
    {
        var wrapped = call.Object("tool_call") ?? call;
        var function = wrapped.Object("function") ?? wrapped;
        return new MessagePart(MessagePartKind.ToolRequest)
        {
            Id = wrapped.Text("call_id", "id", "toolCallId", "tool_call_id", "toolUseId", "ref") ?? function.Text("id"),
            ToolName = function.Text("name", "toolName", "tool_name", "function_name"),
            Arguments = Arguments(function.Get("arguments") ?? function.Get("args") ?? function.Get("input")),
        };
    }

    private static JsonElement? Arguments(JsonElement? value) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => ToolPayloads.UnwrapArguments(new ToolPayload(Parsed(text))).Value,
        { ValueKind: JsonValueKind.Null } => JsonText.EmptyObject,
        _ => value,
    };

    /// <summary>What somebody encoded twice is text within text.</summary>
    private static JsonElement Parsed(JsonElement text) =>
        JsonText.Structure(text) ?? (text.GetString()!.AsSpan().TrimStart().StartsWith("\"") ? JsonText.Parse(text.GetString()!) : text);

    private static MessagePart Response(JsonElement part, JsonElement? value)
    {
        ToolPayload? payload = null;
        if (value is { } written)
        {
            var content = written.ValueKind == JsonValueKind.String ? Parsed(written) : written;

            // Vercel's {"type":"json","value":…} says how to show a result, not what it is.
            if (content.Text("type") is "json" or "text" or "error-text" or "error-json" && content.Get("value") is { } typed)
            {
                payload = new ToolPayload(typed, content.Text("type")!.StartsWith("error", StringComparison.Ordinal));
            }

            payload = ToolPayloads.UnwrapResult(payload ?? new ToolPayload(content));
        }

        var isError = payload?.IsError == true || part.IsTrue("is_error", "isError", "error") || part.Text("status") == "error";
        return new MessagePart(MessagePartKind.ToolResponse)
        {
            Id = part.Text("tool_call_id", "tool_use_id", "call_id", "toolCallId", "source_call_id", "id", "toolUseId", "ref") ?? payload?.CallId,
            ToolName = part.Text("name", "toolName", "tool_name"),
            Response = payload?.Value,
            IsError = isError,
            Error = isError ? part.Text("error") : null,
        };
    }

    private static bool HoldsToolResponse(JsonElement? content)
    {
        if (content is not { } value || (JsonText.Structure(value) ?? value) is not { ValueKind: JsonValueKind.Array } items) return false;
        foreach (var item in items.EnumerateArray())
        {
            if ((item.Text("type") is { } type && IsToolResponse(type)) || item.Object("functionResponse", "function_response", "toolResult", "toolResponse") is not null) return true;
        }

        return false;
    }

    /// <summary>Content blocks that stand as JSON in a text, as OpenLLMetry leaves them; null when the text is only text.</summary>
    private static JsonElement? Blocks(string text)
    {
        if (JsonText.Structure(text) is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() == 0) return null;
        foreach (var item in items.EnumerateArray())
        {
            if ((item.Text("type") is null && !IsOfBedrock(item)) || Read(item) is not { Kind: not MessagePartKind.Other }) return null;
        }

        return items;
    }

    /// <summary>A block of Bedrock's Converse API has one property, which says what it is.</summary>
    private static bool IsOfBedrock(JsonElement block) => block.IsObject() && block.HasOnly("text", "toolUse", "toolResult", "reasoningContent") && block.GetPropertyCount() == 1;

    private static JsonElement? Plain(JsonElement part, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (part.Get(name) is { ValueKind: JsonValueKind.String } text) return text;
        }

        return null;
    }
}
