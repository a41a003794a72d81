using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing;

/// <summary>Writes traces as OTLP JSON and sets traps in each line: what is read back tells the same all the same.</summary>
internal sealed class TrapWriter(IReadOnlyList<TraceTrap> traps) : ITraceWriter
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly OtlpJsonWriter _writer = new();

    public string Name => _writer.Name;

    public void Write(Stream stream, IEnumerable<RecordedTrace> traces)
    {
        using var buffer = new MemoryStream();
        foreach (var trace in traces)
        {
            buffer.SetLength(0);
            _writer.Write(buffer, [trace]);
            IEnumerable<JsonObject> lines = [JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length))!.AsObject()];
            foreach (var trap in TraceTraps.InOrder(traps)) lines = [.. lines.SelectMany(line => TraceTraps.Set(trap, line))];
            foreach (var line in lines)
            {
                stream.Write(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(line, Options));
                stream.Write("\n"u8);
            }
        }
    }
}
