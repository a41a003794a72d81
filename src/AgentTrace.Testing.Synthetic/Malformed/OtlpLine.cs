using System.Text.Json.Nodes;

namespace AgentTrace.Testing;

/// <summary>Reaching into one line of OTLP JSON.</summary>
internal static class OtlpLine
{
    /// <summary>Every list of spans.</summary>
    public static IEnumerable<JsonArray> Lists(JsonObject line) =>
        line["resourceSpans"]!.AsArray().SelectMany(resource => resource!["scopeSpans"]!.AsArray()).Select(scope => scope!["spans"]!.AsArray());

    public static List<JsonObject> Spans(JsonObject line) => [.. Lists(line).SelectMany(list => list).Select(span => span!.AsObject())];

    /// <summary>The value of an attribute; null where the span has none of that key.</summary>
    public static JsonObject? Value(JsonObject span, string key) => Attribute(span, key)?["value"]!.AsObject();

    public static string? Text(JsonObject span, string key) => (string?)Value(span, key)?["stringValue"];

    public static void SetText(JsonObject span, string key, string text)
    {
        if (Attribute(span, key) is { } known) known["value"] = new JsonObject { ["stringValue"] = text };
        else Attributes(span).Add(new JsonObject { ["key"] = key, ["value"] = new JsonObject { ["stringValue"] = text } });
    }

    public static void SetNumber(JsonObject span, string key, long number) => Attributes(span).Add(new JsonObject { ["key"] = key, ["value"] = new JsonObject { ["intValue"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture) } });

    public static void Remove(JsonObject span, string key)
    {
        if (Attribute(span, key) is { } known) Attributes(span).Remove(known);
    }

    /// <summary>The sum of a count over spans.</summary>
    public static long Sum(IEnumerable<JsonObject> spans, string key) => spans.Sum(span => Value(span, key)?["intValue"] is { } number ? long.Parse((string)number!, System.Globalization.CultureInfo.InvariantCulture) : 0);

    public static string Id(JsonObject span) => (string)span["spanId"]!;

    public static string? Parent(JsonObject span) => (string?)span["parentSpanId"];

    private static JsonArray Attributes(JsonObject span) => span["attributes"] as JsonArray ?? (JsonArray)(span["attributes"] = new JsonArray());

    private static JsonObject? Attribute(JsonObject span, string key) => Attributes(span).Select(attribute => attribute!.AsObject()).FirstOrDefault(attribute => (string?)attribute["key"] == key);
}
