using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What the lines of a span or a run have said of when it ran and how it ended.</summary>
internal struct EventOutcome
{
    private ActivityStatusCode? _status;
    private bool _isForeign;

    public long? Started { get; private set; }

    public long? Finished { get; private set; }

    public long? Latency { get; private set; }

    public bool IsFinished { get; private set; }

    public string? Error { get; private set; }

    /// <summary>The lines are of our own writer, whose errors say nothing of the status.</summary>
    public bool IsExact { get; set; }

    /// <summary>The status as it is stated, else as the error shows it; null when nothing tells.</summary>
    public readonly ActivityStatusCode? Status => _status ?? (Error is not null && !IsExact ? ActivityStatusCode.Error : null);

    /// <summary>Nothing is stated but that it ended; a status in a word that is not known is stated.</summary>
    public readonly bool EndedWithoutAWord => IsFinished && Status is null && !_isForeign;

    /// <summary>Takes in what a line is.</summary>
    public void Take(bool isFinish, long? time)
    {
        IsFinished |= isFinish;
        if (isFinish) Finished = time ?? Finished;
        else Started = time ?? Started;
    }

    /// <summary>Takes in a field that is of these.</summary>
    /// <param name="key">The field's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="rest">Takes what has no place here: a status in somebody's own word, the type of an error.</param>
    /// <param name="context">The reading.</param>
    /// <param name="report">Where a field that cannot be read is noted.</param>
    /// <returns>Whether it is.</returns>
    public bool TryTake(string key, JsonElement value, AttributeBag rest, ReadContext context, Action<string> report)
    {
        switch (key)
        {
            case "started_at":
                Started = EventFields.Time(value, key, report) ?? Started;
                return true;
            case "ended_at" or "finished_at":
                Finished = EventFields.Time(value, key, report) ?? Finished;
                return true;
            case "start_time_unix_nano":
                Started = SafeJson.Integer(value) ?? Started;
                return true;
            case "end_time_unix_nano":
                Finished = SafeJson.Integer(value) ?? Finished;
                return true;
            case "latency_ms" or "duration_ms":
                Latency = EventFields.Milliseconds(value, key, report) ?? Latency;
                return true;
            case "status":
                var status = EventFields.Status(value);
                if (status is null) rest.Set(key, SafeJson.Value(value, context));
                (_status, _isForeign) = (status ?? _status, status is null);
                return true;
            case "has_error" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                _status = value.ValueKind == JsonValueKind.True ? ActivityStatusCode.Error : _status ?? ActivityStatusCode.Ok;
                return true;
            case "error":
                TakeError(value, rest);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes over what lines said that came before, where these have not said it.</summary>
    public void Fill(EventOutcome earlier)
    {
        _status ??= earlier._status;
        _isForeign |= earlier._isForeign;
        Started ??= earlier.Started;
        Finished ??= earlier.Finished;
        Latency ??= earlier.Latency;
        IsFinished |= earlier.IsFinished;
        Error ??= earlier.Error;
    }

    private void TakeError(JsonElement value, AttributeBag rest)
    {
        var (message, type) = EventFields.Error(value);
        if (IsExact && value.ValueKind == JsonValueKind.String) message = SafeJson.Text(value);
        Error = message ?? Error;
        if (type is not null) rest.Set(Names.ErrorType, AttributeValue.From(type));
        if (value.ValueKind == JsonValueKind.True || type is not null) _status ??= ActivityStatusCode.Error;
    }
}
