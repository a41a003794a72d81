using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Values as golden files hold them: keys in order, texts scrubbed, what is long cut to its beginning and a digest.</summary>
internal sealed class GoldenJson(TextScrubber scrubber, int longestText)
{
    private const int MostItems = 20;
    private const int MaxDepth = 32;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1024 };

    public JsonElement? Of(JsonElement? value)
    {
        if (value is not { } there) return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing)) Write(json, there, null, 0);
        return JsonElement.Parse(stream.ToArray());
    }

    /// <summary>A text, scrubbed and short.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public string? Text(string? text) => text is null ? null : Short(scrubber.Scrub(text));

    private void Write(Utf8JsonWriter json, JsonElement value, string? key, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when depth < MaxDepth:
                json.WriteStartObject();
                var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var property in value.EnumerateObject()) members[scrubber.Scrub(property.Name)] = property.Value;
                foreach (var (name, member) in members)
                {
                    json.WritePropertyName(name);
                    Write(json, member, name, depth + 1);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array when depth < MaxDepth:
                json.WriteStartArray();
                var count = value.GetArrayLength();
                var kept = longestText == int.MaxValue || count <= MostItems ? count : MostItems;
                foreach (var item in value.EnumerateArray().Take(kept)) Write(json, item, key, depth + 1);
                if (kept < count) json.WriteStringValue($"… {count - kept} more ({Digest(scrubber.Scrub(value.GetRawText()))})");
                json.WriteEndArray();
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                json.WriteStringValue($"… ({Digest(scrubber.Scrub(value.GetRawText()))})");
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                json.WriteStringValue(Whole((key is null ? null : scrubber.ScrubNamed(key, text)) ?? Text(text)));
                break;
            case JsonValueKind.Number:
                json.WriteRawValue(Number(value), skipInputValidation: true);
                break;
            case JsonValueKind.Undefined:
                json.WriteNullValue();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private string Short(string text)
    {
        if (text.Length <= longestText) return text;
        var head = Math.Max(1, Math.Min(longestText, text.Length) / 2);
        if (char.IsHighSurrogate(text[head - 1])) head--;
        return $"{text.AsSpan(0, head)}… ({Digest(text)})";
    }

    /// <summary>Half of a surrogate pair, which JSON cannot hold, becomes U+FFFD.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Digest(string text) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6))}, {text.Length.ToString("N0", CultureInfo.InvariantCulture)} characters";

    /// <summary><c>1</c>, <c>1.0</c> and <c>1e0</c> are one number.</summary>
    private static string Number(JsonElement value)
    {
        if (value.TryGetInt64(out var whole)) return whole.ToString(CultureInfo.InvariantCulture);
        if (value.TryGetDecimal(out var exact) && value.GetDouble().Equals((double)exact) && value.GetRawText().Length < 28) return (exact / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
        return value.GetRawText();
    }
}
