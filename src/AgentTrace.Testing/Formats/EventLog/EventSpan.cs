using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What the lines of one span have said so far, in whatever order they came.</summary>
/// <param name="traceId">Its trace; null where no line has named one yet.</param>
/// <param name="spanId">Its id.</param>
internal sealed class EventSpan(string? traceId, string spanId)
{
    private static readonly Func<RecordedSpan, SpanFacts> Interpreter = SpanInterpreter.Interpret;

    private readonly AttributeBag _attributes = new();
    private string? _name;
    private string? _tool;
    private string? _stepType;
    private AttributeValue _input;
    private AttributeValue _output;
    private AttributeValue _stopReason;
    private EventOutcome _outcome;

    public string TraceId { get; set; } = traceId ?? "";

    public string SpanId { get; } = spanId;

    public string? ParentSpanId { get; private set; }

    public string? RunId { get; private set; }

    public bool IsRun => Type == StepType.Run;

    private StepType? Type => StepTypes.Parse(_stepType) is { } type ? type : _stepType is null && _tool is not null ? StepType.ToolCall : null;

    /// <summary>Takes in one line.</summary>
    /// <param name="line">The event.</param>
    /// <param name="kind">Started or finished.</param>
    /// <param name="time">The line's own time.</param>
    /// <param name="context">The reading.</param>
    /// <param name="report">Where a field that cannot be read is noted.</param>
    public void Take(JsonElement line, EventKind kind, long? time, ReadContext context, Action<string> report)
    {
        _outcome.Take(kind == EventKind.SpanFinished, time);
        foreach (var property in line.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null) continue;
            TakeField(SafeJson.Name(property, context.Texts), property.Value, context, report);
        }
    }

    /// <summary>Takes over what other lines have said, where these have not said it.</summary>
    public void Fill(EventSpan earlier)
    {
        _name ??= earlier._name;
        _tool ??= earlier._tool;
        _stepType ??= earlier._stepType;
        ParentSpanId ??= earlier.ParentSpanId;
        RunId ??= earlier.RunId;
        if (_input.IsNull) _input = earlier._input;
        if (_output.IsNull) _output = earlier._output;
        if (_stopReason.IsNull) _stopReason = earlier._stopReason;
        _outcome.Fill(earlier._outcome);
        foreach (var (key, value) in earlier._attributes.Entries) _attributes.SetDefault(key, value);
    }

    public RecordedSpan Build(string? parentByDefault)
    {
        var (start, end) = Times();
        return new RecordedSpan(Interpreter)
        {
            TraceId = TraceId,
            SpanId = SpanId,
            ParentSpanId = ParentSpanId ?? parentByDefault,
            Name = _name ?? _tool ?? _stepType ?? "",
            StartTimeUnixNano = start,
            EndTimeUnixNano = end,
            IsUnfinished = !_outcome.IsFinished,
            Status = _outcome.Status ?? (_outcome.EndedWithoutAWord ? ActivityStatusCode.Ok : ActivityStatusCode.Unset),
            StatusMessage = _outcome.Error,
            Attributes = Attributes(),
        };
    }

    private (long? Start, long? End) Times()
    {
        if (!_outcome.IsFinished) return (_outcome.Started, null);
        if (_outcome.Latency is not { } latency) return (_outcome.Started, _outcome.Finished);

        // The latency was measured with a monotonic clock where the agent had one; the timestamps never are.
        var start = _outcome.Started ?? _outcome.Finished - latency;
        return (start, start + latency);
    }

    private void TakeField(string key, JsonElement value, ReadContext context, Action<string> report)
    {
        switch (key)
        {
            case "event" or "type" or "event_type" or "name" or "msg" or "message" or "@mt" or "@m" when EventFields.IsKind(value):
            case "trace_id" or "span_id" or "timestamp":
                break;
            case "run_id":
                RunId = SafeJson.TextOrNull(value) ?? RunId;
                break;
            case "parent_span_id" or "parent_id":
                ParentSpanId = EventFields.ParentId(value, context) ?? ParentSpanId;
                break;
            case "name":
                _name = SafeJson.TextOrNull(value) ?? _name;
                break;
            case "step_type" or "span_type":
                _stepType = SafeJson.TextOrNull(value) ?? _stepType;
                break;
            case "tool" or "tool_name":
                _tool = SafeJson.TextOrNull(value) ?? _tool;
                break;
            case "input" or "arguments" or "args" or "tool_args" or "tool_input":
                _input = SafeJson.Value(value, context);
                break;
            case "output" or "result" or "tool_output" or "tool_result":
                _output = SafeJson.Value(value, context);
                break;
            case "stop_reason" or "finish_reason":
                _stopReason = SafeJson.Value(value, context);
                break;
            case "usage" or "tokens" when value.ValueKind == JsonValueKind.Object:
                foreach (var part in value.EnumerateObject()) TakeUsage(SafeJson.Name(part, context.Texts), part.Value, context);
                break;
            case "attributes" when value.ValueKind == JsonValueKind.Object:
                foreach (var (name, attribute) in TypedJson.ReadSet(value, context)) _attributes.Set(name, attribute);
                break;
            default:
                if (!_outcome.TryTake(key, value, _attributes, context, report)) _attributes.Set(EventFields.AttributeName(key) ?? key, SafeJson.Value(value, context));
                break;
        }
    }

    private void TakeUsage(string key, JsonElement value, ReadContext context) =>
        _attributes.Set(EventFields.AttributeName(key) ?? "usage." + key, SafeJson.Value(value, context));

    /// <summary>The fields under the names that the conventions read; what the log calls otherwise keeps its own name.</summary>
    private AttributeSet Attributes()
    {
        var all = new List<KeyValuePair<string, AttributeValue>>(_attributes.Entries.Count + 8);
        var type = Type;
        Add(all, Names.StepType, AttributeValue.From(_stepType));
        Add(all, Names.RunId, AttributeValue.From(RunId));
        Add(all, Names.ToolName, AttributeValue.From(_tool));
        Add(all, type == StepType.ToolCall ? Names.ToolArguments : Names.Input, _input);
        Add(all, type == StepType.ToolCall ? Names.ToolResult : Names.Output, _output);
        if (type == StepType.LlmGenerate && !_stopReason.IsNull) Add(all, Names.FinishReasons, AttributeValue.From([_stopReason]));
        else Add(all, type is StepType.Run or StepType.Agent ? Names.StopReason : "stop_reason", _stopReason);
        all.AddRange(_attributes.Entries);
        return all.Count == 0 ? AttributeSet.Empty : new AttributeSet([.. all]);
    }

    private static void Add(List<KeyValuePair<string, AttributeValue>> all, string key, AttributeValue value)
    {
        if (!value.IsNull) all.Add(new(key, value));
    }
}
