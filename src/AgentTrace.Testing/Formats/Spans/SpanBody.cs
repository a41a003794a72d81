using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// The log record in which AWS' distribution of OpenTelemetry keeps what went into a span and what came out of it, taken off the span's own
/// attributes: <c>{"spanId": …, "scope": …, "body": {"input": {"messages": […]}, "output": {"messages": […]}}}</c>.
/// </summary>
internal static class SpanBody
{
    /// <summary>Puts the content where the instrumentation had it.</summary>
    public static void AddTo(AttributeBag attributes, JsonElement record)
    {
        if (record.Field("name") is not null || record.Object("body") is not { } body || record.Object("scope")?.Text("name") is not { } scope) return;
        if (IsOf(scope, "openinference.") || IsOf(scope, "@arizeai/")) Put("input.value", "output.value");
        else if (IsOf(scope, "opentelemetry.instrumentation.") || IsOf(scope, "@traceloop/")) Put("traceloop.entity.input", "traceloop.entity.output");

        void Put(string input, string output)
        {
            if (Content(body, "input") is { } given) attributes.SetDefault(input, AttributeValue.From(given));
            if (Content(body, "output") is { } told) attributes.SetDefault(output, AttributeValue.From(told));
        }
    }

    private static bool IsOf(string scope, string family) => scope.StartsWith(family, StringComparison.Ordinal);

    /// <summary>The content of the only message; all of them where there are several.</summary>
    private static string? Content(JsonElement body, string side)
    {
        if (body.Object(side) is not { } told || told.Field("messages") is not { ValueKind: JsonValueKind.Array } messages || messages.GetArrayLength() == 0) return null;
        return messages.GetArrayLength() == 1 && messages[0].Field("content") is { ValueKind: JsonValueKind.String } content ? SafeJson.Text(content) : SafeJson.Text(told);
    }
}
