using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// LangGraph: what its streams yield in any mode, LangChain's <c>astream_events</c>, snapshots of a graph's state, and trajectories of
/// nodes.
/// </summary>
internal sealed class LangGraphReader : JsonRecordReader
{
    public override string Name => "langgraph";

    public override Certainty Sniff(JsonShape shape)
    {
        if (shape.HasRecord("run_id", "event", "parent_ids") || (shape.HasRecord("run_id") && shape.AnyText("event", LangGraphEvents.IsEvent))) return Certainty.Sure;
        if (shape.HasRecord("step", "type", "payload.id") || shape.HasRecord("step", "type", "payload.config") || shape.HasRecord("type", "ns", "data")) return Certainty.Sure;
        if (LangGraphStream.Modes.Any(mode => shape.Has("[]=" + mode) || shape.Has("[][]=" + mode))) return Certainty.Sure;
        if (shape.Has("[].langgraph_node") || shape.Has("[][].langgraph_node")) return Certainty.Sure;
        if (shape.HasRecord("values", "next") || shape.HasRecord("channel_values") || shape.HasUnder("steps[][]=")) return Certainty.Sure;
        if (shape.HasRecord("event", "data") && shape.AnyText("event", name => LangGraphStream.ModeOf(name) is not null)) return Certainty.Sure;
        return shape.HasRecord("id", "name", "triggers") || shape.Any(IsUpdate) ? Certainty.Sure : Certainty.None;
    }

    /// <summary>Whether a path leads to a LangChain message of a node: <c>agent.messages[].type=ai</c>.</summary>
    private static bool IsUpdate(string path)
    {
        if (path.StartsWith("[].", StringComparison.Ordinal)) path = path[3..];
        var end = path.IndexOf(".messages", StringComparison.Ordinal);
        var node = end <= 0 ? "" : path[..(path[..end].EndsWith("[]", StringComparison.Ordinal) ? end - 2 : end)];
        if (node.Length == 0 || node.AsSpan().IndexOfAny('.', '[') >= 0 || node is "body" or "request" or "response" or "input" or "inputs" or "output" or "outputs" or "data" or "kwargs") return false;
        return path[(end + ".messages".Length)..].TrimStart('[', ']') is ".type=ai" or ".type=human" or ".type=tool" or ".type=AIMessageChunk" or ".lc" or ".additional_kwargs";
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var events = new LangGraphEvents(context);
        var stream = new LangGraphStream(context);
        new JsonRecords(source, context, list => list == "events", (record, _) =>
        {
            if (!events.TryTake(record)) stream.Take(record);
        },
        // A state may have a channel of that name beside its messages.
        state =>
        {
            if (state.Get("messages", "values") is not null) stream.Take(state);
        })
        { ArraysAreRecords = true }.Read();
        if (events.Finish() + stream.Finish() == 0) throw new TraceFormatException("nothing of a graph in it; expected events with \"run_id\", or what a stream yields.", source.File);
    }
}
