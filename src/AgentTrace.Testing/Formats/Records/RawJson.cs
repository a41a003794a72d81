using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>JSON put together of values as they stand: a value may be as deep as the reading allows, which a writer would refuse.</summary>
internal static class RawJson
{
    public static JsonElement Object(IEnumerable<(string Name, JsonElement Value)> properties, int maxDepth)
    {
        var json = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in properties)
        {
            json.Write(json.WrittenCount == 0 ? "{\""u8 : ",\""u8);
            json.Write(JsonEncodedText.Encode(JsonText.Repaired(name)).EncodedUtf8Bytes);
            json.Write("\":"u8);
            json.Write(JsonMarshal.GetRawUtf8Value(value));
        }

        json.Write(json.WrittenCount == 0 ? "{}"u8 : "}"u8);
        return JsonElement.Parse(json.WrittenSpan, new JsonDocumentOptions { MaxDepth = maxDepth + 1 });
    }

    /// <summary>An array as UTF-8 text.</summary>
    public static byte[] Array(IEnumerable<JsonElement> items)
    {
        var json = new ArrayBufferWriter<byte>();
        json.Write("["u8);
        foreach (var item in items)
        {
            if (json.WrittenCount > 1) json.Write(","u8);
            json.Write(JsonMarshal.GetRawUtf8Value(item));
        }

        json.Write("]"u8);
        return json.WrittenSpan.ToArray();
    }
}
