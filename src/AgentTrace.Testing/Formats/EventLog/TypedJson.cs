using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Attribute values as JSON that keeps their types. What JSON has no word for is an object with one key that begins with a dollar:
/// <c>{"$double":"NaN"}</c>, <c>{"$bytes":"AQI="}</c>; a map that looks like one is wrapped in <c>{"$map":{…}}</c>.
/// </summary>
internal static class TypedJson
{
    private const string DoubleKey = "$double";
    private const string BytesKey = "$bytes";
    private const string MapKey = "$map";

    public static void Write(Utf8JsonWriter writer, AttributeSet set)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in set)
        {
            writer.WritePropertyName(key);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public static AttributeSet ReadSet(JsonElement element, ReadContext context)
    {
        if (element.ValueKind != JsonValueKind.Object) return AttributeSet.Empty;
        var entries = new List<KeyValuePair<string, AttributeValue>>();
        foreach (var property in element.EnumerateObject())
        {
            entries.Add(new(SafeJson.Name(property, context.Texts), Read(property.Value, context)));
        }

        return entries.Count == 0 ? AttributeSet.Empty : new AttributeSet([.. entries]);
    }

    private static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Text:
                WriteText(writer, value);
                break;
            case AttributeKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean() == true);
                break;
            case AttributeKind.Integer:
                writer.WriteNumberValue(value.AsInteger()!.Value);
                break;
            case AttributeKind.Double:
                Write(writer, value.AsDouble()!.Value);
                break;
            case AttributeKind.List:
                writer.WriteStartArray();
                foreach (var item in value.AsList()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case AttributeKind.Map:
                WriteMap(writer, value.AsMap());
                break;
            case AttributeKind.Bytes:
                writer.WriteStartObject();
                writer.WriteBase64String(BytesKey, value.AsBytes().Span);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, AttributeValue value)
    {
        // Text of a file stands as UTF-8 already; it was made valid when it was read.
        var utf8 = value.Utf8Slice();
        if (utf8.IsEmpty) writer.WriteStringValue(value.AsText());
        else writer.WriteStringValue(utf8);
    }

    private static void Write(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            var text = number.ToString("R", CultureInfo.InvariantCulture);
            writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(DoubleKey, number.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, AttributeSet map)
    {
        if (map.Count != 1 || !map[0].Key.StartsWith('$'))
        {
            Write(writer, map);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(MapKey);
        Write(writer, map);
        writer.WriteEndObject();
    }

    private static AttributeValue Read(JsonElement element, ReadContext context)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                var items = new AttributeValue[element.GetArrayLength()];
                var next = 0;
                foreach (var item in element.EnumerateArray()) items[next++] = Read(item, context);
                return AttributeValue.From(items);
            case JsonValueKind.Object:
                return Special(element, context) ?? AttributeValue.From(ReadSet(element, context));
            default:
                return SafeJson.Value(element, context);
        }
    }

    private static AttributeValue? Special(JsonElement element, ReadContext context)
    {
        if (element.GetPropertyCount() != 1) return null;
        foreach (var property in element.EnumerateObject())
        {
            switch (SafeJson.Name(property, context.Texts))
            {
                case MapKey when property.Value.ValueKind == JsonValueKind.Object:
                    return AttributeValue.From(ReadSet(property.Value, context));
                case DoubleKey when double.TryParse(SafeJson.Text(property.Value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                    return AttributeValue.From(number);
                case BytesKey:
                    var text = SafeJson.Text(property.Value);
                    var bytes = new byte[text.Length];
                    if (Convert.TryFromBase64String(text, bytes, out var length)) return AttributeValue.From(bytes[..length]);
                    break;
            }
        }

        return null;
    }
}
