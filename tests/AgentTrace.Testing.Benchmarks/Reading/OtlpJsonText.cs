using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AgentTrace.Testing.Tests.Wire;
using Google.Protobuf;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>OTLP JSON as a collector's file exporter writes it: one request a line, ids in hex, 64-bit numbers as text.</summary>
internal static class OtlpJsonText
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream target, ExportTraceServiceRequest request)
    {
        using (var json = new Utf8JsonWriter(target, Plain))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceSpans");
            foreach (var resource in request.ResourceSpans) Write(json, resource);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        target.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, ResourceSpans resource)
    {
        json.WriteStartObject();
        json.WriteStartObject("resource");
        Write(json, resource.Resource.Attributes);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        foreach (var scope in resource.ScopeSpans)
        {
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", scope.Scope.Name);
            json.WriteString("version", scope.Scope.Version);
            json.WriteEndObject();
            json.WriteStartArray("spans");
            foreach (var span in scope.Spans) Write(json, span);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Span span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", Hex(span.TraceId));
        json.WriteString("spanId", Hex(span.SpanId));
        json.WriteString("parentSpanId", Hex(span.ParentSpanId));
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", span.Kind);
        json.WriteString("startTimeUnixNano", Text(span.StartTimeUnixNano));
        json.WriteString("endTimeUnixNano", Text(span.EndTimeUnixNano));
        Write(json, span.Attributes);
        json.WriteStartObject("status");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<KeyValue> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", attribute.Key);
            json.WritePropertyName("value");
            Write(json, attribute.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AnyValue value)
    {
        json.WriteStartObject();
        if (value.ArrayValue is { } list)
        {
            json.WriteStartObject("arrayValue");
            json.WriteStartArray("values");
            foreach (var item in list.Values) Write(json, item);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else if (value.ValueCase == AnyValue.ValueOneofCase.IntValue)
        {
            json.WriteString("intValue", value.IntValue.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteString("stringValue", value.StringValue);
        }

        json.WriteEndObject();
    }

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
