using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AgentTrace.Testing;

/// <summary>What a receiver answers, in the encoding of the request: two small messages of protobuf, or their JSON.</summary>
internal static class Answers
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";

    /// <summary>
    /// <c>ExportTraceServiceResponse</c> and its likes: nothing, or what was not taken and why. Where nothing was refused, the text is a
    /// warning.
    /// </summary>
    public static byte[] Export(Signal signal, bool isJson, int refused, string? problem)
    {
        if (problem is null) return isJson ? "{}"u8.ToArray() : [];
        if (isJson) return JsonOf(json =>
        {
            json.WriteStartObject("partialSuccess");
            json.WriteString(signal == Signal.Logs ? "rejectedLogRecords" : "rejectedSpans", refused.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("errorMessage", problem);
            json.WriteEndObject();
        });
        byte[] partial = [.. refused > 0 ? Number(1, refused) : [], .. Text(2, problem)];
        return Field(1, partial);
    }

    /// <summary><c>google.rpc.Status</c>.</summary>
    public static byte[] Status(bool isJson, int code, string problem) => !isJson ? [.. Number(1, code), .. Text(2, problem)] : JsonOf(json =>
    {
        json.WriteNumber("code", code);
        json.WriteString("message", problem);
    });

    public static byte[] JsonOf(Action<Utf8JsonWriter> write)
    {
        using var target = new MemoryStream();
        using (var json = new Utf8JsonWriter(target))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return target.ToArray();
    }

    public static Task WriteAsync(HttpContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static byte[] Number(int field, int value) => [(byte)(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content) => [(byte)((field << 3) | (int)Wire.Length), .. Varint(content.Length), .. content];

    private static List<byte> Varint(int value)
    {
        var bytes = new List<byte>();
        var rest = (uint)value;
        for (; rest > 0x7F; rest >>= 7) bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
        return bytes;
    }
}
