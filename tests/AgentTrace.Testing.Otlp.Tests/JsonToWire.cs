using System.Text.Json;
using Google.Protobuf;

namespace AgentTrace.Testing.Tests;

/// <summary>OTLP JSON as protobuf, by Google's own encoder: ids go from hex to bytes, which its JSON parser would take for base64.</summary>
internal static class JsonToWire
{
    private static readonly string[] Ids = ["traceId", "spanId", "parentSpanId"];

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true).WithRecursionLimit(200));

    public static byte[] Traces(string json) => Encode<Wire.ExportTraceServiceRequest>(json).ToByteArray();

    public static byte[] Logs(string json) => Encode<Wire.ExportLogsServiceRequest>(json).ToByteArray();

    private static T Encode<T>(string json)
        where T : IMessage<T>, new()
    {
        using var target = new MemoryStream();
        using (var writer = new Utf8JsonWriter(target)) Copy(JsonElement.Parse(json), writer, null);
        return Parser.Parse<T>(System.Text.Encoding.UTF8.GetString(target.ToArray()));
    }

    private static void Copy(JsonElement element, Utf8JsonWriter writer, string? key)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Copy(property.Value, writer, property.Name);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Copy(item, writer, null);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when Ids.Contains(key):
                writer.WriteBase64StringValue(Convert.FromHexString(element.GetString()!));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
