using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Makes spans of the messages of one conversation: an agent span around all, a generation for each answer of the model, and a tool
/// span for each call that was answered.
/// </summary>
internal sealed class Conversation(ReadContext context, string traceId)
{
    /// <summary>
    /// Each generation carries what the model was given, which grows with the square of the conversation: beyond this many bytes only
    /// what came since the generation before.
    /// </summary>
    private const long MostHistory = 16 << 20;

    /// <summary>So many requests may wait for an answer; in a longer row nobody answers the oldest any more.</summary>
    private const int MostOpen = 1000;

    private List<Item> _items = [];
    private readonly List<(MessagePart Part, int Item)> _open = [];

    /// <summary>The span that the conversation stands under; null makes an agent span of its own.</summary>
    public string? ParentSpanId { get; init; }

    public string? Model { get; set; }

    public string? Agent { get; init; }

    /// <summary>Tools that the model was offered, in any provider's shape.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>What was asked, where the first message of a user is not it.</summary>
    public string? Input { get; set; }

    /// <summary>Why it ended, where the source says so.</summary>
    public string? StopReason { get; set; }

    /// <summary>What made it fail.</summary>
    public string? Error { get; set; }

    /// <summary>Whether anybody has said anything beside the instructions.</summary>
    public bool HasTurns => _items.Exists(item => item.Message.Role is not ("system" or "developer"));

    /// <summary>Attributes of the conversation itself.</summary>
    public List<(string Key, JsonElement Value)> Facts { get; } = [];

    /// <summary>Given where a message may be told again, and then takes the place of what it was; null where each is another.</summary>
    public KnownMessages? Known { get; init; }

    /// <summary>Adds a message, or a part of one that stands for itself.</summary>
    /// <param name="message">The message in any shape.</param>
    /// <param name="role">Whose it is where it does not say.</param>
    /// <param name="outer">What stands around it and states usage, model or finish reason; else the message itself.</param>
    /// <param name="time">When it was written down.</param>
    /// <param name="node">The node of a graph that added it: what comes of it stands under the node, and happened while it ran.</param>
    /// <returns>Whether it was a message.</returns>
    public bool Add(JsonElement message, string role = "user", JsonElement? outer = null, long? time = null, SpanDraft? node = null)
    {
        if (message.ValueKind == JsonValueKind.String) message = JsonText.Write(writer => WriteText(writer, role, message.GetString()!));
        var read = message.IsObject() ? MessageReader.Message(message, ChatShapes.RoleOfItem(message) ?? role) : MessageReader.Read(message, role)?.FirstOrDefault();
        if (read is null && !(message.IsObject() && ChatShapes.RoleOfItem(message) is not null)) return false;
        var item = new Item(message, read ?? new ChatMessage("assistant", []), outer ?? message, time ?? (outer ?? message).Time("timestamp", "created_at"), node);
        if (Known?.Find(message, _items.Count) is { } place)
        {
            _items[place] = item with { Node = _items[place].Node };
            return true;
        }

        _items.Add(item);
        return true;
    }

    /// <summary>Gives the latest answer what was said of it behind it: its usage.</summary>
    public void Complete(JsonElement around)
    {
        if (_items.FindLastIndex(item => item.Message.Role == "assistant") is var last and >= 0) _items[last] = _items[last] with { Outer = around };
    }

    /// <summary>Gives the spans on.</summary>
    /// <returns>How many.</returns>
    public int Finish()
    {
        if (_items.Count == 0) return 0;
        GatherAnswers();
        var root = ParentSpanId ?? context.NextId("span");
        if (ParentSpanId is null) context.Add(Root(root));
        var count = 1;
        var history = 0L;
        for (var i = 0; i < _items.Count; i++)
        {
            if (_items[i].Message.Role != "assistant")
            {
                count += Answers(i, root);
                continue;
            }

            var last = i;
            while (last + 1 < _items.Count && IsSameAnswer(_items[last], _items[last + 1])) last++;
            var from = history > MostHistory ? LastAnswerBefore(i) : 0;
            var input = RawJson.Array(_items[from..i].Select(item => item.Json));
            history += input.Length;
            context.Add(Generation(i, last, input, root));
            count++;
            for (; i <= last; i++)
            {
                foreach (var part in _items[i].Message.Parts)
                {
                    if (part.Kind is not (MessagePartKind.ToolRequest or MessagePartKind.ServerToolRequest)) continue;
                    if (_open.Count == MostOpen) _open.RemoveAt(0);
                    _open.Add((part, i));
                }

                count += Answers(i, root);
            }

            i = last;
        }

        return count;
    }

    private SpanDraft Draft(Item item, string? root, long? start) => new(context)
    {
        TraceId = traceId,
        SpanId = context.NextId("span"),
        ParentSpanId = item.Node?.SpanId ?? root,
        Start = item.Node?.Start ?? start,
        End = item.Node?.End ?? item.Time,
        IsUnfinished = false,
    };

    private RecordedSpan Root(string id)
    {
        var draft = Draft(_items[^1], null, _items[0].Time);
        draft.SpanId = id;

        // A question that nobody has answered yet shows no run.
        draft.IsUnfinished = !_items.Exists(item => item.Message.Role == "assistant");
        draft.Name = Agent is null ? "invoke_agent" : $"invoke_agent {Agent}";
        draft.Set(Names.Operation, "invoke_agent");
        draft.Set(Names.AgentName, Agent);
        draft.Set(Names.Input, Input ?? _items.Find(item => item.Message is { Role: "user", Text: not null } && !item.Outer.IsTrue("isMeta"))?.Message.Text);
        draft.Set(Names.Output, _items.FindLast(item => item.Message is { Role: "assistant", Text: not null })?.Message.Text);
        foreach (var (key, value) in Facts) draft.Set(key, value);
        draft.Set(Names.StopReason, StopReason);
        if (Error is not null) draft.Fail(Error);
        return draft.ToSpan();
    }

    private RecordedSpan Generation(int first, int last, byte[] input, string root)
    {
        var answer = _items[last];
        var draft = Draft(answer, root, first > 0 ? _items[first - 1].Time ?? answer.Time : answer.Time);
        var model = answer.Outer.Text("model") ?? answer.Json.Text("model") ?? Body(answer.Json).Object("response_metadata")?.Text("model_name", "model") ?? Model;
        draft.Name = model is null ? "chat" : $"chat {model}";
        draft.Set(Names.Operation, "chat");
        draft.Set(Names.RequestModel, model);
        draft.Set(Names.ResponseId, answer.Outer.Text("id") ?? answer.Json.Text("id"));
        draft.SetUsage(Usage(answer));
        draft.Set(Names.ToolDefinitions, Tools);
        draft.Set(Names.InputMessages, context.Arena.Add(input));
        draft.Set(Names.OutputMessages, context.Arena.Add(RawJson.Array(_items[first..(last + 1)].Select(item => item.Json))));
        draft.Set(Names.FinishReasons, ChatShapes.FinishReason(answer.Outer) ?? ChatShapes.FinishReason(answer.Json));
        if (answer.Outer.IsTrue("isApiErrorMessage")) draft.Fail(answer.Message.Text);
        else if (answer.Outer.Text("object") == "response" && answer.Outer.Object("error") is { } error) draft.Fail(error.Text("message", "code"));
        return draft.ToSpan();
    }

    /// <summary>
    /// An interface's answer has an id of its own. Claude Code writes it down part by part, and between the parts what a tool gave that
    /// was done before the next came.
    /// </summary>
    private void GatherAnswers()
    {
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        var places = new int[_items.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
            if (_items[i] is not { Message.Role: "assistant", Json: var json } || json.Text("type") != "message" || json.Text("id") is not { } id) continue;
            if (!firsts.TryAdd(id, i)) places[i] = firsts[id];
        }

        if (firsts.Count > 0) _items = [.. _items.Select((item, at) => (item, places[at])).OrderBy(placed => placed.Item2).Select(placed => placed.item)];
    }

    /// <summary>Tool spans of the results in a message, each with the request that it answers.</summary>
    private int Answers(int at, string root)
    {
        var count = 0;
        foreach (var part in _items[at].Message.Parts)
        {
            if (part.Kind is not (MessagePartKind.ToolResponse or MessagePartKind.ServerToolResponse)) continue;
            var open = RequestOf(part);
            var (request, from) = open < 0 ? (null, at) : _open[open];
            if (open >= 0) _open.RemoveAt(open);
            context.Add(Tool(request, part, root, _items[from], _items[at]));
            count++;
        }

        return count;
    }

    /// <summary>
    /// The open request that a result answers, -1 for none: by id, which may come again, in the latest message that asks so; else the
    /// oldest of its tool.
    /// </summary>
    private int RequestOf(MessagePart answer)
    {
        var latest = answer.Id is null ? -1 : _open.FindLastIndex(request => request.Part.Id == answer.Id);
        return latest >= 0 ? _open.FindIndex(request => request.Item == _open[latest].Item && request.Part.Id == answer.Id)
            : _open.FindIndex(request => (answer.Id is null || request.Part.Id is null) && (answer.ToolName is null || request.Part.ToolName == answer.ToolName));
    }

    private RecordedSpan Tool(MessagePart? request, MessagePart response, string root, Item from, Item to)
    {
        var draft = Draft(to, root, from.Time);
        var name = request?.ToolName ?? response.ToolName;
        draft.Name = $"execute_tool {name}";
        draft.Set(Names.Operation, "execute_tool");
        draft.Set(Names.ToolName, name);
        draft.Set(Names.ToolCallId, response.Id ?? request?.Id);
        draft.Set(Names.ToolArguments, request?.Arguments);
        draft.Set(Names.ToolResult, response.Response);
        if (response.IsError) draft.Fail(response.Error ?? (response.Response is { ValueKind: JsonValueKind.String } text ? text.GetString() : response.Response?.GetRawText()));
        return draft.ToSpan();
    }

    private int LastAnswerBefore(int at) => Math.Max(0, _items.FindLastIndex(at - 1, item => item.Message.Role == "assistant"));

    /// <summary>Items of one answer: written down part by part under one id, the choices of one response, or the items of OpenAI's Responses.</summary>
    private static bool IsSameAnswer(Item a, Item b) => b.Message.Role == "assistant"
        && ((a.Outer.Text("object") == "chat.completion" && a.Outer.Text("id") is { } response && response == b.Outer.Text("id")) || (a.Json.Text("id") is { } id && id == b.Json.Text("id")) || (ChatShapes.IsResponseItem(a.Json) && ChatShapes.IsResponseItem(b.Json) && !a.Message.Parts.Any(part => part.Kind == MessagePartKind.ToolResponse)));

    private static TokenUsage? Usage(Item answer)
    {
        var usage = answer.Outer.Object("usage", "usage_metadata") ?? answer.Json.Object("usage", "usage_metadata") ?? Body(answer.Json).Object("usage_metadata")
            ?? Body(answer.Json).Object("response_metadata")?.Object("token_usage", "tokenUsage", "usage");
        return usage is { } stated ? UsageJson.Read(stated) : null;
    }

    /// <summary>LangChain's serialised messages have their fields within.</summary>
    private static JsonElement Body(JsonElement message) => message.Object("kwargs", "data") ?? message;

    private static void WriteText(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", text);
        writer.WriteEndObject();
    }

    private sealed record Item(JsonElement Json, ChatMessage Message, JsonElement Outer, long? Time, SpanDraft? Node);
}
