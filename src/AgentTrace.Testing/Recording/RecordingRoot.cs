using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The root activity of a recorder with <see cref="TraceRecorderOptions.OwnRoot"/>: a trace of its own that other processes and servers can continue.</summary>
internal sealed class RecordingRoot
{
    /// <summary>The name under which trace state and baggage carry the recording's id.</summary>
    public const string Key = "agenttrace";

    private readonly Activity? _previous;

    public RecordingRoot(Capture capture)
    {
        _previous = Activity.Current;

        // Start takes what is current as the parent, also where none is asked for.
        Activity.Current = null;
        Id = ActivitySpanId.CreateRandom().ToHexString();
        Activity = new Activity("agenttrace recording").SetIdFormat(ActivityIdFormat.W3C);
        var isSampled = _previous?.Recorded ?? Bystanders.SampleRoot(capture, Activity.OperationName, Activity.Kind);
        Activity.ActivityTraceFlags = isSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        Activity.TraceStateString = $"{Key}={Id}";
        foreach (var (key, value) in _previous?.Baggage.Reverse() ?? []) Activity.AddBaggage(key, value);
        Activity.SetBaggage(Key, Id);
        Activity.Start();
        Traceparent = $"00-{Activity.TraceId.ToHexString()}-{Activity.SpanId.ToHexString()}-01";
    }

    public string Id { get; }

    public Activity Activity { get; }

    public string Traceparent { get; }

    /// <summary>The recording that a trace state names; null when it names none.</summary>
    public static string? IdIn(string? traceState)
    {
        if (traceState is null) return null;
        foreach (var range in traceState.AsSpan().Split(','))
        {
            var entry = traceState.AsSpan(range).Trim();
            if (entry.Length > Key.Length && entry[Key.Length] == '=' && entry.StartsWith(Key, StringComparison.Ordinal)) return entry[(Key.Length + 1)..].ToString();
        }

        return null;
    }

    /// <summary>Gives back what was current before, where the root still is; elsewhere an agent's activity may be under way, which stays.</summary>
    public void Stop()
    {
        var current = Activity.Current;
        Activity.Stop();
        Activity.Current = current != Activity ? current : _previous is { IsStopped: true } ? null : _previous;
    }
}
