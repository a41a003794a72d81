using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>JSON values compared as values: key order never matters, <c>1</c>, <c>1.0</c> and <c>1e0</c> are equal, a number is no string.</summary>
internal static class JsonValue
{
    private const int MaxDepth = 64;

    /// <summary>So many keys are looked for one by one.</summary>
    private const int FewKeys = 32;

    public static bool AreEqual(JsonElement a, JsonElement b) => AreEqual(a, b, 0);

    /// <summary>Text as a JSON string. Half of a surrogate pair, which JSON cannot hold, becomes U+FFFD.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    public static bool NumbersEqual(JsonElement a, JsonElement b)
    {
        if (a.TryGetInt64(out var x) && b.TryGetInt64(out var y)) return x == y;
        // A decimal loses what is smaller than 1e-28; a double loses digits of what is large: equal is what both call equal.
        if (a.TryGetDecimal(out var m) && b.TryGetDecimal(out var n) && m != n) return false;
        return a.GetDouble().Equals(b.GetDouble());
    }

    /// <summary>The member of the same name; names without escapes are compared as they stand, so that nothing is copied.</summary>
    public static bool TryGetSame(JsonElement other, JsonProperty property, out JsonElement value)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        return name.Contains((byte)'\\') ? other.TryGetProperty(property.Name, out value) : other.TryGetProperty(name, out value);
    }

    /// <summary>
    /// Whether a text is an object or array whose end is missing, as an exporter's length limit leaves it: what it holds is known in part.
    /// </summary>
    public static bool IsCut(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return false;
        var text = value.GetString()!.AsSpan().Trim();
        if (text is not ['{' or '[', ..]) return false;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.ToString()), isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = int.MaxValue }));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) return false;
            }

            return true;
        }
        catch (JsonException)
        {
            // A Python literal, or a mark of whoever cut it; text that merely begins with a bracket is a text.
            return text is ['{', '"' or '\'', ..] and [.., not '}'];
        }
    }

    private static bool TextsEqual(JsonElement a, JsonElement b)
    {
        var left = JsonMarshal.GetRawUtf8Value(a);
        var right = JsonMarshal.GetRawUtf8Value(b);
        return left.Contains((byte)'\\') || right.Contains((byte)'\\') ? a.ValueEquals(b.GetString()) : left.SequenceEqual(right);
    }

    private static bool AreEqual(JsonElement a, JsonElement b, int depth)
    {
        if (depth > MaxDepth) return a.GetRawText() == b.GetRawText();
        if (a.ValueKind != b.ValueKind) return false;
        switch (a.ValueKind)
        {
            case JsonValueKind.Number:
                return NumbersEqual(a, b);
            case JsonValueKind.String:
                return TextsEqual(a, b);
            case JsonValueKind.Array:
                if (a.GetArrayLength() != b.GetArrayLength()) return false;
                using (var items = b.EnumerateArray())
                {
                    var others = items.GetEnumerator();
                    foreach (var item in a.EnumerateArray())
                    {
                        others.MoveNext();
                        if (!AreEqual(item, others.Current, depth + 1)) return false;
                    }
                }

                return true;
            case JsonValueKind.Object:
                return a.GetPropertyCount() <= FewKeys && b.GetPropertyCount() <= FewKeys ? FewEqual(a, b, depth) : ManyEqual(a, b, depth);
            default:
                return true;
        }
    }

    /// <summary>Of a key that stands twice the last one counts, as for whoever looks it up.</summary>
    private static bool FewEqual(JsonElement a, JsonElement b, int depth)
    {
        var haveSameNames = a.GetPropertyCount() == b.GetPropertyCount();
        using var own = a.EnumerateObject();
        using var others = b.EnumerateObject();
        var beside = others.GetEnumerator();
        for (var at = own.GetEnumerator(); at.MoveNext();)
        {
            if (!TryGetSame(b, at.Current, out var other)) return false;
            if (!AreEqual(at.Current.Value, other, depth + 1) && !IsLater(at, at.Current.Name)) return false;
            haveSameNames = haveSameNames && beside.MoveNext() && JsonMarshal.GetRawUtf8PropertyName(at.Current).SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(beside.Current));
        }

        if (haveSameNames) return true;
        foreach (var property in b.EnumerateObject())
        {
            if (!TryGetSame(a, property, out _)) return false;
        }

        return true;
    }

    private static bool ManyEqual(JsonElement a, JsonElement b, int depth)
    {
        var (own, others) = (Table(a), Table(b));
        if (own.Count != others.Count) return false;
        foreach (var (name, value) in own)
        {
            if (!others.TryGetValue(name, out var other) || !AreEqual(value, other, depth + 1)) return false;
        }

        return true;
    }

    private static Dictionary<string, JsonElement> Table(JsonElement value)
    {
        var table = new Dictionary<string, JsonElement>(value.GetPropertyCount(), StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject()) table[property.Name] = property.Value;
        return table;
    }

    private static bool IsLater(JsonElement.ObjectEnumerator rest, string name)
    {
        while (rest.MoveNext())
        {
            if (rest.Current.NameEquals(name)) return true;
        }

        return false;
    }
}
