namespace AgentTrace.Testing;

/// <summary>A span of the trace that a mutation makes: the original's or a copy, moved in time, perhaps with other words.</summary>
internal sealed class EditedSpan(RecordedSpan span)
{
    private long _moved;

    public RecordedSpan Span { get; set; } = span;

    public string SpanId { get; init; } = span.SpanId;

    public string? ParentSpanId { get; init; } = span.ParentSpanId;

    public long? Start { get; private set; } = span.StartTimeUnixNano;

    public long? End { get; private set; } = span.EndTimeUnixNano;

    public bool IsRemoved { get; set; }

    /// <summary>Moves all of the span by so many nanoseconds.</summary>
    public void Move(long by)
    {
        Start += by;
        End += by;
        _moved += by;
    }

    /// <summary>Moves the end, and whatever happened within the span from a moment on.</summary>
    public void Stretch(long at, long by)
    {
        End += by;
        if (!Span.Events.Any(happened => happened.TimeUnixNano >= at)) return;
        Span = new RecordedSpan(Span) { Events = [.. Span.Events.Select(happened => happened.TimeUnixNano >= at ? happened with { TimeUnixNano = happened.TimeUnixNano + by } : happened)] };
    }

    public void EndAt(long end) => End = end;

    public RecordedSpan Build()
    {
        if (SpanId == Span.SpanId && ParentSpanId == Span.ParentSpanId && Start == Span.StartTimeUnixNano && End == Span.EndTimeUnixNano) return Span;
        return new RecordedSpan(Span)
        {
            SpanId = SpanId,
            ParentSpanId = ParentSpanId,
            StartTimeUnixNano = Start,
            EndTimeUnixNano = End,
            Events = _moved == 0 ? Span.Events : [.. Span.Events.Select(happened => happened with { TimeUnixNano = happened.TimeUnixNano + _moved })],
        };
    }
}
