using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One activity of an <see cref="AgentRun"/>, or of another recorded source, or nothing when nobody listens. None of its members throws.</summary>
internal readonly struct AgentSpan
{
    private const string RunPrefix = "invoke_agent ";

    private static readonly ActivitySource Source = new(Names.AgentRunSource);

    private readonly TimeProvider? _time;
    private readonly Activity? _previous;
    private readonly bool _moved;

    private AgentSpan(Activity activity, TimeProvider? time, Activity? previous, bool moved)
    {
        Activity = activity;
        _time = time;
        _previous = previous;
        _moved = moved;
    }

    public Activity? Activity { get; }

    /// <summary>Whether what is written on the span will be seen.</summary>
    public bool IsOn => Activity is { IsAllDataRequested: true, IsStopped: false };

    public static AgentSpan StartRun(string agent, TimeProvider? time) => Start(RunPrefix + agent, ActivityKind.Internal, null, time);

    /// <summary>Starts a span within a run: below what is current where that is the run's own, else directly below the run.</summary>
    public static AgentSpan Start(string name, ActivityKind kind, Activity? run, TimeProvider? time, ActivitySource? source = null)
    {
        source ??= Source;
        if (!source.HasListeners()) return default;
        var previous = Activity.Current;
        var moved = run is { IsStopped: false } && !IsWithin(previous, run);
        if (moved) Activity.Current = run;
        var activity = source.StartActivity(name, kind, default(ActivityContext), startTime: time?.GetUtcNow() ?? default);
        if (activity is not null) return new AgentSpan(activity, time, previous, moved);
        if (moved) Activity.Current = previous;
        return default;
    }

    public void Set(string key, object? value)
    {
        if (value is not null) Activity?.SetTag(key, value);
    }

    public void Fail(Exception exception)
    {
        if (Activity is not { IsStopped: false } activity) return;
        try
        {
            activity.SetTag(Names.ErrorType, exception.GetType().FullName);
            activity.SetStatus(ActivityStatusCode.Error, exception.Message);
            activity.AddException(exception, timestamp: _time?.GetUtcNow() ?? default);
        }
        catch (Exception)
        {
            // An exception whose Message or ToString throws must not replace the one that the agent is to see.
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    public void Stop()
    {
        if (Activity is not { IsStopped: false } activity) return;
        if (_time is not null) activity.SetEndTime(_time.GetUtcNow().UtcDateTime);
        activity.Stop();
        if (_moved && _previous is null or { IsStopped: false }) Activity.Current = _previous;
    }

    /// <summary>A run nested in the run is not the run: a call made on the outer one belongs to the outer one.</summary>
    private static bool IsWithin(Activity? current, Activity run)
    {
        for (var at = current; at is not null; at = at.Parent)
        {
            if (at == run) return true;
            if (at.Source == Source && at.OperationName.StartsWith(RunPrefix, StringComparison.Ordinal)) return false;
        }

        return false;
    }
}
