using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>What one recorder holds while it runs. Nothing static refers to it but through labels that let go when it ends.</summary>
internal sealed class Capture(TraceRecorderOptions options)
{
    private readonly (long, long) _foreignMark = RecorderHub.Foreign.Mark;

    // Made when they are needed, and no object is kept only to lock on: a recorder must cost next to nothing until its first span.
    private Activity? _ambient = Activity.Current;
    private List<ActivityTraceId>? _traces;
    private CaptureReader? _reader;
    private ActivityBuffer? _buffer;
    private ConcurrentDictionary<string, string>? _skipped;
    private ActivityTraceId _solo;
    private bool _takesAll;
    private bool _isClosed;
    private volatile Exception? _filterError;

    public TraceRecorderOptions Options => options;

    public RecordingRoot? Root { get; private set; }

    /// <summary>Started where another recorder was running: what is current there is that one's, not missing here.</summary>
    public bool IsNested { get; set; }

    /// <summary>Recorders around this one that also want its spans; null for nearly all.</summary>
    public RecorderLabel[]? Witnesses { get; set; }

    /// <summary>Whether nobody but recorders listened to anything when this recorder's first trace began.</summary>
    public bool IsAlone { get; set; }

    /// <summary>The listener for sources that only this recorder wants.</summary>
    public ActivityListener? OwnListener { get; set; }

    /// <summary>Gives the spans that come from other processes; null for nearly all.</summary>
    public Func<ReceivedSpans>? Elsewhere { get; set; }

    public void StartRoot()
    {
        Root = new RecordingRoot(this);
        _ambient = Root.Activity;
    }

    /// <summary>Whether the trace is this recorder's alone: the answer for nearly every span, without a look at the routes.</summary>
    public bool IsSolo(ActivityTraceId traceId) => traceId == _solo;

    /// <summary>Whether the trace is this recorder's alone, which keeps all of it, tells nobody, and whose votes change nothing for others.</summary>
    public bool TakesAllOf(ActivityTraceId traceId) => _takesAll && traceId == _solo;

    /// <summary>A late reader sees the old value for a moment; for the owner's own spans that answer is still right.</summary>
    public void SetSolo(ActivityTraceId traceId)
    {
        _takesAll = false;
        _solo = traceId;
        _takesAll = traceId != default && options.Sources is null && Witnesses is null && IsAlone;
    }

    /// <summary>Whether this recorder, or one around it that looks on, wants the source; <paramref name="only"/> where a listener is one recorder's own.</summary>
    public bool Wants(string source, Capture? only)
    {
        if ((only is null || only == this) && Keeps(source)) return true;
        if (Witnesses is not { } witnesses) return false;
        foreach (var label in witnesses)
        {
            if (label.Capture is { } witness && (only is null || only == witness) && witness.Keeps(source)) return true;
        }

        return false;
    }

    /// <summary>Takes an activity that started, for this recorder and those that look on.</summary>
    public void Take(Activity activity, Capture? only)
    {
        if (activity.Recorded && Wants(activity.Source.Name, only)) Bystanders.Unmark(activity);
        if (only is null || only == this) Choose(activity);
        if (Witnesses is not { } witnesses) return;
        foreach (var label in witnesses)
        {
            if (label.Capture is { } witness && (only is null || only == witness)) witness.Choose(activity);
        }
    }

    /// <summary>Keeps an activity.</summary>
    public void Add(Activity activity)
    {
        var buffer = _buffer ?? Interlocked.CompareExchange(ref _buffer, new(), null) ?? _buffer;
        buffer.Add(activity);
    }

    /// <summary>Notes a trace that leads here; false once the recorder ended.</summary>
    public bool Enters(ActivityTraceId traceId)
    {
        lock (this)
        {
            if (!_isClosed) (_traces ??= []).Add(traceId);
            return !_isClosed;
        }
    }

    /// <summary>Lets no further trace in, and gives those that lead here.</summary>
    public IReadOnlyCollection<ActivityTraceId> Close()
    {
        lock (this)
        {
            _isClosed = true;
            return _traces is null ? [] : _traces;
        }
    }

    /// <summary>The ids of all spans that came here, kept or left out.</summary>
    public IEnumerable<string> SpanIds() => [.. CaptureReader.SpanIds(_buffer), .. _skipped?.Keys ?? []];

    /// <summary>The recording as it is now.</summary>
    /// <param name="isInContext">Whether the caller runs in the recorder's context.</param>
    /// <param name="isTaken">Whether the trace is given to the user: later spans then are late.</param>
    public RecorderDiagnostics Report(bool isInContext, bool isTaken)
    {
        var elsewhere = Elsewhere?.Invoke() ?? ReceivedSpans.Nothing;
        var reading = (_buffer is null && elsewhere.Spans.Count == 0) || _filterError is not null ? CaptureReading.Nothing
            : (_reader ??= new(this)).Read(_buffer, elsewhere, _ambient, _skipped);
        var late = _reader?.Late(reading.Trace, isTaken) ?? 0;
        return new RecorderDiagnostics(reading, _skipped, RecorderHub.Foreign.Since(_foreignMark), late, isInContext, options, _filterError);
    }

    /// <summary>Notes that the user has this trace.</summary>
    public void MarkTaken(RecordedTrace trace) => _reader?.Late(trace, isTaken: true);

    /// <summary>Whether the predicate on sources, where there is one, wants a source.</summary>
    public bool Keeps(string source)
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

    private void Choose(Activity activity)
    {
        if (Keeps(activity.Source.Name))
        {
            Add(activity);
            return;
        }

        // It exists because somebody else listens; its children are not orphans.
        var skipped = _skipped ?? Interlocked.CompareExchange(ref _skipped, new(StringComparer.Ordinal), null) ?? _skipped;
        skipped[activity.SpanId.ToHexString()] = activity.Source.Name;
    }
}
