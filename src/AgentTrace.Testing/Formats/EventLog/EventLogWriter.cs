using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Writes traces as the simple log, one line a span, so that any log pipeline can read them and our reader gets them back whole.</summary>
/// <remarks>
/// The fields of the simple log stand first, for people and other tools. What they cannot say stands behind them, and the marker
/// <c>"agenttrace":1</c> tells the reader to take those as exact.
/// </remarks>
internal sealed class EventLogWriter : IDisposable
{
    private const int FlushAt = 64 << 10;

    private readonly Stream _stream;
    private readonly System.Buffers.ArrayBufferWriter<byte> _buffer = new(FlushAt);
    private readonly Utf8JsonWriter _json;

    private EventLogWriter(Stream stream)
    {
        _stream = stream;

        // Relaxed: other languages stay readable; control characters are escaped all the same.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 8192 });
    }

    public static void Write(Stream stream, IEnumerable<RecordedTrace> traces)
    {
        using var writer = new EventLogWriter(stream);
        foreach (var trace in traces)
        {
            foreach (var run in trace.DeclaredRuns) writer.WriteRunStart(trace.TraceId, run);
            foreach (var span in trace.Spans) writer.WriteSpan(trace, span);
            foreach (var run in trace.DeclaredRuns)
            {
                if (run.IsFinished) writer.WriteRunEnd(trace.TraceId, run);
            }
        }

        writer.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void WriteSpan(RecordedTrace trace, RecordedSpan span)
    {
        Begin(span.IsUnfinished ? "span_started" : "span_finished", trace.TraceId);
        Text("run_id", span.Facts.RunId ?? span.Attributes[Names.RunId].AsText());
        _json.WriteString("span_id", span.SpanId);
        Text("parent_span_id", span.ParentSpanId);
        _json.WriteString("step_type", StepTypes.ToText(span.StepType));
        Text("tool", span.ToolName);
        _json.WriteString("name", span.Name);
        Time(span.IsUnfinished ? span.StartTimeUnixNano : span.EndTimeUnixNano ?? span.StartTimeUnixNano);
        Latency(span.StartTimeUnixNano, span.EndTimeUnixNano);
        if (!span.IsUnfinished || span.Status != ActivityStatusCode.Unset) _json.WriteString("status", span.Status.ToString().ToLowerInvariant());
        Text("error", span.ErrorMessage ?? (span.Status == ActivityStatusCode.Error ? span.StatusMessage : null));
        if (span.TraceId != trace.TraceId) _json.WriteString("span_trace_id", span.TraceId);
        if (span.ParentSpanId is { } parent && trace.IsLeftOut?.Invoke(parent) == true) _json.WriteBoolean("parent_left_out", true);
        WriteExact(span);
        End();
    }

    private void WriteExact(RecordedSpan span)
    {
        if (span.Kind != ActivityKind.Internal) _json.WriteString("kind", span.Kind.ToString().ToLowerInvariant());
        Number("start_time_unix_nano", span.StartTimeUnixNano);
        Number("end_time_unix_nano", span.EndTimeUnixNano);
        Text("status_message", span.StatusMessage);
        Text("trace_state", span.TraceState);
        if (span.HasRemoteParent) _json.WriteBoolean("remote_parent", true);
        Set("attributes", span.Attributes);
        WriteEvents(span.Events);
        WriteLinks(span.Links);
        if (span.Scope != InstrumentationScope.None)
        {
            _json.WriteStartObject("scope");
            _json.WriteString("name", span.Scope.Name);
            Text("version", span.Scope.Version);
            _json.WriteEndObject();
        }

        Set("resource", span.Resource);
    }

    private void WriteEvents(IReadOnlyList<SpanEvent> events)
    {
        if (events.Count == 0) return;
        _json.WriteStartArray("events");
        foreach (var item in events)
        {
            _json.WriteStartObject();
            _json.WriteString("name", item.Name);
            Number("time_unix_nano", item.TimeUnixNano);
            Set("attributes", item.Attributes);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteLinks(IReadOnlyList<SpanLink> links)
    {
        if (links.Count == 0) return;
        _json.WriteStartArray("links");
        foreach (var link in links)
        {
            _json.WriteStartObject();
            _json.WriteString("trace_id", link.TraceId);
            _json.WriteString("span_id", link.SpanId);
            Set("attributes", link.Attributes);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteRunStart(string traceId, DeclaredRun run)
    {
        Begin("trace_started", traceId);
        Text("run_id", run.RunId);
        Time(run.StartTimeUnixNano);
        Text("name", run.Name);
        Text("agent", run.Agent);
        Text("input", run.Input);
        Number("start_time_unix_nano", run.StartTimeUnixNano);
        Set("metadata", run.Metadata);
        if (!run.IsFinished) WriteOutcome(run);
        End();
    }

    private void WriteRunEnd(string traceId, DeclaredRun run)
    {
        Begin("trace_finished", traceId);
        Text("run_id", run.RunId);
        Time(run.EndTimeUnixNano);
        Latency(run.StartTimeUnixNano, run.EndTimeUnixNano);
        WriteOutcome(run);
        End();
    }

    private void WriteOutcome(DeclaredRun run)
    {
        if (run.HasStatus) _json.WriteString("status", run.IsError ? "error" : "ok");
        Text("error", run.Error);
        Text("stop_reason", run.StopReason);
        Text("output", run.Output);
        Number("steps", run.ClaimedSteps);
        Number("end_time_unix_nano", run.EndTimeUnixNano);
    }

    private void Begin(string kind, string traceId)
    {
        _json.WriteStartObject();
        _json.WriteString("event", kind);
        _json.WriteNumber(EventFields.Marker, 1);
        _json.WriteString("trace_id", traceId);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
        if (_buffer.WrittenCount >= FlushAt) Flush();
    }

    private void Flush()
    {
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    private void Text(string key, string? value)
    {
        if (value is not null) _json.WriteString(key, value);
    }

    private void Number(string key, long? value)
    {
        if (value is { } number) _json.WriteNumber(key, number);
    }

    private void Time(long? unixNano)
    {
        if (unixNano is { } time) _json.WriteString("timestamp", EventTime.ToIso(time));
    }

    private void Latency(long? start, long? end)
    {
        if (start is { } from && end is { } to && to >= from) _json.WriteNumber("latency_ms", ((decimal)to - from) / 1_000_000m);
    }

    private void Set(string key, AttributeSet set)
    {
        if (set.Count == 0) return;
        _json.WritePropertyName(key);
        TypedJson.Write(_json, set);
    }
}
