using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>JSON elements of records as text and attribute values; none of it throws, whatever the strings hold.</summary>
internal static class SafeJson
{
    /// <summary>The text of a string; the JSON of anything else.</summary>
    public static string Text(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        return value.ValueKind == JsonValueKind.String ? JsonString.ToText(JsonString.Inner(raw), raw.Contains((byte)'\\')) : JsonString.ToText(raw, false);
    }

    /// <summary>Text for a field that wants text: null for null and for empty text.</summary>
    public static string? TextOrNull(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return null;
        var text = Text(value);
        return text.Length == 0 ? null : text;
    }

    public static string Name(JsonProperty property, TextTable texts)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        return texts.GetJson(raw, raw.Contains((byte)'\\'));
    }

    /// <summary>The value under a key; null for null and where there is none. (The framework's look-up throws on keys with broken escapes.)</summary>
    public static JsonElement? Find(JsonElement item, ReadOnlySpan<byte> key)
    {
        if (item.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in item.EnumerateObject())
        {
            if (JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(key)) return property.Value.ValueKind == JsonValueKind.Null ? null : property.Value;
        }

        return null;
    }

    /// <summary>A value as an attribute: scalars typed, objects and lists as the JSON they came as.</summary>
    public static AttributeValue Value(JsonElement value, ReadContext context)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True: return AttributeValue.From(true);
            case JsonValueKind.False: return AttributeValue.From(false);
            case JsonValueKind.Number: return Number(value, context);
            case JsonValueKind.String:
                var raw = JsonMarshal.GetRawUtf8Value(value);
                return context.Arena.AddJson(JsonString.Inner(raw), raw.Contains((byte)'\\'));
            case JsonValueKind.Object or JsonValueKind.Array: return context.Arena.Add(JsonMarshal.GetRawUtf8Value(value));
            default: return default;
        }
    }

    /// <summary>A number: with a dot or an exponent a double, else an integer; text when it fits neither.</summary>
    public static AttributeValue Number(JsonElement value, ReadContext context)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.IndexOfAny(".eE"u8) >= 0) return AttributeValue.From(OtlpNumbers.TryDouble(raw, out var number) ? number : double.NaN);
        return OtlpNumbers.TryInteger(raw, out var whole) && whole is { } fits ? AttributeValue.From(fits) : context.Arena.Add(raw);
    }

    public static long? Integer(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => OtlpNumbers.TryInteger(JsonMarshal.GetRawUtf8Value(value), out var whole) ? whole : null,
        JsonValueKind.String => OtlpNumbers.TryInteger(JsonString.Inner(JsonMarshal.GetRawUtf8Value(value)), out var whole) ? whole : null,
        _ => null,
    };
}
