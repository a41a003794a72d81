using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Attribute values as JSON. Nothing here throws, whatever the text holds: what is no JSON is a JSON string.</summary>
internal static class JsonText
{
    /// <summary>Deeper text is kept as text: whoever walks a value may do so by recursion.</summary>
    public const int MaxDepth = 100;

    public static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    // Room for a parsed value within what we build around it.
    private static readonly JsonDocumentOptions BuiltOptions = new() { MaxDepth = 2 * MaxDepth };

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2 * MaxDepth };

    public static JsonElement Null { get; } = JsonElement.Parse("null");

    public static JsonElement True { get; } = JsonElement.Parse("true");

    public static JsonElement False { get; } = JsonElement.Parse("false");

    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}");

    /// <summary>The value of a text: parsed once, and again only where it holds an object or an array.</summary>
    public static JsonElement Parse(string text)
    {
        if (TryParseJson(text) is { } json) return json.ValueKind == JsonValueKind.String ? Structure(json) ?? json : json;
        return PythonLiteral.TryParse(text) ?? FromString(text);
    }

    /// <summary>The value of an attribute; null where it has none.</summary>
    public static JsonElement? From(AttributeValue value) => value.Kind switch
    {
        AttributeKind.Null => null,
        AttributeKind.Text => OfBytes(value.Utf8Slice()) ?? Parse(value.AsText()!),
        _ => Write(writer => WriteValue(writer, value, 0)),
    };

    /// <summary>Attributes as an object; a nested text stays text.</summary>
    public static JsonElement From(AttributeSet values) => Write(writer => WriteMap(writer, values, 0));

    /// <summary>The object or array that a JSON string holds; null when it holds none.</summary>
    public static JsonElement? Structure(JsonElement text) => text.ValueKind == JsonValueKind.String ? Structure(text.GetString()!) : null;

    /// <summary>The object or array that a text holds, as JSON or as a Python literal; null when it holds none.</summary>
    public static JsonElement? Structure(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '[')) return null;
        return TryParseJson(text) ?? PythonLiteral.TryParse(text);
    }

    /// <summary>The object or array that a text attribute holds, as JSON or as a Python literal; null when it holds none.</summary>
    public static JsonElement? Structure(AttributeValue text) => Structure(text, text.Utf8Slice());

    /// <summary>The same, where its bytes are known.</summary>
    public static JsonElement? Structure(AttributeValue text, ReadOnlySpan<byte> utf8) => OfBytes(utf8) ?? (text.AsText() is { } decoded ? Structure(decoded) : null);

    /// <summary>Whether there may be half a surrogate pair, escaped, at which a reader of strings throws.</summary>
    public static bool MayHoldSurrogates(ReadOnlySpan<byte> utf8) => utf8.IndexOf("\\ud"u8) >= 0 || utf8.IndexOf("\\uD"u8) >= 0;

    /// <summary>The object or array that a text of a file holds, read from its bytes; null when it must be looked at as a string.</summary>
    private static JsonElement? OfBytes(ReadOnlySpan<byte> utf8)
    {
        var start = utf8.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'[') || MayHoldSurrogates(utf8)) return null;
        try
        {
            return JsonElement.Parse(utf8, Options);
        }
        catch (JsonException)
        {
            return PythonLiteral.TryParse(Encoding.UTF8.GetString(utf8));
        }
    }

    public static JsonElement FromString(string text) => Write(writer => writer.WriteStringValue(Repaired(text)));

    /// <summary>What a writer wrote, as an element of its own.</summary>
    public static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) write(writer);
        return JsonElement.Parse(buffer.WrittenSpan, BuiltOptions);
    }

    /// <summary>A half of a surrogate pair, raw or escaped, would throw in whoever reads the string: it becomes U+FFFD.</summary>
    public static string Repaired(string text)
    {
        StringBuilder? repaired = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else (repaired ??= new StringBuilder(text))[i] = '\uFFFD';
        }

        return repaired?.ToString() ?? text;
    }

    private static JsonElement? TryParseJson(string text)
    {
        var start = text.AsSpan().Trim();
        if (start.IsEmpty) return null;
        // Plain words are the usual text: no exception for each of them.
        if (char.IsAsciiLetter(start[0]) ? start is not ("true" or "false" or "null") : start[0] is not ('{' or '[' or '"' or '-') && !char.IsAsciiDigit(start[0])) return null;
        try
        {
            return JsonElement.Parse(JsonString.RepairedEscapes(Repaired(text)), Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, AttributeValue value, int depth)
    {
        switch (value.Kind)
        {
            case AttributeKind.Text: writer.WriteStringValue(Repaired(value.AsText()!)); break;
            case AttributeKind.Boolean: writer.WriteBooleanValue(value.AsBoolean()!.Value); break;
            case AttributeKind.Integer: writer.WriteNumberValue(value.AsInteger()!.Value); break;
            case AttributeKind.Double when double.IsFinite(value.AsDouble()!.Value): writer.WriteNumberValue(value.AsDouble()!.Value); break;
            case AttributeKind.List when depth < MaxDepth:
                writer.WriteStartArray();
                foreach (var item in value.AsList()) WriteValue(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            case AttributeKind.Map when depth < MaxDepth: WriteMap(writer, value.AsMap(), depth); break;
            case AttributeKind.Double or AttributeKind.Bytes: writer.WriteStringValue(value.ToString()); break;
            // Null, and what is deeper than anybody meant.
            default: writer.WriteNullValue(); break;
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, AttributeSet values, int depth)
    {
        writer.WriteStartObject();
        for (var i = 0; i < values.Count; i++)
        {
            writer.WritePropertyName(Repaired(values[i].Key));
            WriteValue(writer, values[i].Value, depth + 1);
        }

        writer.WriteEndObject();
    }
}
