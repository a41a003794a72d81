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
        var traceId = ids.TraceId ?? (isExact ? "" : TraceOf(ids.RunId, ids.SpanId));
        if (ids.TraceId is not null && ids.RunId is { } run) _traceOfRun.TryAdd(run, traceId);
        if (ids.TraceId is not null && ids.SpanId is { } known && !_traceOfSpan.TryAdd(known, traceId) && _traceOfSpan[known] != traceId) _traceOfSpan[known] = "";
        if (kind == EventKind.TraceIncomplete)
        {
            if (EventJson.Find(line, "reason"u8) is { } reason) _context.Assembler.Miss(traceId, EventJson.Text(reason));
        }
        else if (kind is EventKind.TraceStarted or EventKind.TraceFinished)
        {
            Run(traceId, ids.RunId).Take(line, kind, Time(line, wrapper), _context, _report);
        }
        else if (isExact)
        {
            _context.Add(ExactSpan.Read(line, kind, traceId, _context), traceId);
        }
        else if (ids.SpanId is { } spanId)
        {
            Span(traceId, spanId).Take(line, kind, Time(line, wrapper), _context, _report);
        }
        else
        {
            _lose("the event has no \"span_id\". The line is left out.");
        }
    }

    /// <summary>The trace of a line that leaves its trace id out: that of its run, where another line has said it, else the run's own id; that of its span.</summary>
    private string TraceOf(string? runId, string? spanId) => runId is not null ? _traceOfRun.GetValueOrDefault(runId, runId)
        : spanId is not null ? _traceOfSpan.GetValueOrDefault(spanId, "") : "";

    /// <summary>Gives on the spans and runs, once all lines are known.</summary>
    public void Finish()
    {
        var runSpans = RunSpans();
        foreach (var span in _order)
        {
            _context.Add(span.Build(span.IsRun ? null : ParentByDefault(span, runSpans)));
        }

        foreach (var run in _runOrder) _context.Assembler.AddRun(run.TraceId, run.Build());
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

    private EventSpan Span(string traceId, string spanId)
    {
        if (_spans.TryGetValue((traceId, spanId), out var span)) return span;
        if (_order.Count >= _context.Options.MaxSpans)
        {
            throw new TraceFormatException($"more than {_context.Options.MaxSpans} spans; raise TraceReadOptions.MaxSpans to read them.", _context.File, Line);
        }

        _spans[(traceId, spanId)] = span = new EventSpan(traceId, spanId);
        _order.Add(span);
        return span;
    }

    private EventRun Run(string traceId, string? runId)
    {
        if (_runs.TryGetValue((traceId, runId ?? ""), out var run)) return run;
        _runs[(traceId, runId ?? "")] = run = new EventRun(traceId, runId);
        _runOrder.Add(run);
        return run;
    }

    private (string? TraceId, string? SpanId, string? RunId) Ids(JsonElement line)
    {
        string? traceId = null, spanId = null, runId = null;
        foreach (var property in line.EnumerateObject())
        {
            switch (EventJson.Name(property, _context.Texts))
            {
                case "trace_id": traceId = EventFields.Id(property.Value, _context); break;
                case "span_id": spanId = EventFields.Id(property.Value, _context); break;
                case "run_id": runId = EventJson.TextOrNull(property.Value); break;
            }
        }

        return (string.IsNullOrEmpty(traceId) ? null : traceId, string.IsNullOrEmpty(spanId) ? null : spanId, runId);
    }

    /// <summary>The event's own time, else that of the logger around it.</summary>
    private long? Time(JsonElement line, JsonElement wrapper)
    {
        if (EventJson.Find(line, "timestamp"u8) is { } own) return EventFields.Time(own, "timestamp", _report);
        var outer = EventJson.Find(wrapper, "timestamp"u8) ?? EventJson.Find(wrapper, "time"u8)
            ?? EventJson.Find(wrapper, "@timestamp"u8) ?? EventJson.Find(wrapper, "ts"u8);
        return outer is { } time ? EventTime.Parse(time) : null;
    }
}
