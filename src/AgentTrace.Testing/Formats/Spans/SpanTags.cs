using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What Jaeger and Zipkin have no field for, and OpenTelemetry's exporters write as tags.</summary>
internal static class SpanTags
{
    public static void Take(SpanDraft draft, AttributeSet tags)
    {
        foreach (var (key, value) in tags)
        {
            switch (key)
            {
                case "otel.status_code":
                    if (OtlpSpanFields.StatusOf(Word(value)) is not ActivityStatusCode.Unset and var status) draft.Status = status;
                    break;
                case "otel.status_description": draft.StatusMessage = value.AsText(); break;
                // OpenTracing says whether it failed; Zipkin's own convention, and some who trace by hand, say why.
                case "error" when value.Kind is AttributeKind.Text or AttributeKind.Boolean && value.AsBoolean() != false: draft.Fail(value.AsBoolean() == true ? null : value.AsText()); break;
                case "span.kind": draft.Kind = OtlpSpanFields.KindOf(Word(value)); break;
                case "otel.scope.name" or "otel.library.name": draft.Scope = new InstrumentationScope(value.AsText() ?? "", draft.Scope.Version); break;
                case "otel.scope.version" or "otel.library.version": draft.Scope = new InstrumentationScope(draft.Scope.Name, value.AsText()); break;
                default: draft.Set(key, value); break;
            }
        }
    }

    /// <summary>The word in a text, as it stands; empty for other values.</summary>
    public static ReadOnlySpan<byte> Word(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? JsonString.Inner(JsonMarshal.GetRawUtf8Value(text)) : [];

    /// <summary>A time or duration in microseconds, as nanoseconds.</summary>
    public static long? Micros(JsonElement record, string name) =>
        record.Field(name) is { } value && SafeJson.Integer(value) is >= 0 and < long.MaxValue / 1000 and var micros ? micros * 1000 : null;

    private static byte[] Word(AttributeValue value) => Encoding.UTF8.GetBytes(value.AsText() ?? "");
}
