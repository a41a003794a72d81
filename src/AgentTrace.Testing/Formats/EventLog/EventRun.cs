using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What <c>trace_started</c> and <c>trace_finished</c> have said about one run.</summary>
internal sealed class EventRun(string traceId, string? runId)
{
    private readonly AttributeBag _metadata = new();
    private string? _name;
    private string? _agent;
    private string? _input;
    private string? _output;
    private string? _stopReason;
    private string? _error;
    private ActivityStatusCode? _status;
    private long? _started;
    private long? _finished;
    private long? _latency;
    private long? _steps;
    private bool _isFinished;
    private bool _isExact;

    public string TraceId { get; } = traceId;

    public void Take(JsonElement line, EventKind kind, long? time, ReadContext context, Action<string> report)
    {
        if (kind == EventKind.TraceFinished)
        {
            _isFinished = true;
            _finished = time ?? _finished;
        }
        else
        {
            _started = time ?? _started;
        }

        foreach (var property in line.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null) continue;
            TakeField(EventJson.Name(property, context.Texts), property.Value, context, report);
        }
    }

    public DeclaredRun Build()
    {
        var start = _started ?? _finished - _latency;
        return new DeclaredRun(runId)
        {
            Name = _name,
            Agent = _agent,
            Input = _input,
            Output = _output,
            StopReason = _stopReason,
            IsError = _status == ActivityStatusCode.Error || (_status is null && _error is not null && !_isExact),
            HasStatus = _status is not null || (_error is not null && !_isExact),
            Error = _error,
            StartTimeUnixNano = start,
            EndTimeUnixNano = !_isExact && _isFinished && _latency is { } latency && start is { } from ? from + latency : _finished,
            IsFinished = _isFinished,
            ClaimedSteps = _steps,
            Metadata = _metadata.ToSet(),
        };
    }

    private void TakeField(string key, JsonElement value, ReadContext context, Action<string> report)
    {
        switch (key)
        {
            case "event" or "type" or "event_type" or "name" when EventFields.IsKind(value):
            case "trace_id" or "run_id" or "timestamp":
                break;
            case EventFields.Marker:
                _isExact = true;
                break;
            case "start_time_unix_nano":
                _started = EventJson.Integer(value) ?? _started;
                break;
            case "end_time_unix_nano":
                _finished = EventJson.Integer(value) ?? _finished;
                break;
            case "started_at":
                _started = EventFields.Time(value, key, report) ?? _started;
                break;
            case "ended_at" or "finished_at":
                _finished = EventFields.Time(value, key, report) ?? _finished;
                break;
            case "name":
                _name = EventJson.Text(value);
                break;
            case "agent" or "agent_name":
                _agent = EventJson.Text(value);
                break;
            case "input":
                _input = EventJson.Text(value);
                break;
            case "output" or "result":
                _output = EventJson.Text(value);
                break;
            case "stop_reason":
                _stopReason = EventJson.Text(value);
                break;
            case "steps":
                _steps = EventJson.Integer(value) ?? _steps;
                break;
            case "latency_ms" or "duration_ms":
                _latency = EventFields.Milliseconds(value, key, report) ?? _latency;
                break;
            case "status":
                if (EventFields.Status(value) is { } status) _status = status;
                else _metadata.Set(key, EventJson.Value(value, context));
                break;
            case "has_error" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                _status = value.ValueKind == JsonValueKind.True ? ActivityStatusCode.Error : _status ?? ActivityStatusCode.Ok;
                break;
            case "error":
                TakeError(value);
                break;
            case "metadata" when value.ValueKind == JsonValueKind.Object:
                TakeMetadata(TypedJson.ReadSet(value, context));
                break;
            default:
                _metadata.Set(key, EventJson.Value(value, context));
                break;
        }
    }

    private void TakeMetadata(AttributeSet metadata)
    {
        // An exact set may hold a key twice, as any set of attributes may.
        if (_isExact) _metadata.Clear();
        foreach (var (key, value) in metadata)
        {
            if (_isExact) _metadata.Add(key, value);
            else _metadata.Set(key, value);
        }
    }

    private void TakeError(JsonElement value)
    {
        var (message, type) = EventFields.Error(value);
        if (value.ValueKind == JsonValueKind.String) message = EventJson.Text(value);
        if (_isExact || !string.IsNullOrEmpty(message)) _error = message ?? _error;
        if (type is not null) _metadata.Set(Names.ErrorType, AttributeValue.From(type));
        if (value.ValueKind == JsonValueKind.True || type is not null) _status ??= ActivityStatusCode.Error;
    }
}
