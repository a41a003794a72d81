using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Writes the events of the simple log as JSON objects.</summary>
/// <remarks>
/// The fields of the simple log stand first, for people and other tools. What they cannot say stands behind them, and the marker
/// <c>"agenttrace":1</c> tells the reader to take those as exact.
/// </remarks>
internal sealed class EventWriter(Utf8JsonWriter json)
{
    /// <summary>A span; one that never finished is what its start told.</summary>
    public void Span(RecordedTrace trace, RecordedSpan span)
    {
        Begin(span.IsUnfinished ? "span_started" : "span_finished", trace.TraceId);
        Text("run_id", span.Facts.RunId ?? span.Attributes[Names.RunId].AsText());
        json.WriteString("span_id", span.SpanId);
        Text("parent_span_id", span.ParentSpanId);
        json.WriteString("step_type", StepTypes.ToText(span.StepType));
        Text("tool", span.ToolName);
        json.WriteString("name", span.Name);
        Time(span.IsUnfinished ? span.StartTimeUnixNano : span.EndTimeUnixNano ?? span.StartTimeUnixNano);
        Latency(span.StartTimeUnixNano, span.EndTimeUnixNano);
        if (!span.IsUnfinished || span.Status != ActivityStatusCode.Unset) json.WriteString("status", span.Status.ToString().ToLowerInvariant());
        Text("error", span.ErrorMessage ?? (span.Status == ActivityStatusCode.Error ? span.StatusMessage : null));
        if (span.TraceId != trace.TraceId) json.WriteString("span_trace_id", span.TraceId);
        if (span.ParentSpanId is { } parent && trace.IsLeftOut?.Invoke(parent) == true) json.WriteBoolean("parent_left_out", true);
        WriteExact(span);
        json.WriteEndObject();
    }

    private void WriteExact(RecordedSpan span)
    {
        if (span.Kind != ActivityKind.Internal) json.WriteString("kind", span.Kind.ToString().ToLowerInvariant());
        Number("start_time_unix_nano", span.StartTimeUnixNano);
        Number("end_time_unix_nano", span.EndTimeUnixNano);
        Text("status_message", span.StatusMessage);
        Text("trace_state", span.TraceState);
        if (span.HasRemoteParent) json.WriteBoolean("remote_parent", true);
        Set("attributes", span.Attributes);
        WriteEvents(span.Events);
        WriteLinks(span.Links);
        if (span.Scope != InstrumentationScope.None)
        {
            json.WriteStartObject("scope");
            json.WriteString("name", span.Scope.Name);
            Text("version", span.Scope.Version);
            json.WriteEndObject();
        }

        Set("resource", span.Resource);
    }

    private void WriteEvents(IReadOnlyList<SpanEvent> events)
    {
        if (events.Count == 0) return;
        json.WriteStartArray("events");
        foreach (var item in events)
        {
            json.WriteStartObject();
            json.WriteString("name", item.Name);
            Number("time_unix_nano", item.TimeUnixNano);
            Set("attributes", item.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteLinks(IReadOnlyList<SpanLink> links)
    {
        if (links.Count == 0) return;
        json.WriteStartArray("links");
        foreach (var link in links)
        {
            json.WriteStartObject();
            json.WriteString("trace_id", link.TraceId);
            json.WriteString("span_id", link.SpanId);
            Set("attributes", link.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The start of a run, and of one that never finished all that is known.</summary>
    public void RunStart(string traceId, DeclaredRun run)
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
        json.WriteEndObject();
    }

    /// <summary>The end of a run.</summary>
    public void RunEnd(string traceId, DeclaredRun run)
    {
        Begin("trace_finished", traceId);
        Text("run_id", run.RunId);
        Time(run.EndTimeUnixNano);
        Latency(run.StartTimeUnixNano, run.EndTimeUnixNano);
        WriteOutcome(run);
        json.WriteEndObject();
    }

    /// <summary>Why the trace may lack spans.</summary>
    public void Incomplete(string traceId, string reason)
    {
        Begin("trace_incomplete", traceId);
        json.WriteString("reason", reason);
        json.WriteEndObject();
    }

    private void WriteOutcome(DeclaredRun run)
    {
        if (run.HasStatus) json.WriteString("status", run.IsError ? "error" : "ok");
        Text("error", run.Error);
        Text("stop_reason", run.StopReason);
        Text("output", run.Output);
        Number("steps", run.ClaimedSteps);
        Number("end_time_unix_nano", run.EndTimeUnixNano);
    }

    private void Begin(string kind, string traceId)
    {
        json.WriteStartObject();
        json.WriteString("event", kind);
        json.WriteNumber(EventFields.Marker, 1);
        json.WriteString("trace_id", traceId);
    }

    private void Text(string key, string? value)
    {
        if (value is not null) json.WriteString(key, value);
    }

    private void Number(string key, long? value)
    {
        if (value is { } number) json.WriteNumber(key, number);
    }

    private void Time(long? unixNano)
    {
        if (unixNano is { } time) json.WriteString("timestamp", JsonTime.ToIso(time));
    }

    private void Latency(long? start, long? end)
    {
        if (start is { } from && end is { } to && to >= from) json.WriteNumber("latency_ms", ((decimal)to - from) / 1_000_000m);
    }

    private void Set(string key, AttributeSet set)
    {
        if (set.Count == 0) return;
        json.WritePropertyName(key);
        TypedJson.Write(json, set);
    }
}
