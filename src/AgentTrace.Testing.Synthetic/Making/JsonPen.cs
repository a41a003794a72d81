using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>JSON text, written by hand where it is written for every span.</summary>
internal static class JsonPen
{
    /// <summary>What does not stand in a JSON string as it is; beyond ASCII whatever may be half of a pair.</summary>
    private static readonly SearchValues<char> Unsafe = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', '\u007f', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    /// <summary>Arguments of a call: JSON text that is an object is meant as such; null is none.</summary>
    public static string Arguments(object? arguments) => arguments is null ? "{}" : AgentJson.Arguments(arguments);

    public static string Value(object? value) => AgentJson.Text(value);

    public static string Quoted(string text) => new StringBuilder(text.Length + 2).AppendText(text).ToString();

    /// <summary>Whether a text stands in a JSON string as it is.</summary>
    public static bool IsPlain(string text) => !text.AsSpan().ContainsAny(Unsafe);

    /// <summary>Appends a JSON string.</summary>
    public static StringBuilder AppendText(this StringBuilder json, string text) =>
        json.Append('"').Append(IsPlain(text) ? text : JsonEncodedText.Encode(JsonText.Repaired(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()).Append('"');
}
