using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One recorded operation: what it was, when, how it ended, and all that was written on it.</summary>
/// <remarks>Immutable and safe for concurrent use. Times are UTC; what the source did not record is null, never zero.</remarks>
/// <example><code>
/// var slow = trace.Spans.Where(span =&gt; span.Duration &gt; TimeSpan.FromSeconds(2));
/// </code></example>
[DebuggerDisplay("{Name,nq} ({StepType}) {SpanId,nq}")]
public sealed class RecordedSpan
{
    // What is kept a million times is kept small: a time is one word, and what few spans have stands beside them.
    private const long NoTime = long.MinValue;

    private readonly long _start = NoTime;
    private readonly long _end = NoTime;
    private readonly Extras? _extras;
    private SpanFacts? _facts;

    internal RecordedSpan(Func<RecordedSpan, SpanFacts> interpret) => Interpreter = interpret;

    /// <summary>The same span, for an initializer to change.</summary>
    internal RecordedSpan(RecordedSpan other)
        : this(other.Interpreter)
    {
        TraceId = other.TraceId;
        SpanId = other.SpanId;
        ParentSpanId = other.ParentSpanId;
        Name = other.Name;
        Kind = other.Kind;
        _start = other._start;
        _end = other._end;
        IsUnfinished = other.IsUnfinished;
        Status = other.Status;
        Attributes = other.Attributes;
        _extras = other._extras;
        Scope = other.Scope;
        Resource = other.Resource;
        HasRemoteParent = other.HasRemoteParent;
    }

    /// <summary>The trace's id: 32 lower-case hex digits where the source has such ids, else as it came.</summary>
    public string TraceId { get; internal init; } = "";

    /// <summary>The span's id: 16 lower-case hex digits where the source has such ids, else as it came.</summary>
    public string SpanId { get; internal init; } = "";

    /// <summary>The id of the span above; null for a root. It may name a span that is not in the trace.</summary>
    public string? ParentSpanId { get; internal init; }

    /// <summary>The name at the end of the span (some frameworks rename a span after its start).</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Internal, client, server, producer or consumer.</summary>
    public ActivityKind Kind { get; internal init; }

    /// <summary>The start, in nanoseconds since the Unix epoch, UTC; null when the source has no times.</summary>
    public long? StartTimeUnixNano
    {
        get => _start == NoTime ? null : _start;
        internal init => _start = value ?? NoTime;
    }

    /// <summary>The end, in nanoseconds since the Unix epoch, UTC; null for a span that never finished and where the source has no times.</summary>
    public long? EndTimeUnixNano
    {
        get => _end == NoTime ? null : _end;
        internal init => _end = value ?? NoTime;
    }

    /// <summary>Whether the end is known to be missing: it started and nobody saw it stop.</summary>
    public bool IsUnfinished { get; internal init; }

    /// <summary>The recorded status. <see cref="ActivityStatusCode.Unset"/> is the usual success, not an error and not a fault.</summary>
    public ActivityStatusCode Status { get; internal init; }

    /// <summary>The text beside the status, when there is one.</summary>
    public string? StatusMessage
    {
        get => _extras?.StatusMessage;
        internal init => _extras = value == StatusMessage ? _extras : (_extras ?? Extras.None) with { StatusMessage = value };
    }

    /// <summary>The attributes as they came.</summary>
    public AttributeSet Attributes { get; internal init; } = AttributeSet.Empty;

    /// <summary>The events, in the order of the source.</summary>
    public IReadOnlyList<SpanEvent> Events
    {
        get => _extras?.Events ?? [];
        internal init => _extras = value == Events ? _extras : (_extras ?? Extras.None) with { Events = value };
    }

    /// <summary>The links to other spans.</summary>
    public IReadOnlyList<SpanLink> Links
    {
        get => _extras?.Links ?? [];
        internal init => _extras = value == Links ? _extras : (_extras ?? Extras.None) with { Links = value };
    }

    /// <summary>The instrumentation that made the span.</summary>
    public InstrumentationScope Scope { get; internal init; } = InstrumentationScope.None;

    /// <summary>What describes the process: <c>service.name</c> and the like.</summary>
    public AttributeSet Resource { get; internal init; } = AttributeSet.Empty;

    /// <summary>The W3C trace state, when there is one.</summary>
    public string? TraceState
    {
        get => _extras?.TraceState;
        internal init => _extras = value == TraceState ? _extras : (_extras ?? Extras.None) with { TraceState = value };
    }

    /// <summary>Whether the parent is known to be in another process, so that its absence is no fault.</summary>
    public bool HasRemoteParent { get; internal init; }

    /// <summary>The time from start to end; null while either is unknown, or when the end is before the start.</summary>
    public TimeSpan? Duration => Elapsed.Time(StartTimeUnixNano, EndTimeUnixNano);

    /// <summary>What the span is to an agent, by its own attributes.</summary>
    /// <remarks>A trace may still read it differently: a model span around a whole loop is a workflow there.</remarks>
    public StepType StepType => Facts.Type;

    /// <summary>The tool that the span ran; null when it is no tool span or has no name.</summary>
    public string? ToolName => Facts.ToolName;

    /// <summary>Whether the span itself is recorded as failed.</summary>
    public bool IsError => (Status == ActivityStatusCode.Error || Facts.HasErrorMarker) && !Facts.IsErrorRepeated;

    /// <summary>What went wrong, in the words of the span; null when nothing is recorded.</summary>
    public string? ErrorMessage => IsError ? Facts.ErrorMessage ?? Facts.ErrorType : null;

    /// <summary>What the conventions made of the span, computed on first use.</summary>
    internal SpanFacts Facts => _facts ?? Once.First(ref _facts, Interpreter(this));

    internal Func<RecordedSpan, SpanFacts> Interpreter { get; }

    /// <summary>The same span delivered again: the later delivery wins where it says something, the earlier fills the rest.</summary>
    internal RecordedSpan MergedWith(RecordedSpan later) => new(Interpreter)
    {
        TraceId = TraceId,
        SpanId = SpanId,
        ParentSpanId = later.ParentSpanId ?? ParentSpanId,
        Name = later.Name.Length > 0 ? later.Name : Name,
        Kind = later.Kind != ActivityKind.Internal ? later.Kind : Kind,
        StartTimeUnixNano = later.StartTimeUnixNano ?? StartTimeUnixNano,
        EndTimeUnixNano = later.EndTimeUnixNano ?? EndTimeUnixNano,
        IsUnfinished = IsUnfinished && later.IsUnfinished,
        Status = later.Status != ActivityStatusCode.Unset ? later.Status : Status,
        StatusMessage = later.StatusMessage ?? StatusMessage,
        Attributes = Attributes.MergedWith(later.Attributes),
        Events = later.Events.Count >= Events.Count ? later.Events : Events,
        Links = later.Links.Count >= Links.Count ? later.Links : Links,
        Scope = later.Scope.Name.Length > 0 ? later.Scope : Scope,
        Resource = later.Resource.Count > 0 ? later.Resource : Resource,
        TraceState = later.TraceState ?? TraceState,
        HasRemoteParent = HasRemoteParent || later.HasRemoteParent,
    };

    /// <summary>The same span with more events, such as log records that name it.</summary>
    internal RecordedSpan WithEvents(IReadOnlyList<SpanEvent> more) => new(this) { Events = [.. Events, .. more] };

    private sealed record Extras(string? StatusMessage, IReadOnlyList<SpanEvent> Events, IReadOnlyList<SpanLink> Links, string? TraceState)
    {
        public static readonly Extras None = new(null, [], [], null);
    }
}
