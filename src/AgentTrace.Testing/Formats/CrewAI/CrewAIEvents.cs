using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Pairs the events of CrewAI's bus into spans.</summary>
internal sealed class CrewAIEvents(ReadContext context)
{
    private const int MostOpen = 1000;

    private static readonly string[] Started = ["_started"];
    private static readonly string[] Ended = ["_completed", "_finished", "_failed", "_error", "_paused"];

    private readonly Dictionary<string, Open> _byId = new(StringComparer.Ordinal);
    private readonly List<Open> _order = [];

    /// <summary>Spans that have not ended, the latest last; the oldest are forgotten where there are very many.</summary>
    private readonly List<Open> _open = [];

    /// <summary>What came of each batch, whose events may come in several pieces; under no name what came in none.</summary>
    private readonly Dictionary<string, List<(long Sequence, JsonElement Event)>> _batches = new(StringComparer.Ordinal);
    private List<(long Sequence, JsonElement Event)> _events = [];
    private int _count;

    public static bool IsEvent(string type) => Family(type) is not null || IsPoint(type);

    public void Take(JsonElement record)
    {
        if (!record.IsObject() || record.Text("type") is not { } type || !IsEvent(type)) return;
        context.DemandRoomFor(++_count);
        _events.Add((record.Field("emission_sequence") is { } sequence && SafeJson.Integer(sequence) is { } number ? number : long.MaxValue, record));
    }

    /// <summary>Names what came since the batch before.</summary>
    public void TakeBatch(JsonElement envelope)
    {
        if (envelope.Text("batch_id", "trace_id") is { } batch) Name(batch);
    }

    public int Finish()
    {
        if (_events.Count > 0) Name(context.NextId("crew"));
        return _batches.Sum(batch => Finish(batch.Key, batch.Value));
    }

    private void Name(string batch)
    {
        if (!_batches.TryAdd(batch, _events)) _batches[batch].AddRange(_events);
        _events = [];
    }

    private int Finish(string trace, List<(long Sequence, JsonElement Event)> events)
    {
        _byId.Clear();
        _open.Clear();
        _order.Clear();

        // Events come in the order of their emission, which a batch need not keep.
        foreach (var (_, record) in events.OrderBy(entry => entry.Sequence)) Join(record);
        foreach (var open in _order)
        {
            open.Draft.TraceId = trace;
            context.Add(open.Draft.ToSpan());
        }

        return _order.Count;
    }

    private void Join(JsonElement record)
    {
        var type = record.Text("type")!;
        var data = record.Object("event_data") ?? record;
        var time = data.Time("timestamp") ?? record.Time("timestamp");
        if (Family(type) is not { } family)
        {
            Begin(record, data, type, time, isPoint: true);
        }
        else if (type.EndsWith(Started[0], StringComparison.Ordinal))
        {
            Begin(record, data, family, time, isPoint: false);
        }
        else if (FindStart(record, data, family) is { } open)
        {
            End(open, type, data, time);
        }
        else
        {
            // The start was lost: the end alone still tells that it happened.
            End(Begin(record, data, family, null, isPoint: false), type, data, time);
        }
    }

    private void End(Open open, string type, JsonElement data, long? time)
    {
        _open.Remove(open);
        open.End(type, data, time);
    }

    private Open Begin(JsonElement record, JsonElement data, string family, long? time, bool isPoint)
    {
        var id = record.Text("event_id") ?? data.Text("event_id") ?? context.NextId("event");
        var draft = new SpanDraft(context)
        {
            SpanId = id,
            ParentSpanId = Parent(record.Text("parent_event_id") ?? data.Text("parent_event_id"), family),
            Kind = CrewAIFacts.IsTransport(family) ? ActivityKind.Client : ActivityKind.Internal,
            Start = time,
            End = isPoint ? time : null,
            IsUnfinished = !isPoint,
        };
        var open = new Open(draft, family);
        open.Describe(data, isPoint);
        _order.Add(open);
        if (!isPoint)
        {
            if (_open.Count == MostOpen) _open.RemoveAt(0);
            _open.Add(open);
        }

        _byId.TryAdd(id, open);
        return open;
    }

    /// <summary>The scope that is open, where the event names none; a call to a server runs within the tool.</summary>
    private string? Parent(string? id, string family) =>
        string.IsNullOrEmpty(id) ? _open.FindLast(open => open.IsScope || (open.Family == "tool_usage" && CrewAIFacts.IsTransport(family)))?.Draft.SpanId : id;

    private Open? FindStart(JsonElement record, JsonElement data, string family)
    {
        if ((record.Text("started_event_id") ?? data.Text("started_event_id")) is { } started && _byId.TryGetValue(started, out var named) && !named.IsOver) return named;
        // Without the link: the latest of its family that is open, of the same call or tool where they say so.
        return _open.FindLast(open => open.Family == family && open.Fits(data)) ?? _open.FindLast(open => open.Family == family);
    }

    private static bool IsPoint(string type) => type is "llm_stream_chunk" or "tool_failure_detected" or "tool_selection_error" or "tool_validate_input_error"
        || type.StartsWith("agent_logs_", StringComparison.Ordinal);

    private static string? Family(string type)
    {
        if (IsPoint(type)) return null;
        foreach (var ending in Started.Concat(Ended))
        {
            if (!type.EndsWith(ending, StringComparison.Ordinal)) continue;
            var family = type[..^ending.Length];
            return CrewAIFacts.StepTypeOf(family) is null ? null : family;
        }

        return null;
    }

    internal sealed class Open(SpanDraft draft, string family)
    {
        private JsonElement _start;

        public SpanDraft Draft => draft;

        public string Family => family;

        public bool IsOver { get; private set; }

        /// <summary>Others run within it.</summary>
        public bool IsScope => CrewAIFacts.StepTypeOf(family) is "workflow" or "agent";

        public void Describe(JsonElement data, bool isPoint)
        {
            _start = data;
            CrewAIFacts.Describe(draft, isPoint ? null : family, family, data);
            IsOver = isPoint;
        }

        public bool Fits(JsonElement data)
        {
            foreach (var key in (ReadOnlySpan<string>)["call_id", "tool_name", "agent_id", "task_id", "method_name"])
            {
                if (_start.Text(key) is { } mine && data.Text(key) is { } other && mine != other) return false;
            }

            return true;
        }

        /// <summary>
        /// A tool's own times are those of the machine's clock without their zone, the times of events are UTC: without a zone only their
        /// difference counts.
        /// </summary>
        private (long? Start, long? End) Times(JsonElement data, long? time)
        {
            var (started, finished) = (data.Time("started_at"), data.Time("finished_at"));
            if (finished is not null && (time is null || HasZone(data.Get("finished_at")!.Value))) return (started ?? draft.Start, finished);
            return (finished - started is >= 0 and var took ? time - took : draft.Start, time);
        }

        private static bool HasZone(JsonElement time) => time.ValueKind == JsonValueKind.Number || JsonTime.HasZone(SafeJson.Text(time));

        public void End(string type, JsonElement data, long? time)
        {
            IsOver = true;
            (draft.Start, draft.End) = Times(data, time);
            draft.IsUnfinished = false;
            CrewAIFacts.Describe(draft, family, family, data);
            if (type.EndsWith("_failed", StringComparison.Ordinal) || type.EndsWith("_error", StringComparison.Ordinal)) draft.Fail(data.Text("error", "message") ?? data.Field("error")?.GetRawText());
            else if (data.Field("failure") is { ValueKind: not JsonValueKind.False } failure && !failure.IsBlank()) draft.Fail(failure.Text("message", "error") ?? data.Text("output") ?? failure.GetRawText());
            else if (draft.Status == ActivityStatusCode.Unset) draft.Status = ActivityStatusCode.Ok;
        }
    }
}
