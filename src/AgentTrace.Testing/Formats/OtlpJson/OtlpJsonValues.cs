using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Writes attribute lists and <c>AnyValue</c>s.</summary>
internal static class OtlpJsonValues
{
    public static void WriteAttributes(Utf8JsonWriter json, AttributeSet attributes)
    {
        if (attributes.Count == 0) return;
        json.WritePropertyName("attributes");
        WriteEntries(json, attributes);
    }

    private static void WriteEntries(Utf8JsonWriter json, AttributeSet attributes)
    {
        json.WriteStartArray();
        foreach (var (key, value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WritePropertyName("value");
            Write(json, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        json.WriteStartObject();
        switch (value.Kind)
        {
            case AttributeKind.Text:
                // Text of a file stands as UTF-8 already.
                var utf8 = value.Utf8Slice();
                if (utf8.IsEmpty) json.WriteString("stringValue", value.AsText());
                else json.WriteString("stringValue", utf8);
                break;
            case AttributeKind.Boolean:
                json.WriteBoolean("boolValue", value.AsBoolean() == true);
                break;
            case AttributeKind.Integer:
                json.WriteString("intValue", value.AsInteger()!.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case AttributeKind.Double when value.AsDouble() is { } number && double.IsFinite(number):
                json.WriteNumber("doubleValue", number);
                break;
            case AttributeKind.Double:
                json.WriteString("doubleValue", value.AsDouble() switch { double.PositiveInfinity => "Infinity", double.NegativeInfinity => "-Infinity", _ => "NaN" });
                break;
            case AttributeKind.Bytes:
                json.WriteBase64String("bytesValue", value.AsBytes().Span);
                break;
            case AttributeKind.List:
                json.WriteStartObject("arrayValue");
                json.WriteStartArray("values");
                foreach (var item in value.AsList()) Write(json, item);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case AttributeKind.Map:
                json.WriteStartObject("kvlistValue");
                json.WritePropertyName("values");
                WriteEntries(json, value.AsMap());
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }
}
