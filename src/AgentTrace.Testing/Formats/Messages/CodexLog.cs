using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The log of a session of Codex: items of OpenAI's Responses, and notes of what happened around them, each in a <c>payload</c>.</summary>
internal sealed class CodexLog(ReadContext context)
{
    private Conversation? _session;
    private string? _model;
    private string? _total;

    /// <returns>Whether it was a line of such a log.</returns>
    public bool TryTake(JsonElement line)
    {
        if (line.Object("payload") is not { } payload || line.Text("type") is not { } kind) return false;
        switch (kind)
        {
            case "session_meta":
                // A session that goes on from another one repeats its line.
                _session ??= Begin(payload.Id(context, "id"));
                break;
            case "turn_context":
                _model = payload.Text("model") ?? _model;
                Session.Model ??= _model;
                break;
            case "response_item":
                if (ChatShapes.IsMessage(payload)) Session.Add(payload, outer: Around(null), time: line.Time("timestamp"));
                break;
            case "event_msg":
                Note(payload);
                break;
            default:
                return kind is "compacted";
        }

        return true;
    }

    /// <returns>How many spans there are.</returns>
    public int Finish() => _session?.Finish() ?? 0;

    private Conversation Session => _session ??= Begin(null);

    private Conversation Begin(string? id) => new(context, id ?? context.NextId("conversation"));

    private void Note(JsonElement note)
    {
        switch (note.Text("type"))
        {
            case "user_message":
                Session.Input ??= note.Text("message");
                break;
            // Told again whenever a limit changes.
            case "token_count" when note.Object("info") is { } info && info.Object("last_token_usage") is { } usage && info.Object("total_token_usage")?.GetRawText() != _total:
                _total = info.Object("total_token_usage")?.GetRawText();
                Session.Complete(Around(usage));
                break;
            case "task_started" or "turn_started":
                (Session.StopReason, Session.Error) = (null, null);
                break;
            case "task_complete" or "turn_complete":
                Session.StopReason = "completed";
                break;
            case "turn_aborted":
                Session.StopReason = "cancelled";
                break;
            case "error":
                (Session.StopReason, Session.Error) = ("error", note.Text("message"));
                break;
        }
    }

    private JsonElement Around(JsonElement? usage)
    {
        var fields = new List<(string, JsonElement)>();
        if (_model is { } model) fields.Add(("model", JsonText.FromString(model)));
        if (usage is { } stated) fields.Add(("usage", stated));
        return RawJson.Object(fields, 4096);
    }
}
