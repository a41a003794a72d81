using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Makes spans of Langfuse observations, under the attribute names of Langfuse's own OTLP.</summary>
internal sealed class LangfuseObservations(ReadContext context)
{
    /// <summary>Observations at the top of their trace, held back for what the trace itself has to say.</summary>
    private readonly List<SpanDraft> _roots = [];

    /// <summary>The first observation of each trace, held back likewise: the one at the top may be missing.</summary>
    private readonly Dictionary<string, SpanDraft> _firsts = new(StringComparer.Ordinal);

    private readonly Dictionary<string, JsonElement> _traces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _traceOf = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>Takes an observation, a trace, or an event of the ingestion.</summary>
    public void Take(JsonElement record, string list)
    {
        if (!record.IsObject()) return;
        if (record.Object("body") is { } body && record.Text("type") is { } type)
        {
            TakeEvent(type, body, record);
        }
        else if (record.Id(context, "traceId", "trace_id") is { } traceId)
        {
            // Scores lie beside observations in some exports.
            if (record.Field("startTime", "start_time", "type") is not null) Observation(record, traceId, record.Text("type"));
        }
        else if (record.Field("observations") is { ValueKind: JsonValueKind.Array } nested)
        {
            TakeTrace(record);
            foreach (var item in nested.EnumerateArray()) TakeWithin(item, record);
        }
        else if (list == "observations" && record.Field("startTime") is not null)
        {
            Observation(record, "", record.Text("type"));
        }
        else if (record.Field("timestamp") is not null)
        {
            TakeTrace(record);
        }
    }

    /// <summary>Takes what stands around the observations: the trace, or an object that names it.</summary>
    public void TakeTrace(JsonElement envelope)
    {
        var trace = envelope.Object("trace") ?? envelope;
        if (trace.Id(context, "id") is not { } id) return;
        _traces[id] = _traces.TryGetValue(id, out var earlier) ? Merged(earlier, trace) : trace;

        // The list beside the trace has inputs and outputs, which the one within leaves out; it may be missing.
        if (trace.Field("observations") is not { ValueKind: JsonValueKind.Array } within || envelope.Field("observations") is not null) return;
        foreach (var item in within.EnumerateArray())
        {
            if (item.Id(context, "id") is { } known && !_traceOf.ContainsKey(known)) TakeWithin(item, trace);
        }
    }

    public void Finish()
    {
        var topped = _firsts.Count == 0 ? [] : _roots.Select(root => root.TraceId).ToHashSet(StringComparer.Ordinal);
        foreach (var (traceId, first) in _firsts)
        {
            if (!topped.Contains(traceId) && _traces.TryGetValue(traceId, out var trace)) Describe(first, trace);
            Give(first);
        }

        foreach (var root in _roots)
        {
            if (root.TraceId.Length == 0) root.TraceId = _traces.Count == 1 ? _traces.Keys.First() : "";
            if (_traces.TryGetValue(root.TraceId, out var trace)) Describe(root, trace);
            Give(root);
        }
    }

    private void TakeEvent(string type, JsonElement body, JsonElement record)
    {
        if (type == "trace-create")
        {
            TakeTrace(body);
            return;
        }

        var dash = type.LastIndexOf('-');
        if (dash < 0 || type[(dash + 1)..] is not ("create" or "update") || type.StartsWith("score", StringComparison.Ordinal)) return;
        var kind = type[..dash];
        var traceId = body.Id(context, "traceId") ?? (body.Id(context, "id") is { } id ? _traceOf.GetValueOrDefault(id, "") : "");
        Observation(body, traceId, kind == "observation" ? body.Text("type") : kind, record.Time("timestamp"));
    }

    private void TakeWithin(JsonElement item, JsonElement trace)
    {
        if (item.IsObject()) Observation(item, item.Id(context, "traceId", "trace_id") ?? trace.Id(context, "id") ?? "", item.Text("type"));
    }

    private void Observation(JsonElement record, string traceId, string? type, long? received = null)
    {
        if (LangfuseFacts.Draft(record, type, context) is not { } draft) return;
        Count++;
        draft.TraceId = traceId;
        draft.IsUnfinished = draft.End is null;

        // An event is a moment: the body may leave out even that.
        if (type is not null && type.Equals("event", StringComparison.OrdinalIgnoreCase)) (draft.Start, draft.IsUnfinished) = (draft.Start ?? received, false);
        _traceOf.TryAdd(draft.SpanId, traceId);
        if (draft.ParentSpanId is null || traceId.Length == 0) _roots.Add(draft);
        else if (received is not null || !_firsts.TryAdd(traceId, draft)) Give(draft);
    }

    private void Give(SpanDraft draft)
    {
        context.Assembler.JoinById(draft.TraceId);
        context.Add(draft.ToSpan());
    }

    private static void Describe(SpanDraft root, JsonElement trace)
    {
        foreach (var (field, key) in (ReadOnlySpan<(string, string)>)
        [
            ("name", "langfuse.trace.name"), ("input", "langfuse.trace.input"), ("output", "langfuse.trace.output"), ("tags", "langfuse.trace.tags"), ("userId", "user.id"),
            ("sessionId", "session.id"), ("environment", "langfuse.environment"), ("release", "langfuse.release"), ("version", "langfuse.version"), ("scores", "langfuse.trace.scores"),
        ])
        {
            if (trace.Field(field) is { } value && !value.IsBlank()) root.Set(key, value);
        }
    }

    /// <summary>A trace told again: the later telling wins where it says something.</summary>
    private JsonElement Merged(JsonElement earlier, JsonElement later)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in earlier.EnumerateObject()) fields[property.Name] = property.Value;
        foreach (var property in later.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null) fields[property.Name] = property.Value;
        }

        return RawJson.Object(fields.Select(field => (field.Key, field.Value)), context.Options.MaxDepth);
    }
}
