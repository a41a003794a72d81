using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Gathers the records of a transcript into conversations.</summary>
internal sealed class Chats(ReadContext context)
{
    private readonly Dictionary<string, Conversation> _sessions = new(StringComparer.Ordinal);
    private Conversation? _open;
    private int _spans;

    public void Take(JsonElement record)
    {
        if (record.IsArray() && !ChatShapes.IsTuple(record))
        {
            Close();
            foreach (var item in record.EnumerateArray()) Take(item);
            Close();
        }
        else
        {
            TakeItem(record);
        }
    }

    /// <summary>The conversation is over.</summary>
    public void Close()
    {
        _spans += _open?.Finish() ?? 0;
        _open = null;
    }

    /// <returns>How many spans there are.</returns>
    public int Finish()
    {
        Close();
        foreach (var session in _sessions.Values) _spans += session.Finish();
        return _spans;
    }

    private void TakeItem(JsonElement item)
    {
        if (ChatShapes.ClaudeMessage(item) is { } logged)
        {
            Session(item).Add(logged, time: item.Time("timestamp"));
        }
        else if (ChatShapes.IsMessage(item) || ChatShapes.IsTuple(item))
        {
            (_open ??= new Conversation(context, context.NextId("conversation"))).Add(item);
        }
        else if (item.IsObject())
        {
            Close();
            Container(item);
        }
    }

    /// <summary>Claude Code's lines name their session; a subagent's stand aside, under its own name where it has one.</summary>
    private Conversation Session(JsonElement line)
    {
        var session = line.Text("sessionId") ?? "";
        var aside = line.IsTrue("isSidechain") ? line.Text("agentId") ?? "sidechain" : null;
        var key = session + "/" + aside;
        if (_sessions.TryGetValue(key, out var known)) return known;
        return _sessions[key] = new Conversation(context, session.Length > 0 ? session : context.NextId("conversation")) { Agent = aside };
    }

    private void Container(JsonElement container)
    {
        // A recording of HTTP has the request and the response beside each other.
        var request = container.Object("body", "request", "input") is { } body && ChatShapes.Messages(body) is not null ? body : container;
        var conversation = new Conversation(context, context.NextId("conversation"))
        {
            Model = request.Text("model"),
            Tools = request.Field("tools"),
            Agent = container.Text("agent", "agent_name"),
        };
        foreach (var property in container.EnumerateObject())
        {
            if (property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null) && property.Name is not ("model" or "system" or "instructions")) conversation.Facts.Add((property.Name, property.Value));
        }

        if (request.Field("system", "instructions") is { } system) conversation.Add(system.IsArray() ? SystemOf(system) : system, "system");
        if (request.Field("input") is { ValueKind: JsonValueKind.String } question) conversation.Add(question);
        if (container.Field("inputs") is { ValueKind: JsonValueKind.Array } inputs && container.Field("outputs") is not null) AddAll(conversation, inputs);
        if (ChatShapes.Messages(request) is { } messages) AddAll(conversation, messages);
        Response(conversation, container.Object("response") ?? container);
        _spans += conversation.Finish();
    }

    private static JsonElement SystemOf(JsonElement blocks) => RawJson.Object([("role", JsonText.FromString("system")), ("content", blocks)], 4096);

    private static void AddAll(Conversation conversation, JsonElement messages)
    {
        foreach (var message in messages.EnumerateArray())
        {
            if (ChatShapes.ClaudeMessage(message) is { } logged) conversation.Add(logged, time: message.Time("timestamp"));
            else if (message.IsArray() && !ChatShapes.IsTuple(message)) AddAll(conversation, message);
            else conversation.Add(message);
        }
    }

    private static void Response(Conversation conversation, JsonElement response)
    {
        if (response.Field("choices") is { ValueKind: JsonValueKind.Array } choices)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                // Usage and model stand on the response, the finish reason on the choice.
                if (choice.Object("message") is { } message) conversation.Add(message, "assistant", Around(response, choice));
            }
        }
        else if (response.Text("object") == "response" && response.Field("output") is { ValueKind: JsonValueKind.Array } items)
        {
            foreach (var item in items.EnumerateArray()) conversation.Add(item, "assistant", response);
        }
        else if (response.Text("role") is not null && response.Get("content") is not null)
        {
            conversation.Add(response, "assistant");
        }
    }

    private static JsonElement Around(JsonElement response, JsonElement choice) => RawJson.Object(
        response.EnumerateObject().Where(property => property.Name != "choices").Select(property => (property.Name, property.Value))
            .Concat(choice.EnumerateObject().Where(property => property.Name == "finish_reason").Select(property => (property.Name, property.Value))), 4096);
}
