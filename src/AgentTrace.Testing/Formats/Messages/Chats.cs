using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Gathers the records of a transcript into conversations.</summary>
internal sealed class Chats(ReadContext context)
{
    private readonly Dictionary<string, Conversation> _sessions = new(StringComparer.Ordinal);
    private readonly CodexLog _codex = new(context);
    private Conversation? _open;

    /// <summary>The last object with a list of messages, and their ids: the next may be the same conversation, further on.</summary>
    private (Conversation Conversation, IReadOnlyList<string> Ids)? _held;
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
        _spans += (_held?.Conversation.Finish() ?? 0) + (_open?.Finish() ?? 0);
        (_held, _open) = (null, null);
    }

    /// <returns>How many spans there are.</returns>
    public int Finish()
    {
        Close();
        foreach (var session in _sessions.Values) _spans += session.Finish();
        return _spans + _codex.Finish();
    }

    private void TakeItem(JsonElement item)
    {
        if (ChatShapes.ClaudeMessage(item) is { } logged)
        {
            Session(item).Add(logged, item.Text("type")!, item);
        }
        else if (ChatShapes.IsClaudeNote(item))
        {
            if (item.Text("type") == "result") Result(Session(item), item);
        }
        else if (_codex.TryTake(item))
        {
            return;
        }
        else if (ChatShapes.IsMessage(item) || ChatShapes.IsTuple(item))
        {
            (_open ??= new Conversation(context, context.NextId("conversation"))).Add(item);
        }
        else if (OtherChats.Message(item) is { } message)
        {
            (_open ??= new Conversation(context, context.NextId("conversation"))).Add(message);
        }
        else if (item.IsObject())
        {
            Container(item);
        }
    }

    /// <summary>
    /// Claude Code's lines name their session; a subagent's stand aside, under its own name where it has one. Its SDK's lines name the call
    /// that the subagent works for.
    /// </summary>
    private Conversation Session(JsonElement line)
    {
        var session = line.Text("sessionId", "session_id") ?? "";
        var aside = line.IsTrue("isSidechain") ? line.Text("agentId") ?? "sidechain" : null;
        var key = session + "/" + (aside ?? line.Text("parent_tool_use_id"));
        if (_sessions.TryGetValue(key, out var known)) return known;
        return _sessions[key] = new Conversation(context, session.Length > 0 ? session : context.NextId("conversation")) { Agent = aside };
    }

    /// <summary>The last line of Claude Code's SDK.</summary>
    private static void Result(Conversation session, JsonElement line)
    {
        var subtype = line.Text("subtype");
        session.StopReason = subtype switch
        {
            "success" when !line.IsTrue("is_error") => "completed",
            "error_max_turns" => "max_steps",
            "error_max_budget_usd" => "budget_exceeded",
            _ => "error",
        };
        if (line.IsTrue("is_error")) session.Error = line.Text("result") ?? subtype;
        foreach (var property in line.EnumerateObject())
        {
            if (property.Name is "duration_ms" or "duration_api_ms" or "num_turns" or "total_cost_usd") session.Facts.Add((property.Name, property.Value));
        }
    }

    private void Container(JsonElement container)
    {
        if (container.Field("simulations") is { ValueKind: JsonValueKind.Array } runs)
        {
            foreach (var run in runs.EnumerateArray()) Take(run);
            return;
        }

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

        if (request.Field("system", "instructions", "systemInstruction", "system_instruction") is { } system) conversation.Add(system.IsArray() ? SystemOf(system) : system, "system");
        if (request.Field("input") is { ValueKind: JsonValueKind.String } question) conversation.Add(question);
        if (container.Field("inputs") is { ValueKind: JsonValueKind.Array } inputs && container.Field("outputs") is not null) AddAll(conversation, inputs);
        var messages = ChatShapes.Messages(request);
        if (messages is { } list) AddAll(conversation, list);
        else OtherChats.Read(container, conversation);
        ProviderAnswer.Add(conversation, container.Object("response") is { } response ? response.Object("body") ?? response : container.Object("result")?.Object("message") ?? container);

        // A note between messages is no conversation of its own.
        if (!conversation.HasTurns) return;
        var ids = messages is { } told ? Ids(told) : [];
        if (_held is not { Ids: { Count: > 0 } before } || before.Count > ids.Count || !before.SequenceEqual(ids.Take(before.Count))) Close();
        _held = (conversation, ids);
    }

    /// <summary>The ids of messages that all have one, as in a state of LangGraph that is told again with each step.</summary>
    private static List<string> Ids(JsonElement messages)
    {
        var ids = messages.EnumerateArray().Select(message => message.Text("type") is null ? null : (message.Object("kwargs", "data") ?? message).Text("id")).ToList();
        return ids.Contains(null) ? [] : [.. ids.OfType<string>()];
    }

    private static JsonElement SystemOf(JsonElement blocks) => RawJson.Object([("role", JsonText.FromString("system")), ("content", blocks)], 4096);

    private static void AddAll(Conversation conversation, JsonElement messages)
    {
        foreach (var message in messages.EnumerateArray())
        {
            if (ChatShapes.ClaudeMessage(message) is { } logged) conversation.Add(logged, time: message.Time("timestamp"));
            else if (message.IsArray() && !ChatShapes.IsTuple(message)) AddAll(conversation, message);
            // In tau-bench's second edition the simulated user has tools of its own.
            else if (message.Text("requestor") != "user") conversation.Add(OtherChats.Message(message) ?? message);
        }
    }
}
