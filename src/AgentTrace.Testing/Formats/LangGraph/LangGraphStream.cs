using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Makes a trace of what a graph's stream yielded: a workflow span for each execution of a node, and the generations and tool calls of
/// the messages that it added.
/// </summary>
internal sealed class LangGraphStream(ReadContext context)
{
    private readonly Dictionary<string, int> _tasks = new(StringComparer.Ordinal);
    private readonly List<(SpanDraft Node, JsonElement? Update)> _nodes = [];
    private readonly MessageChunks _single = new();
    private readonly HashSet<string> _modes = new(StringComparer.Ordinal);
    private JsonElement? _state;
    private JsonElement? _input;
    private long? _step;
    private string? _error;
    private string? _trace;

    private string Trace => _trace ??= context.NextId("graph");

    public static IReadOnlyList<string> Modes { get; } = ["values", "updates", "checkpoints", "tasks", "debug", "messages", "custom"];

    private static bool IsMode(string text) => Modes.Contains(text);

    /// <summary>The mode in the name of a server's event, which has a subgraph's namespace behind it; null where it is none of a stream.</summary>
    public static string? ModeOf(string name)
    {
        if (name is "messages/partial" or "messages/complete" or "messages/metadata") return name;
        var mode = name.IndexOf('|') is var bar and > 0 ? name[..bar] : name;
        return IsMode(mode) ? mode : null;
    }

    /// <summary>Takes an item: bare, <c>[mode, data]</c>, <c>[namespace, mode, data]</c>, or an object that names its mode.</summary>
    public void Take(JsonElement record)
    {
        if (record.IsArray())
        {
            var length = record.GetArrayLength();
            if (length is 2 or 3 && record[length - 2] is { ValueKind: JsonValueKind.String } mode && IsMode(mode.GetString()!)) TakeMode(mode.GetString()!, record[length - 1]);
            else if (length == 2 && record[0].IsObject() && record[1].Get("langgraph_node", "langgraph_step") is not null) TakeMode("messages", record);
            else foreach (var item in record.EnumerateArray()) Take(item);
        }
        else if (record.Text("type") is { } type && IsMode(type) && record.Get("data") is { } data)
        {
            TakeMode(type, data);
        }
        else if (record.Text("event") is { } name && record.Get("data") is { } sent)
        {
            if (ModeOf(name) is { } ofServer) TakeMode(ofServer, sent);
            else if (name == "error") _error = sent.Text("message", "error") ?? _error;
        }
        else if (record.Get("payload") is not null && record.Text("type") is not null)
        {
            TakeMode("debug", record);
        }
        else if (record.Field("steps") is { ValueKind: JsonValueKind.Array } steps && steps.EnumerateArray().All(step => step.IsArray()))
        {
            TakeSteps(steps);
        }
        else if (record.Get("triggers", "result", "interrupts") is not null && record.Text("id") is not null && record.Text("name") is not null)
        {
            TakeTask(record, null);
        }
        else if (record.Object("values", "channel_values") is { } values)
        {
            // A history begins with the latest snapshot.
            var step = record.Object("metadata")?.Field("step") is { } number ? SafeJson.Integer(number) : null;
            if (step < _step) return;
            _step = step;
            TakeMode("values", values);
        }
        else if (record.Get("messages") is not null)
        {
            TakeMode("values", record);
        }
        else if (record.IsObject())
        {
            TakeMode("updates", record);
        }
    }

    public int Finish()
    {
        if (_nodes.Count == 0 && _state is null && _single.IsEmpty) return 0;
        var root = new SpanDraft(context)
        {
            TraceId = Trace,
            SpanId = context.NextId("span"),
            Name = "LangGraph",
            Start = _nodes.Min(node => node.Node.Start),
            End = _nodes.Max(node => node.Node.End),
            IsUnfinished = false,
        };
        root.Set(Names.StepType, "workflow");

        // What a node throws ends the graph.
        if ((_error ?? _nodes.Find(node => node.Node.Status == ActivityStatusCode.Error).Node?.StatusMessage) is { } error) root.Fail(error);
        context.Add(root.ToSpan());

        // Without nodes the messages of the last state, or the single ones, are the run.
        var conversation = new Conversation(context, Trace) { ParentSpanId = root.SpanId, Known = new KnownMessages() };
        if (_nodes.Count == 0) AddMessages(conversation, _state ?? JsonElement.Parse(RawJson.Array(_single.Messages()), new JsonDocumentOptions { MaxDepth = 4096 }), null);
        if (_input is { } input) AddMessages(conversation, input, null);
        foreach (var (node, update) in _nodes)
        {
            node.ParentSpanId ??= root.SpanId;
            context.Add(node.ToSpan());
            if (update is { } state) AddMessages(conversation, state, node);
        }

        return 1 + _nodes.Count + conversation.Finish();
    }

    /// <summary>
    /// The messages of a state, or of what a node made of it: an object, a list of channels with what was written to them, or a list of
    /// all that, where a node wrote more than once.
    /// </summary>
    private static void AddMessages(Conversation conversation, JsonElement state, SpanDraft? node)
    {
        if (ChatShapes.IsMessage(state) || ChatShapes.IsTuple(state))
        {
            conversation.Add(state, node: node);
        }
        else if (state.IsObject())
        {
            if ((state.Get("messages") ?? state.Object("update")?.Get("messages")) is { } channel) AddMessages(conversation, channel, node);
        }
        else if (state.IsArray() && state.GetArrayLength() == 2 && state[0].ValueKind == JsonValueKind.String)
        {
            if (state[0].ValueEquals("messages")) AddMessages(conversation, state[1], node);
        }
        else if (state.IsArray())
        {
            foreach (var item in state.EnumerateArray()) AddMessages(conversation, item, node);
        }
    }

    private void TakeMode(string mode, JsonElement data)
    {
        _modes.Add(mode);
        switch (mode)
        {
            case "values":
                _state = data;
                break;
            case "checkpoints":
                _state = data.Object("values") ?? _state;
                break;
            case "debug" when data.Object("payload") is { } payload:
                if (data.Text("type") is "task" or "task_result") TakeTask(payload, data.Time("timestamp"));
                else if (payload.Object("values") is { } values) _state = values;
                break;
            case "debug" or "tasks":
                TakeTask(data, null);
                break;
            // The same nodes come in both modes of one stream: the one that knows of their tasks says more.
            case "updates" when !_modes.Contains("debug") && !_modes.Contains("tasks") && data.IsObject():
                foreach (var node in data.EnumerateObject())
                {
                    if (!node.Name.StartsWith("__", StringComparison.Ordinal)) _nodes.Add((Node(node.Name, null), node.Value));
                }

                break;
            case "messages" when data.IsArray() && data.GetArrayLength() > 0 && data[0].IsObject():
                _single.Add(data[0]);
                break;
            case "messages/partial" or "messages/complete" when data.IsArray():
                foreach (var message in data.EnumerateArray()) _single.Add(message, isWhole: true);
                break;
        }
    }

    /// <summary>A task and its result, paired by the task's id.</summary>
    private void TakeTask(JsonElement task, long? time)
    {
        if (task.Text("id") is not { } id || task.Text("name") is not { } name) return;
        if (!_tasks.TryGetValue(id, out var at))
        {
            context.DemandRoomFor(_nodes.Count + 1);
            _tasks[id] = at = _nodes.Count;
            _nodes.Add((Node(name, time), null));
            _nodes[at].Node.IsUnfinished = true;
            if (_nodes.Count == 1) _input = task.Object("input");
        }

        if (task.Get("result", "error", "interrupts") is null) return;
        var node = _nodes[at].Node;
        node.End = time ?? node.End;
        node.IsUnfinished = false;
        if (task.Field("error") is { } error && !error.IsBlank()) node.Fail(error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetRawText());
        if (task.Field("result") is { } result) _nodes[at] = (node, result);
    }

    private void TakeSteps(JsonElement runs)
    {
        foreach (var name in runs.EnumerateArray().SelectMany(run => run.EnumerateArray()))
        {
            if (name.ValueKind == JsonValueKind.String && name.GetString() is { } node && !node.StartsWith("__", StringComparison.Ordinal)) _nodes.Add((Node(node, null), null));
        }
    }

    private SpanDraft Node(string name, long? start)
    {
        var draft = new SpanDraft(context) { TraceId = Trace, SpanId = context.NextId("span"), Name = name, Start = start, IsUnfinished = false };
        draft.Set(Names.StepType, "workflow");
        draft.Set("langgraph.node", name);
        return draft;
    }
}
