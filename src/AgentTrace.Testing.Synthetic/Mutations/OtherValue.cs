using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Another value of the same kind: what was asked for or answered by mistake.</summary>
internal static class OtherValue
{
    private const int MostDepth = 50;

    public static JsonElement Of(JsonElement value) => Of(value, 0);

    /// <summary>An object with another value under one of its keys.</summary>
    public static JsonElement With(JsonElement map, string name, JsonElement changed) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        foreach (var property in map.EnumerateObject())
        {
            json.WritePropertyName(property.Name);
            (property.NameEquals(name) ? changed : property.Value).WriteTo(json);
        }

        json.WriteEndObject();
    });

    /// <summary>An object of one key.</summary>
    public static JsonElement Map(string name, JsonElement value) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName(name);
        value.WriteTo(json);
        json.WriteEndObject();
    });

    private static JsonElement Of(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.String => JsonText.FromString(OfText(value.GetString()!)),
        JsonValueKind.Number => JsonElement.Parse(OfNumber(value)),
        JsonValueKind.True => JsonText.False,
        JsonValueKind.False => JsonText.True,
        JsonValueKind.Object when depth < MostDepth && First(value) is { } first => With(value, first.Name, Of(first.Value, depth + 1)),
        JsonValueKind.Array when depth < MostDepth && value.GetArrayLength() > 0 => WithFirst(value, Of(value[0], depth + 1)),
        JsonValueKind.Object => JsonElement.Parse("""{"other":true}"""),
        JsonValueKind.Array => JsonElement.Parse("""["other"]"""),
        _ => JsonText.FromString("other"),
    };

    /// <summary>The next number in the text (a page, an id, a date), else another word at its end.</summary>
    private static string OfText(string text)
    {
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1])) end--;
        if (end == 0) return text.Length == 0 ? "other" : text + " (other)";
        return string.Concat(text.AsSpan(0, end - 1), text[end - 1] == '9' ? "8" : ((char)(text[end - 1] + 1)).ToString(), text.AsSpan(end));
    }

    private static string OfNumber(JsonElement value) => value.TryGetInt64(out var whole) && whole < long.MaxValue ? (whole + 1).ToString(CultureInfo.InvariantCulture)
        : value.TryGetDouble(out var number) && double.IsFinite(number) && number + 1 != number ? (number + 1).ToString("R", CultureInfo.InvariantCulture) : "0";

    private static JsonProperty? First(JsonElement map)
    {
        foreach (var property in map.EnumerateObject()) return property;
        return null;
    }

    private static JsonElement WithFirst(JsonElement list, JsonElement changed) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        changed.WriteTo(json);
        foreach (var item in list.EnumerateArray().Skip(1)) item.WriteTo(json);
        json.WriteEndArray();
    });
}
