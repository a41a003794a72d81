using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Writes traces as OTLP JSON, one request a line and a trace. What OTLP has no field for stands under keys named <c>agenttrace</c>,
/// which other readers have to ignore, so that ours gets every trace back whole.
/// </summary>
internal sealed class OtlpJsonWriter : ITraceWriter
{
    public string Name => OtlpJsonReader.FormatName;

    public void Write(Stream stream, IEnumerable<RecordedTrace> traces)
    {
        using var lines = new JsonLineWriter(stream);
        foreach (var trace in traces)
        {
            lines.Json.WriteStartObject();
            WriteBeyondOtlp(lines.Json, trace);
            lines.Json.WriteStartArray("resourceSpans");
            WriteResources(lines, trace);
            lines.Json.WriteEndArray();
            lines.Json.WriteEndObject();
            lines.EndLine();
        }

        lines.Flush();
    }

    /// <summary>Writes traces as one request, as a collector takes it: without what OTLP has no field for, which stands for one trace only.</summary>
    public static void WriteRequest(Stream stream, IEnumerable<RecordedTrace> traces)
    {
        using var lines = new JsonLineWriter(stream);
        lines.Json.WriteStartObject();
        lines.Json.WriteStartArray("resourceSpans");
        foreach (var trace in traces) WriteResources(lines, trace);
        lines.Json.WriteEndArray();
        lines.Json.WriteEndObject();
        lines.Flush();
    }

    private static void WriteResources(JsonLineWriter lines, RecordedTrace trace)
    {
        for (var i = 0; i < trace.Spans.Count;)
        {
            i = WriteResource(lines, trace.Spans, i);
            lines.FlushIfLarge();
        }
    }

    /// <summary>The runs that a log stated, why spans may be missing, the parents that were left out on purpose, and the recording that several trace ids make up.</summary>
    private static void WriteBeyondOtlp(Utf8JsonWriter json, RecordedTrace trace)
    {
        var leftOut = trace.IsLeftOut is not { } isLeftOut ? [] : trace.Spans.Select(span => span.ParentSpanId).OfType<string>().Where(isLeftOut).Distinct().ToList();
        var isOneTrace = trace.Spans.All(span => span.TraceId == trace.TraceId);
        if (trace.DeclaredRuns.Count == 0 && trace.IncompleteAsWhole.Count == 0 && leftOut.Count == 0 && isOneTrace) return;
        json.WriteStartObject("agenttrace");
        json.WriteString("recording", trace.TraceId);
        json.WriteStartArray("leftOut");
        foreach (var parent in leftOut) json.WriteStringValue(parent);
        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (var run in trace.DeclaredRuns)
        {
            json.WriteStringValue(Event(events => events.RunStart(trace.TraceId, run)));
            if (run.IsFinished) json.WriteStringValue(Event(events => events.RunEnd(trace.TraceId, run)));
        }

        foreach (var reason in trace.IncompleteAsWhole) json.WriteStringValue(Event(events => events.Incomplete(trace.TraceId, reason)));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Event(Action<EventWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 8192 })) write(new EventWriter(json));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The spans from one position on that share a resource. The order of record stays, as it decides between equal starts.</summary>
    private static int WriteResource(JsonLineWriter lines, IReadOnlyList<RecordedSpan> spans, int at)
    {
        var (json, resource) = (lines.Json, spans[at].Resource);
        json.WriteStartObject();
        json.WriteStartObject("resource");
        OtlpJsonValues.WriteAttributes(json, resource);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        while (at < spans.Count && IsSame(spans[at].Resource, resource))
        {
            var scope = spans[at].Scope;
            json.WriteStartObject();
            if (scope != InstrumentationScope.None)
            {
                json.WriteStartObject("scope");
                json.WriteString("name", scope.Name);
                if (scope.Version is { } version) json.WriteString("version", version);
                json.WriteEndObject();
            }

            json.WriteStartArray("spans");
            for (; at < spans.Count && IsSame(spans[at].Resource, resource) && spans[at].Scope == scope; at++)
            {
                WriteSpan(json, spans[at]);
                lines.FlushIfLarge();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return at;
    }

    private static bool IsSame(AttributeSet a, AttributeSet b) => ReferenceEquals(a, b) || a.Equals(b);

    private static void WriteSpan(Utf8JsonWriter json, RecordedSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId);
        json.WriteString("spanId", span.SpanId);
        if (span.TraceState is { } state) json.WriteString("traceState", state);
        if (span.ParentSpanId is { } parent) json.WriteString("parentSpanId", parent);
        json.WriteNumber("flags", span.HasRemoteParent ? OtlpSpanFields.RemoteParentFlags : OtlpSpanFields.LocalParentFlags);
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind + 1);
        WriteTime(json, "startTimeUnixNano", span.StartTimeUnixNano);
        WriteTime(json, "endTimeUnixNano", span.EndTimeUnixNano);
        OtlpJsonValues.WriteAttributes(json, span.Attributes);
        WriteEvents(json, span.Events);
        WriteLinks(json, span.Links);
        json.WriteStartObject("status");
        if (span.StatusMessage is { } message) json.WriteString("message", message);
        json.WriteNumber("code", span.Status switch { ActivityStatusCode.Ok => 1, ActivityStatusCode.Error => 2, _ => 0 });
        json.WriteEndObject();
        if (span.IsUnfinished != (span.EndTimeUnixNano is null && span.StartTimeUnixNano is not null)) json.WriteBoolean("agenttraceUnfinished", span.IsUnfinished);
        json.WriteEndObject();
    }

    /// <summary>A missing time is left out; the zero of protobuf means the same.</summary>
    private static void WriteTime(Utf8JsonWriter json, string name, long? unixNano)
    {
        if (unixNano is { } time) json.WriteString(name, time.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteEvents(Utf8JsonWriter json, IReadOnlyList<SpanEvent> events)
    {
        if (events.Count == 0) return;
        json.WriteStartArray("events");
        foreach (var item in events)
        {
            json.WriteStartObject();
            WriteTime(json, "timeUnixNano", item.TimeUnixNano);
            json.WriteString("name", item.Name);
            OtlpJsonValues.WriteAttributes(json, item.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, IReadOnlyList<SpanLink> links)
    {
        if (links.Count == 0) return;
        json.WriteStartArray("links");
        foreach (var link in links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", link.TraceId);
            json.WriteString("spanId", link.SpanId);
            OtlpJsonValues.WriteAttributes(json, link.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
