using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What <c>trace_started</c> and <c>trace_finished</c> have said about one run.</summary>
/// <param name="traceId">Its trace; null where no line has named one yet.</param>
/// <param name="runId">Its id, if it has one.</param>
internal sealed class EventRun(string? traceId, string? runId)
{
    private readonly AttributeBag _metadata = new();
    private string? _name;
    private string? _agent;
    private string? _input;
    private string? _output;
    private string? _stopReason;
    private long? _steps;
    private EventOutcome _outcome;

    public string TraceId { get; set; } = traceId ?? "";

    public string? RunId => runId;

    public void Take(JsonElement line, EventKind kind, long? time, ReadContext context, Action<string> report)
    {
        _outcome.Take(kind == EventKind.TraceFinished, time);
        foreach (var property in line.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null) continue;
            TakeField(SafeJson.Name(property, context.Texts), property.Value, context, report);
        }
    }

    /// <summary>Takes over what other lines have said, where these have not said it.</summary>
    public void Fill(EventRun earlier)
    {
        _name ??= earlier._name;
        _agent ??= earlier._agent;
        _input ??= earlier._input;
        _output ??= earlier._output;
        _stopReason ??= earlier._stopReason;
        _steps ??= earlier._steps;
        _outcome.Fill(earlier._outcome);
        foreach (var (key, value) in earlier._metadata.Entries) _metadata.SetDefault(key, value);
    }

    public DeclaredRun Build()
    {
        var start = _outcome.Started ?? _outcome.Finished - _outcome.Latency;
        return new DeclaredRun(runId)
        {
            Name = _name,
            Agent = _agent,
            Input = _input,
            Output = _output,
            StopReason = _stopReason,
            IsError = _outcome.Status == ActivityStatusCode.Error,
            HasStatus = _outcome.Status is not null,
            Error = _outcome.Error,
            StartTimeUnixNano = start,
            EndTimeUnixNano = _outcome is { IsExact: false, IsFinished: true, Latency: { } latency } && start is { } from ? from + latency : _outcome.Finished,
            IsFinished = _outcome.IsFinished,
            ClaimedSteps = _steps,
            Metadata = _metadata.ToSet(),
        };
    }

    private void TakeField(string key, JsonElement value, ReadContext context, Action<string> report)
    {
        switch (key)
        {
            case "event" or "type" or "event_type" or "name" or "msg" or "message" or "@mt" or "@m" when EventFields.IsKind(value):
            case "trace_id" or "run_id" or "timestamp":
                break;
            case EventFields.Marker:
                _outcome.IsExact = true;
                break;
            case "name":
                _name = SafeJson.Text(value);
                break;
            case "agent" or "agent_name":
                _agent = SafeJson.Text(value);
                break;
            case "input":
                _input = SafeJson.Text(value);
                break;
            case "output" or "result":
                _output = SafeJson.Text(value);
                break;
            case "stop_reason":
                _stopReason = SafeJson.Text(value);
                break;
            case "steps":
                _steps = SafeJson.Integer(value) ?? _steps;
                break;
            case "metadata" when value.ValueKind == JsonValueKind.Object:
                TakeMetadata(TypedJson.ReadSet(value, context));
                break;
            default:
                if (!_outcome.TryTake(key, value, _metadata, context, report)) _metadata.Set(key, SafeJson.Value(value, context));
                break;
        }
    }

    private void TakeMetadata(AttributeSet metadata)
    {
        // An exact set may hold a key twice, as any set of attributes may.
        if (_outcome.IsExact) _metadata.Clear();
        foreach (var (key, value) in metadata)
        {
            if (_outcome.IsExact) _metadata.Add(key, value);
            else _metadata.Set(key, value);
        }
    }
}
