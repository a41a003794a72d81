using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>What one recorder holds while it runs. Nothing static refers to it but through labels that let go when it ends.</summary>
internal sealed class Capture(TraceRecorderOptions options)
{
    private readonly long _foreignMark = RecorderHub.Foreign.Mark;
    private readonly Activity? _ambient = Activity.Current;
    private readonly Lock _traceGate = new();

    // Made when they are needed: a recorder must cost next to nothing until its first span.
    private HashSet<ActivityTraceId>? _traces;
    private CaptureReader? _reader;
    private ActivityBuffer? _buffer;
    private ConcurrentDictionary<string, bool>? _skipped;
    private ActivityTraceId _solo;
    private bool _isClosed;
    private volatile Exception? _filterError;

    public IReadOnlyList<string> AlsoListenTo => options.AlsoListenTo;

    /// <summary>Started where another recorder was running: what is current there is that one's, not missing here.</summary>
    public bool IsNested { get; set; }

    /// <summary>The listener for sources that only this recorder wants.</summary>
    public ActivityListener? OwnListener { get; set; }

    /// <summary>Whether the trace is this recorder's alone: the answer for nearly every span, without a look at the routes.</summary>
    public bool IsSolo(ActivityTraceId traceId) => traceId == _solo;

    /// <summary>A late reader sees the old value for a moment; for the owner's own spans that answer is still right.</summary>
    public void SetSolo(ActivityTraceId traceId) => _solo = traceId;

    public bool Wants(string source)
    {
        if (options.Sources is not { } wants) return true;
        try
        {
            return options.AlsoListenTo.Contains(source) || wants(source);
        }
        catch (Exception exception)
        {
            // Not thrown into the agent but at whoever asks for the trace.
            _filterError = exception;
            return false;
        }
    }

    public void Add(Activity activity)
    {
        if (!Wants(activity.Source.Name))
        {
            // It exists because somebody else listens; its children are not orphans.
            var skipped = _skipped ?? Interlocked.CompareExchange(ref _skipped, new(StringComparer.Ordinal), null) ?? _skipped;
            skipped[activity.SpanId.ToHexString()] = true;
            return;
        }

        var buffer = _buffer ?? Interlocked.CompareExchange(ref _buffer, new(), null) ?? _buffer;
        buffer.Add(activity);
    }

    /// <summary>Notes a trace that leads here; false once the recorder ended.</summary>
    public bool Enters(ActivityTraceId traceId)
    {
        lock (_traceGate)
        {
            if (!_isClosed) (_traces ??= []).Add(traceId);
            return !_isClosed;
        }
    }

    /// <summary>Lets no further trace in, and gives those that lead here.</summary>
    public IReadOnlyCollection<ActivityTraceId> Close()
    {
        lock (_traceGate)
        {
            _isClosed = true;
            return _traces is null ? [] : _traces;
        }
    }

    /// <summary>The ids of all spans that came here, kept or left out.</summary>
    public IEnumerable<string> SpanIds() => [.. CaptureReader.SpanIds(_buffer), .. _skipped?.Keys ?? []];

    /// <summary>The trace as it is now; null when there is none to give.</summary>
    public RecordedTrace? Snapshot() =>
        _buffer is null || _filterError is not null ? null : (_reader ??= new(IsNested)).Read(_buffer, _ambient, _skipped?.Keys ?? []);

    /// <summary>What to throw when there is no trace. What it needs is gathered now; the text is written when it is thrown.</summary>
    public Func<Exception> Refusal(bool isInContext)
    {
        if (_filterError is { } error)
        {
            return () => new InvalidOperationException(
                "The predicate TraceRecorderOptions.Sources threw, so what belongs in the trace is not known: " + error.Message, error);
        }

        var foreign = RecorderHub.Foreign.Since(_foreignMark);
        var skipped = _skipped?.Count ?? 0;
        return () => new InvalidOperationException(EmptyCapture.Describe(foreign.Count, foreign.Sources, skipped, isInContext, EmptyCapture.ExistingSources()));
    }
}
