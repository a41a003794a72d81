namespace AgentTrace.Testing;

/// <summary>Collects spans in any order and from any number of sources, and makes traces of them.</summary>
/// <remarks>
/// Spans join by trace id. A span delivered twice (same id, name and start) is one span; one id on two different spans is kept
/// twice, as a fault that <c>BeWellFormed</c> reports. Events that arrive apart from their span (OTLP logs) join it by id.
/// </remarks>
internal sealed class TraceAssembler(string? format)
{
    private readonly Dictionary<string, Pending> _traces = new(StringComparer.Ordinal);
    private readonly List<Pending> _order = [];

    /// <summary>What could not be read, with its place; the traces hold the rest.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Lines of the input that could not be read: what they told is missing, in whichever trace it belongs.</summary>
    public int LostLines { get; set; }

    /// <summary>Why spans may be missing, in whichever trace they belong.</summary>
    public List<string> MissingAnywhere { get; } = [];

    public int SpanCount { get; private set; }

    /// <summary>Log records that wait for their span.</summary>
    public int EventCount { get; private set; }

    /// <summary>Takes a span.</summary>
    /// <param name="span">The span.</param>
    /// <param name="recording">The id of the recording it belongs to, where that is more than one trace; null for the span's own trace.</param>
    public void Add(RecordedSpan span, string? recording = null)
    {
        For(recording ?? span.TraceId).Spans.Add(span);
        SpanCount++;
    }

    /// <summary>A span that exists and was left out on purpose, so that its children are no orphans.</summary>
    public void LeaveOut(string traceId, string spanId) => For(traceId).LeftOut.Add(spanId);

    /// <summary>Span ids of this trace are unique by their source: what comes under one id tells of one span, whatever name and start it gives.</summary>
    public void JoinById(string traceId) => For(traceId).IsJoinedById = true;

    /// <summary>Notes why spans of a trace may be missing.</summary>
    public void Miss(string traceId, string reason) => For(traceId).Missing.Add(reason);

    /// <summary>Takes a run; what several files say of one run joins.</summary>
    public void AddRun(string traceId, DeclaredRun run)
    {
        var runs = For(traceId).Runs;
        var at = runs.FindIndex(known => known.RunId == run.RunId);
        if (at < 0) runs.Add(run);
        else runs[at] = runs[at].MergedWith(run);
    }

    public void AddEvent(string traceId, string spanId, SpanEvent spanEvent)
    {
        var events = For(traceId).Events;
        if (!events.TryGetValue(spanId, out var list)) events[spanId] = list = [];
        list.Add(spanEvent);
        EventCount++;
    }

    /// <summary>Takes all that another one collected, as if it had come here. The other may be read from by several at once, but no longer written to.</summary>
    public void Absorb(TraceAssembler other)
    {
        foreach (var theirs in other._order)
        {
            var own = For(theirs.TraceId);
            own.Spans.AddRange(theirs.Spans);
            own.LeftOut.UnionWith(theirs.LeftOut);
            own.Missing.AddRange(theirs.Missing);
            own.IsJoinedById |= theirs.IsJoinedById;
            foreach (var run in theirs.Runs) AddRun(theirs.TraceId, run);
            foreach (var (spanId, events) in theirs.Events)
            {
                foreach (var spanEvent in events) AddEvent(theirs.TraceId, spanId, spanEvent);
            }
        }

        Problems.AddRange(other.Problems);
        MissingAnywhere.AddRange(other.MissingAnywhere);
        LostLines += other.LostLines;
        SpanCount += other.SpanCount;
    }

    /// <summary>Leaves out the spans that a receiver must not take.</summary>
    /// <returns>How many there were.</returns>
    public int RemoveSpans(Predicate<RecordedSpan> isRefused)
    {
        var removed = _order.Sum(pending => pending.Spans.RemoveAll(isRefused));
        SpanCount -= removed;
        return removed;
    }

    /// <summary>The traces in the order in which they were first seen. Log records that name no span that came are left out and reported.</summary>
    public IReadOnlyList<RecordedTrace> Build()
    {
        var traces = new List<RecordedTrace>(_order.Count);
        List<string> missing = [.. MissingAnywhere];
        if (LostLines > 0) missing.Add(LostLines == 1 ? "1 line of the input could not be read" : $"{LostLines} lines of the input could not be read");
        foreach (var pending in _order)
        {
            var spans = Distinct(pending.Spans, pending.IsJoinedById);
            JoinEvents(pending, spans);
            if (spans.Count == 0 && pending.Runs.Count == 0) continue;
            traces.Add(new RecordedTrace(pending.TraceId, SpanOrder.Sort(spans), pending.Runs, format)
            {
                Beside = traces,
                IsLeftOut = pending.LeftOut.Count == 0 ? null : pending.LeftOut.Contains,
                IncompleteAsWhole = [.. pending.Missing.Concat(missing).Distinct()],
            });
        }

        return traces;
    }

    private static List<RecordedSpan> Distinct(List<RecordedSpan> spans, bool isJoinedById)
    {
        var result = new List<RecordedSpan>(spans.Count);
        var positions = new Dictionary<string, int>(spans.Count, StringComparer.Ordinal);
        Dictionary<string, List<int>>? others = null;
        foreach (var span in spans)
        {
            if (span.SpanId.Length > 0 && !positions.TryAdd(span.SpanId, result.Count))
            {
                // Usually the same span again; seldom several different ones under one id.
                var known = others is not null && others.TryGetValue(span.SpanId, out var more) ? more.Prepend(positions[span.SpanId]) : [positions[span.SpanId]];
                var at = known.Where(i => isJoinedById || IsSameSpan(result[i], span)).Append(-1).First();
                if (at >= 0)
                {
                    result[at] = result[at].MergedWith(span);
                    continue;
                }

                others ??= new Dictionary<string, List<int>>(StringComparer.Ordinal);
                if (!others.TryGetValue(span.SpanId, out var list)) others[span.SpanId] = list = [];
                list.Add(result.Count);
            }

            result.Add(span);
        }

        return result;
    }

    private static bool IsSameSpan(RecordedSpan a, RecordedSpan b) =>
        (a.Name == b.Name || a.Name.Length == 0 || b.Name.Length == 0)
        && (a.StartTimeUnixNano is not { } start || b.StartTimeUnixNano is not { } other || start == other);

    private void JoinEvents(Pending pending, List<RecordedSpan> spans)
    {
        if (pending.Events.Count == 0) return;
        for (var i = 0; i < spans.Count; i++)
        {
            if (pending.Events.Remove(spans[i].SpanId, out var events)) spans[i] = spans[i].WithEvents(events);
        }

        foreach (var (spanId, events) in pending.Events)
        {
            Problems.Add($"{events.Count} log record(s) name span {spanId} of trace {pending.TraceId}, which is not in the input.");
        }
    }

    private Pending For(string traceId)
    {
        if (_traces.TryGetValue(traceId, out var pending)) return pending;
        _traces[traceId] = pending = new Pending(traceId);
        _order.Add(pending);
        return pending;
    }

    private sealed class Pending(string traceId)
    {
        public string TraceId { get; } = traceId;

        public List<RecordedSpan> Spans { get; } = [];

        public HashSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

        public List<string> Missing { get; } = [];

        public bool IsJoinedById { get; set; }

        public List<DeclaredRun> Runs { get; } = [];

        public Dictionary<string, List<SpanEvent>> Events { get; } = new(StringComparer.Ordinal);
    }
}
