using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>Just enough OTLP JSON for real traces to reach the interpreter; the reader has its own room and tests.</summary>
internal static class OtlpSpans
{
    public static List<RecordedSpan> Load(string path)
    {
        var logs = path.Replace(".otlp.json", ".otlp-logs.json", StringComparison.Ordinal);
        var events = logs != path && File.Exists(logs) ? Logs(logs) : [];
        var spans = new List<RecordedSpan>();
        foreach (var (scope, span) in Items(path, "resourceSpans", "scopeSpans", "spans"))
        {
            var id = span.GetProperty("spanId").GetString()!;
            spans.Add(new RecordedSpan(SpanInterpreter.Interpret)
            {
                TraceId = span.GetProperty("traceId").GetString()!,
                SpanId = id,
                ParentSpanId = span.Text("parentSpanId"),
                Name = span.GetProperty("name").GetString()!,
                Kind = (ActivityKind)(span.GetProperty("kind").GetInt32() - 1),
                StartTimeUnixNano = long.Parse(span.Text("startTimeUnixNano")!),
                Status = (ActivityStatusCode)(span.Get("status")?.Get("code")?.GetInt32() ?? 0),
                StatusMessage = span.Get("status")?.Text("message"),
                Scope = new InstrumentationScope(scope),
                Attributes = Attributes(span),
                Events = [.. EventsOf(span), .. events.Where(entry => entry.SpanId == id).Select(entry => entry.Event)],
            });
        }

        return [.. spans.OrderBy(span => span.StartTimeUnixNano)];
    }

    private static IEnumerable<SpanEvent> EventsOf(JsonElement span) =>
        span.Get("events")?.EnumerateArray().Select(item => new SpanEvent(item.GetProperty("name").GetString()!, null, Attributes(item))) ?? [];

    private static List<(string SpanId, SpanEvent Event)> Logs(string path)
    {
        var logs = new List<(string, SpanEvent)>();
        foreach (var (_, log) in Items(path, "resourceLogs", "scopeLogs", "logRecords"))
        {
            var attributes = Attributes(log);
            var body = log.Get("body") is { } value ? Value(value).AsMap() : AttributeSet.Empty;
            logs.Add((log.GetProperty("spanId").GetString()!, new SpanEvent(attributes["event.name"].AsText()!, null, new AttributeSet([.. attributes, .. body]))));
        }

        return logs;
    }

    private static IEnumerable<(string Scope, JsonElement Item)> Items(string path, string resources, string scopes, string items) =>
        from document in Documents(path)
        from resource in document.Get(resources)?.EnumerateArray().ToArray() ?? []
        from scope in resource.GetProperty(scopes).EnumerateArray().ToArray()
        from item in scope.GetProperty(items).EnumerateArray().ToArray()
        select (scope.Get("scope")?.Text("name") ?? "", item);

    private static IEnumerable<JsonElement> Documents(string path) => path.EndsWith(".jsonl", StringComparison.Ordinal)
        ? File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonElement.Parse(line))
        : [JsonElement.Parse(File.ReadAllText(path))];

    private static AttributeSet Attributes(JsonElement owner) => Entries(owner.Get("attributes"));

    private static AttributeSet Entries(JsonElement? list) =>
        new([.. list?.EnumerateArray().Select(entry => KeyValuePair.Create(entry.GetProperty("key").GetString()!, entry.Get("value") is { } value ? Value(value) : default)) ?? []]);

    private static AttributeValue Value(JsonElement any)
    {
        foreach (var property in any.EnumerateObject())
        {
            var value = property.Value;
            switch (property.Name)
            {
                case "stringValue": return AttributeValue.From(value.GetString());
                case "boolValue": return AttributeValue.From(value.GetBoolean());
                case "intValue": return AttributeValue.From(value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!) : value.GetInt64());
                case "doubleValue": return AttributeValue.From(value.GetDouble());
                case "arrayValue": return AttributeValue.From([.. value.Get("values")?.EnumerateArray().Select(Value) ?? []]);
                case "kvlistValue": return AttributeValue.From(Entries(value.Get("values")));
            }
        }

        return default;
    }
}
