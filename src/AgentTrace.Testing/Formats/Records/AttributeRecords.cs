using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Attributes in JSON of any dialect: an object of keys, nested objects, or OTLP's list of keys with typed values.</summary>
internal static class AttributeRecords
{
    private const int DeepestPath = 12;

    public static AttributeSet Set(JsonElement value, ReadContext context)
    {
        var bag = new AttributeBag();
        Add(bag, value, context);
        return bag.ToSet();
    }

    /// <summary>Adds all attributes of a value, which may be JSON within text; null and unknown shapes add none.</summary>
    public static void Add(AttributeBag bag, JsonElement value, ReadContext context)
    {
        value = JsonText.Structure(value) ?? value;
        if (value.IsObject())
        {
            foreach (var property in value.EnumerateObject()) Put(bag, property.Name, property.Value, context, 0);
        }
        else if (value.IsArray())
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.Text("key") is { } key) Put(bag, key, Typed(item), context, 0);
            }
        }
    }

    /// <summary>
    /// Puts one attribute. OpenInference knows no objects and no lists of them, so that where an export has nested its names, they are
    /// taken apart again; other objects stay the JSON that they are.
    /// </summary>
    private static void Put(AttributeBag bag, string key, JsonElement value, ReadContext context, int depth)
    {
        if (depth < DeepestPath && value.IsObject() && IsNested(key, value))
        {
            foreach (var property in value.EnumerateObject()) Put(bag, key + "." + property.Name, property.Value, context, depth + 1);
        }
        else if (depth < DeepestPath && value.IsArray() && value.GetArrayLength() > 0 && value[0].IsObject() && IsNested(key, value))
        {
            var at = 0;
            foreach (var item in value.EnumerateArray()) Put(bag, key + "." + at++, item, context, depth + 1);
        }
        else if (value.IsArray() && value.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)))
        {
            bag.Set(key, AttributeValue.From([.. value.EnumerateArray().Select(item => SafeJson.Value(item, context))]));
        }
        else if (SafeJson.Value(value, context) is { IsNull: false } attribute)
        {
            bag.Set(key, attribute);
        }
    }

    private static bool IsNested(string key, JsonElement value)
    {
        var (first, last) = (key.IndexOf('.'), key.LastIndexOf('.'));
        return key.AsSpan(0, first < 0 ? key.Length : first) switch
        {
            "input" or "output" => first < 0 && value.Get("value") is not null,
            "agent" => first < 0 && value.Get("name") is not null,
            "llm" or "openinference" or "tool" or "retrieval" or "reranker" or "embedding" or "session" or "user" or "graph" or "document" =>
                key.AsSpan(last + 1) is not ("parameters" or "json_schema" or "invocation_parameters" or "variables" or "metadata" or "arguments"),
            _ => false,
        };
    }

    /// <summary>The value of OTLP's <c>{"key": …, "value": {"stringValue": …}}</c>, and of Jaeger's <c>{"key", "type", "value"}</c>.</summary>
    private static JsonElement Typed(JsonElement item)
    {
        if (item.Get("value") is not { } value) return JsonText.Null;
        if (!value.IsObject()) return value;
        if (value.Field("intValue", "int_value") is { } whole) return SafeJson.Integer(whole) is { } number ? JsonText.Write(writer => writer.WriteNumberValue(number)) : whole;
        if (value.Field("stringValue", "string_value", "boolValue", "bool_value", "doubleValue", "double_value", "bytesValue", "bytes_value") is { } scalar) return scalar;
        if (value.Object("arrayValue", "array_value")?.Get("values") is { ValueKind: JsonValueKind.Array } items) return Plain(items);
        return value.Object("kvlistValue", "kvlist_value") is not null ? value : JsonText.Null;
    }

    private static JsonElement Plain(JsonElement items) => JsonElement.Parse(RawJson.Array(items.EnumerateArray().Select(item => Typed(Wrapped(item)))), new JsonDocumentOptions { MaxDepth = 4096 });

    private static JsonElement Wrapped(JsonElement value) => RawJson.Object([("value", value)], 4096);
}
