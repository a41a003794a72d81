using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What was read of an OTLP document and is not given on yet: its resource or scope may still come, or a fault.</summary>
internal sealed class OtlpStaging(ReadContext context)
{
    private readonly List<RecordedSpan> _spans = [];
    private readonly List<(string TraceId, string SpanId, SpanEvent Event)> _events = [];
    private readonly List<string> _leftOut = [];
    private readonly List<string> _runEvents = [];

    public int SpanCount => _spans.Count;

    /// <summary>The recording that the spans belong to, where that is more than their own trace; null for their own trace.</summary>
    public string? Recording { get; set; }

    public void Add(RecordedSpan span)
    {
        context.DemandRoomFor(_spans.Count + 1);
        _spans.Add(span);
    }

    public void Add((string TraceId, string SpanId, SpanEvent Event) record) => _events.Add(record);

    /// <summary>A parent that was left out of the recording on purpose.</summary>
    public void LeaveOut(string spanId) => _leftOut.Add(spanId);

    /// <summary>The start or the end of a run, or what a trace lacks, as the event log has it.</summary>
    public void AddRunEvent(string json) => _runEvents.Add(json);

    /// <summary>Some writers put the resource or the scope behind its spans, as neither JSON nor protobuf knows an order.</summary>
    public void Complete(int first, AttributeSet resource, InstrumentationScope scope)
    {
        for (var i = first; i < _spans.Count; i++)
        {
            var span = _spans[i];
            _spans[i] = span.MergedWith(new RecordedSpan(span.Interpreter) { IsUnfinished = span.IsUnfinished, Resource = resource, Scope = scope });
        }
    }

    /// <summary>Gives on what was read since the last time.</summary>
    public void Commit()
    {
        foreach (var span in _spans) context.Add(span, Recording);
        foreach (var (traceId, spanId, spanEvent) in _events) context.Assembler.AddEvent(traceId, spanId, spanEvent);
        if (Recording is { } recording)
        {
            foreach (var spanId in _leftOut) context.Assembler.LeaveOut(recording, spanId);
        }

        if (_runEvents.Count > 0) GiveRuns();
        Drop();
    }

    /// <summary>Forgets what a broken line began.</summary>
    public void Drop()
    {
        _spans.Clear();
        _events.Clear();
        _leftOut.Clear();
        _runEvents.Clear();
    }

    private void GiveRuns()
    {
        var log = new EventLog(context);
        foreach (var text in _runEvents)
        {
            try
            {
                var line = JsonElement.Parse(JsonString.RepairedEscapes(text), new JsonDocumentOptions { MaxDepth = context.Options.MaxDepth });
                if (EventFinder.KindOf(line) is (EventKind.TraceStarted or EventKind.TraceFinished or EventKind.TraceIncomplete) and var kind) log.Take(kind, line, default);
            }
            catch (JsonException e)
            {
                context.Lose($"a run's event is not valid JSON: {JsonString.Plain(e)} It is left out.", line: null);
            }
        }

        log.Finish();
    }
}
