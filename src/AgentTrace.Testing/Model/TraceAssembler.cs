namespace AgentTrace.Testing;

/// <summary>Collects spans in any order and from any number of sources, and makes traces of them.</summary>
/// <remarks>
/// Spans join by trace id. A span delivered twice (same id, name and start) is one span; one id on two different spans is kept
/// twice, as a fault that <c>BeWellFormed</c> reports. Events that arrive apart from their span (OTLP logs) join it by id.
/// </remarks>
internal sealed class TraceAssembler(string? format)
{
    /// <summary>So much passes through before what is left of it is collected, looked at after so many spans.</summary>
    private const long BytesOfABreath = 2 << 20;

    private const int SpansOfALook = 16;

    private const int MostReused = 1024;

    private readonly Dictionary<string, Pending> _traces = new(StringComparer.Ordinal);
    private readonly List<Pending> _order = [];
    private Pending? _latest;
    private long _breathed = GC.GetAllocatedBytesForCurrentThread();
    private int _breaths;

    /// <summary>What could not be read, with its place; the traces hold the rest.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Lines of the input that could not be read: what they told is missing, in whichever trace it belongs.</summary>
    public int LostLines { get; set; }

    /// <summary>Why spans may be missing, in whichever trace they belong.</summary>
    public List<string> MissingAnywhere { get; } = [];

    /// <summary>False for a census: what comes of each trace is counted and let go.</summary>
    public bool KeepsSpans { get; init; } = true;

    /// <summary>The census of the same input, and who takes each trace as soon as all of it has come. Null where <see cref="Build"/> makes all of them in the end.</summary>
    public (TraceAssembler Census, Action<RecordedTrace> Take)? Release { get; init; }

    /// <summary>Whether spans only pass through, be it to be counted or to be checked.</summary>
    public bool IsPassing => !KeepsSpans || Release is not null;

    /// <summary>Traces of which not all has come that the census counted, or more.</summary>
    public int OpenCount => _traces.Count;

    /// <summary>Whether a trace may have to be looked up in another, see <see cref="RecordedTrace.Beside"/>.</summary>
    public bool HasLoneSpans => _order.Count <= RecordedTrace.MostBeside && _order.Exists(pending => pending.SpanCount <= 1);

    public int SpanCount { get; private set; }

    /// <summary>Log records that wait for their span.</summary>
    public int EventCount { get; private set; }

    /// <summary>Takes a span.</summary>
    /// <param name="span">The span.</param>
    /// <param name="recording">The id of the recording it belongs to, where that is more than one trace; null for the span's own trace.</param>
    public void Add(RecordedSpan span, string? recording = null)
    {
        SpanCount++;
        Deliver(recording ?? span.TraceId, (span, KeepsSpans), static (pending, given) =>
        {
            pending.SpanCount++;
            if (given.KeepsSpans) pending.Spans.Add(given.span);
        });

        if (IsPassing && SpanCount % SpansOfALook == 0) Breathe();
    }

    /// <summary>A span that exists and was left out on purpose, so that its children are no orphans.</summary>
    public void LeaveOut(string traceId, string spanId) => Deliver(traceId, spanId, static (pending, id) => pending.LeftOut.Add(id));

    /// <summary>Span ids of this trace are unique by their source: what comes under one id tells of one span, whatever name and start it gives.</summary>
    public void JoinById(string traceId) => Deliver(traceId, true, static (pending, value) => pending.IsJoinedById = value);

    /// <summary>Notes why spans of a trace may be missing.</summary>
    public void Miss(string traceId, string reason) => Deliver(traceId, reason, static (pending, reason) => pending.Missing.Add(reason));

    /// <summary>Notes why spans of a trace are missing if one span is all that comes of it.</summary>
    public void MissIfAlone(string traceId, string reason) => Deliver(traceId, reason, static (pending, reason) => pending.MissingIfAlone = reason);

    /// <summary>Takes a run; what several files say of one run joins.</summary>
    public void AddRun(string traceId, DeclaredRun run) => Deliver(traceId, run, static (pending, run) =>
    {
        if (pending.RunPlaces.TryAdd(run.RunId ?? "", pending.Runs.Count)) pending.Runs.Add(run);
        else pending.Runs[pending.RunPlaces[run.RunId ?? ""]] = pending.Runs[pending.RunPlaces[run.RunId ?? ""]].MergedWith(run);
    });

    public void AddEvent(string traceId, string spanId, SpanEvent spanEvent)
    {
        EventCount++;
        Deliver(traceId, (spanId, spanEvent, KeepsSpans), static (pending, given) =>
        {
            if (!given.KeepsSpans) return;
            if (!pending.Events.TryGetValue(given.spanId, out var list)) pending.Events[given.spanId] = list = [];
            list.Add(given.spanEvent);
        });
    }

    /// <summary>Takes all that another one collected, as if it had come here. The other may be read from by several at once, but no longer written to.</summary>
    public void Absorb(TraceAssembler other)
    {
        foreach (var theirs in other._order)
        {
            var own = For(theirs.TraceId);
            own.Spans.AddRange(theirs.Spans);
            own.SpanCount += theirs.SpanCount;
            own.LeftOut.UnionWith(theirs.LeftOut);
            own.Missing.AddRange(theirs.Missing);
            own.MissingIfAlone ??= theirs.MissingIfAlone;
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
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pending in _order)
        {
            // One table for one trace after another; a large one would take long to clear.
            if (positions.EnsureCapacity(0) > MostReused) positions = new(StringComparer.Ordinal);
            else positions.Clear();
            if (BuildOne(pending, this, traces, positions) is { } trace) traces.Add(trace);
        }

        return traces;
    }

    /// <summary>One trace; null where nothing but what belongs to absent spans came of it.</summary>
    /// <param name="pending">What came of it.</param>
    /// <param name="whole">Who knows what the whole input lacks.</param>
    /// <param name="beside">The traces of the same input.</param>
    /// <param name="positions">Empty, and free to use.</param>
    private RecordedTrace? BuildOne(Pending pending, TraceAssembler whole, IReadOnlyList<RecordedTrace> beside, Dictionary<string, int> positions)
    {
        var (spans, areUnique) = Distinct(pending.Spans, pending.IsJoinedById, positions);
        JoinEvents(pending, spans);
        if (spans.Count == 0 && pending.Runs.Count == 0) return null;
        List<string> missing = [.. pending.Missing, .. whole.MissingAnywhere];
        if (spans.Count == 1 && pending.MissingIfAlone is { } others) missing.Add(others);
        if (whole.LostLines > 0) missing.Add($"{Counted.Of(whole.LostLines, "line")} of the input could not be read");
        return new RecordedTrace(pending.TraceId, SpanOrder.Sort(spans), pending.Runs, format)
        {
            HasUniqueIds = areUnique,
            Beside = beside,
            IsLeftOut = pending.LeftOut.Count == 0 ? null : pending.LeftOut.Contains,
            IncompleteAsWhole = missing.Count == 0 ? [] : [.. missing.Distinct()],
        };
    }

    private static (List<RecordedSpan> Spans, bool AreUnique) Distinct(List<RecordedSpan> spans, bool isJoinedById, Dictionary<string, int> positions)
    {
        var result = new List<RecordedSpan>(spans.Count);
        positions.EnsureCapacity(spans.Count);
        SpanTwins? twins = null;
        foreach (var span in spans)
        {
            if (span.SpanId.Length == 0 || positions.TryAdd(span.SpanId, result.Count))
            {
                result.Add(span);
                continue;
            }

            // Usually the same span again; seldom several different ones under one id.
            var first = positions[span.SpanId];
            if (isJoinedById || SpanTwins.AreSame(result[first], span)) result[first] = result[first].MergedWith(span);
            else (twins ??= new SpanTwins(result)).Add(span);
        }

        return (result, twins is null);
    }

    private void JoinEvents(Pending pending, List<RecordedSpan> spans)
    {
        if (pending.Events.Count == 0) return;
        for (var i = 0; i < spans.Count; i++)
        {
            if (pending.Events.Remove(spans[i].SpanId, out var events)) spans[i] = spans[i].WithEvents(events);
        }

        if (pending.Events.Count == 0) return;
        var records = pending.Events.Values.Sum(events => events.Count);
        Problems.Add($"{Counted.Of(records, "log record")} of trace {pending.TraceId} name{(records == 1 ? "s" : "")} {Counted.Of(pending.Events.Count, "span")} that {(pending.Events.Count == 1 ? "is" : "are")} not in the input (first: {pending.Events.Keys.First()}).");
    }

    /// <summary>All that comes of a trace comes through here, so that it can be counted, and the last of it known.</summary>
    private void Deliver<T>(string traceId, T given, Action<Pending, T> take)
    {
        var pending = For(traceId);
        take(pending, given);
        pending.Deliveries++;
        if (Release is not { } release || !release.Census._traces.TryGetValue(traceId, out var counted) || counted.Deliveries != pending.Deliveries || counted.IsGiven) return;
        counted.IsGiven = true;
        _traces.Remove(traceId);
        _latest = null;
        if (BuildOne(pending, release.Census, [], new(StringComparer.Ordinal)) is { } trace) release.Take(trace);
    }

    /// <summary>
    /// Left alone, the collector lets as much pile up as the processor's cache is large, which is more than all that is in use here. Most of
    /// it is young; now and then it must look at more, as a trace that was on its way when it looked at the young counts as older.
    /// </summary>
    private void Breathe()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        if (allocated - _breathed < BytesOfABreath) return;
        _breathed = allocated;
        _breaths++;
        GC.Collect(_breaths % 16 == 0 ? 2 : _breaths % 4 == 0 ? 1 : 0);
    }

    private Pending For(string traceId)
    {
        // Spans of one trace come together.
        if (_latest is not null && _latest.TraceId == traceId) return _latest;
        if (_traces.TryGetValue(traceId, out var pending)) return _latest = pending;
        _traces[traceId] = pending = new Pending(traceId);
        if (Release is null) _order.Add(pending);
        return _latest = pending;
    }

    /// <summary>A census makes one for each trace of the input, so it holds nothing before there is something.</summary>
    private sealed class Pending(string traceId)
    {
        public string TraceId { get; } = traceId;

        /// <summary>How often something of the trace came.</summary>
        public int Deliveries { get; set; }

        public int SpanCount { get; set; }

        /// <summary>Of a census: the trace was whole and has been taken.</summary>
        public bool IsGiven { get; set; }

        public List<RecordedSpan> Spans => field ??= [];

        public HashSet<string> LeftOut => field ??= new(StringComparer.Ordinal);

        public List<string> Missing => field ??= [];

        public string? MissingIfAlone { get; set; }

        public bool IsJoinedById { get; set; }

        public List<DeclaredRun> Runs => field ??= [];

        /// <summary>The place of each run, by its id.</summary>
        public Dictionary<string, int> RunPlaces => field ??= new(StringComparer.Ordinal);

        public Dictionary<string, List<SpanEvent>> Events => field ??= new(StringComparer.Ordinal);
    }
}
