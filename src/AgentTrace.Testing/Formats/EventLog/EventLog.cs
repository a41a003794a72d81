using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Joins the events of a log into spans and runs.</summary>
internal sealed class EventLog
{
    private readonly ReadContext _context;
    private readonly Action<string> _report;
    private readonly Action<string> _lose;
    private readonly Dictionary<string, string> _traceOfRun = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _traceOfSpan = new(StringComparer.Ordinal);
    private readonly Dictionary<(string TraceId, string SpanId), EventSpan> _spans = [];
    private readonly List<EventSpan> _order = [];
    private readonly Dictionary<(string TraceId, string RunId), EventRun> _runs = [];
    private readonly List<EventRun> _runOrder = [];

    /// <summary>What came without its trace, which a line behind may name: spans by run and id, spans by nothing but their id, runs.</summary>
    private readonly Dictionary<(string RunId, string SpanId), EventSpan> _spansOfRuns = [];
    private readonly Dictionary<string, EventSpan> _bareSpans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EventRun> _bareRuns = new(StringComparer.Ordinal);

    public EventLog(ReadContext context)
    {
        _context = context;
        _report = problem => _context.Report(problem, Line);
        _lose = problem => _context.Lose(problem, Line);
    }

    /// <summary>The line that is being read.</summary>
    public long Line { get; set; }

    public long EventCount { get; private set; }

    /// <summary>Takes in one event.</summary>
    /// <param name="kind">What it tells.</param>
    /// <param name="line">Its object.</param>
    /// <param name="wrapper">The object of another logger around it, if any.</param>
    public void Take(EventKind kind, JsonElement line, JsonElement wrapper)
    {
        EventCount++;
        var ids = Ids(line);
        var isExact = ExactSpan.IsExact(line);
        if (ids.TraceId is { } named)
        {
            if (ids.RunId is { } run) _traceOfRun.TryAdd(run, named);
            if (ids.SpanId is { } span) TellTraceOf(span, named);
        }

        var traceId = ids.TraceId ?? (isExact ? "" : ids.RunId is { } own ? _traceOfRun.GetValueOrDefault(own) : ids.SpanId is null ? "" : null);
        if (kind == EventKind.TraceIncomplete)
        {
            if (SafeJson.Find(line, "reason"u8) is { } reason) _context.Assembler.Miss(traceId ?? ids.RunId ?? "", SafeJson.Text(reason));
        }
        else if (kind is EventKind.TraceStarted or EventKind.TraceFinished)
        {
            Run(traceId, ids.RunId).Take(line, kind, Time(line, wrapper), _context, _report);
        }
        else if (isExact)
        {
            _context.Add(ExactSpan.Read(line, kind, traceId!, _context), traceId);
        }
        else if (ids.SpanId is { } spanId)
        {
            Span(traceId, ids.RunId, spanId).Take(line, kind, Time(line, wrapper), _context, _report);
        }
        else
        {
            _lose("the event has no \"span_id\". The line is left out.");
        }
    }

    /// <summary>Gives on the spans and runs, once all lines are known.</summary>
    public void Finish()
    {
        Settle();
        var runSpans = RunSpans();
        foreach (var span in _order)
        {
            _context.Add(span.Build(span.IsRun ? null : ParentByDefault(span, runSpans)));
        }

        foreach (var run in _runOrder) _context.Assembler.AddRun(run.TraceId, run.Build());
    }

    /// <summary>
    /// Finds the trace of what came without: that of its run, where any line has said it, else the run's own id; that of its span. What
    /// was told in both ways joins.
    /// </summary>
    private void Settle()
    {
        foreach (var ((run, id), span) in _spansOfRuns)
        {
            Settle(span, _traceOfRun.GetValueOrDefault(run, run));
            if (_bareSpans.ContainsKey(id)) TellTraceOf(id, span.TraceId);
        }

        foreach (var (id, span) in _bareSpans) Settle(span, _traceOfSpan.GetValueOrDefault(id, ""));
        foreach (var (id, run) in _bareRuns)
        {
            run.TraceId = _traceOfRun.GetValueOrDefault(id, id);
            if (!_runs.TryAdd((run.TraceId, id), run)) _runs[(run.TraceId, id)].Fill(run);
        }

        if (_spansOfRuns.Count + _bareSpans.Count > 0) _order.RemoveAll(span => _spans[(span.TraceId, span.SpanId)] != span);
        if (_bareRuns.Count > 0) _runOrder.RemoveAll(run => _runs[(run.TraceId, run.RunId ?? "")] != run);
    }

    private void Settle(EventSpan span, string traceId)
    {
        span.TraceId = traceId;
        if (!_spans.TryAdd((traceId, span.SpanId), span)) _spans[(traceId, span.SpanId)].Fill(span);
    }

    /// <summary>Notes a span's trace; one that is in several tells none.</summary>
    private void TellTraceOf(string spanId, string traceId)
    {
        if (!_traceOfSpan.TryAdd(spanId, traceId) && _traceOfSpan[spanId] != traceId) _traceOfSpan[spanId] = "";
    }

    /// <summary>The run span of each run; under the empty run id the only one of a trace, null where there are several.</summary>
    private Dictionary<(string TraceId, string RunId), EventSpan?> RunSpans()
    {
        var result = new Dictionary<(string, string), EventSpan?>();
        foreach (var span in _order)
        {
            if (!span.IsRun) continue;
            if (span.RunId is { } runId) result.TryAdd((span.TraceId, runId), span);
            result[(span.TraceId, "")] = result.ContainsKey((span.TraceId, "")) ? null : span;
        }

        return result;
    }

    private static string? ParentByDefault(EventSpan span, Dictionary<(string TraceId, string RunId), EventSpan?> runSpans)
    {
        if (span.RunId is { } runId && runSpans.TryGetValue((span.TraceId, runId), out var own)) return own!.SpanId;
        var only = runSpans.GetValueOrDefault((span.TraceId, ""));

        // A run that has no span of its own is not put under the span of another run.
        return only is not null && (span.RunId is null || only.RunId is null) ? only.SpanId : null;
    }

    private EventSpan Span(string? traceId, string? runId, string spanId)
    {
        ref var span = ref traceId is not null ? ref Place(_spans, (traceId, spanId)) : ref (runId is not null ? ref Place(_spansOfRuns, (runId, spanId)) : ref Place(_bareSpans, spanId));
        if (span is not null) return span;
        if (_order.Count >= _context.Options.MaxSpans)
        {
            throw new TraceFormatException($"more than {_context.Options.MaxSpans} spans; raise TraceReadOptions.MaxSpans to read them.", _context.File, Line);
        }

        _order.Add(span = new EventSpan(traceId, spanId));
        return span;
    }

    private EventRun Run(string? traceId, string? runId)
    {
        ref var run = ref traceId is null && runId is not null ? ref Place(_bareRuns, runId) : ref Place(_runs, (traceId ?? "", runId ?? ""));
        if (run is null) _runOrder.Add(run = new EventRun(traceId, runId));
        return run;
    }

    private static ref TValue? Place<TKey, TValue>(Dictionary<TKey, TValue> places, TKey key)
        where TKey : notnull => ref CollectionsMarshal.GetValueRefOrAddDefault(places, key, out _);

    private (string? TraceId, string? SpanId, string? RunId) Ids(JsonElement line)
    {
        string? traceId = null, spanId = null, runId = null;
        foreach (var property in line.EnumerateObject())
        {
            switch (SafeJson.Name(property, _context.Texts))
            {
                case "trace_id": traceId = SpanIds.Of(property.Value, _context); break;
                case "span_id": spanId = SpanIds.Of(property.Value, _context); break;
                case "run_id": runId = SafeJson.TextOrNull(property.Value); break;
            }
        }

        return (string.IsNullOrEmpty(traceId) ? null : traceId, string.IsNullOrEmpty(spanId) ? null : spanId, runId);
    }

    /// <summary>The event's own time, also under a logger's name for it, else that of the logger around it.</summary>
    private long? Time(JsonElement line, JsonElement wrapper) =>
        SafeJson.Find(line, "timestamp"u8) is { } own ? EventFields.Time(own, "timestamp", _report) : LoggerTime(line) ?? (SafeJson.Find(wrapper, "timestamp"u8) is { } outer ? JsonTime.Parse(outer) : LoggerTime(wrapper));

    private static long? LoggerTime(JsonElement line) =>
        (SafeJson.Find(line, "time"u8) ?? SafeJson.Find(line, "@timestamp"u8) ?? SafeJson.Find(line, "ts"u8) ?? SafeJson.Find(line, "@t"u8) ?? SafeJson.Find(line, "Timestamp"u8)) is { } time
            ? JsonTime.Parse(time) : null;
}
