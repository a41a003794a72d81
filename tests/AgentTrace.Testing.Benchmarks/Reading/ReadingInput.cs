using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AgentTrace.Testing.Tests.Wire;
using Google.Protobuf;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>
/// The files that readers are timed on, written once and seeded: traces of 20 agent spans, 100 spans a line, spans in the order of their
/// end; 6 to 10 attributes each, messages of 1 to 2 KB with escapes and non-ASCII on one span of six. The same spans as OTLP JSON lines and
/// as a row of protobuf requests.
/// </summary>
internal sealed class ReadingInput
{
    private const int SpansOfALine = 100;
    private const int BytesOfASpan = 1_030;
    private const long Start = 1_780_000_000_000_000_123;

    private static readonly string[] Tools = ["search", "fetch", "read_page", "calculator", "lookup", "search"];
    private static readonly string[] Words = ["battery", "Größe", "naïve", "日本", "\"quoted\"", "line\nbreak", "capacity", "electrolyte", "summary", "C:\\data", "energy", "density"];

    private readonly Random _random = new(42);
    private readonly Queue<Span> _pending = new();
    private long _now = Start;

    private ReadingInput(int spans)
    {
        Spans = spans;
        var stem = Path.Combine(Path.GetTempPath(), $"agenttrace-benchmark-2-{spans.ToString(CultureInfo.InvariantCulture)}");
        (Json, Protobuf) = (stem + ".jsonl", stem + ".pb");
    }

    public int Spans { get; }

    public string Json { get; }

    public string Protobuf { get; }

    /// <summary>About so many megabytes of JSON, and the same as protobuf.</summary>
    public static ReadingInput Of(int megabytes)
    {
        var input = new ReadingInput(megabytes * 1_000_000 / BytesOfASpan / SpansOfALine * SpansOfALine);
        if (!File.Exists(input.Protobuf) || !File.Exists(input.Json)) input.Write();
        return input;
    }

    private void Write()
    {
        using (var json = new FileStream(Json + ".tmp", FileMode.Create))
        using (var protobuf = new FileStream(Protobuf + ".tmp", FileMode.Create))
        {
            for (var line = 0; line < Spans / SpansOfALine; line++)
            {
                var request = new ExportTraceServiceRequest { ResourceSpans = { Line() } };
                request.WriteTo(protobuf);
                OtlpJsonText.Write(json, request);
            }
        }

        File.Move(Json + ".tmp", Json, overwrite: true);
        File.Move(Protobuf + ".tmp", Protobuf, overwrite: true);
    }

    private ResourceSpans Line()
    {
        var scope = new ScopeSpans { Scope = new() { Name = "benchmark.agent", Version = "1.2.0" } };
        while (scope.Spans.Count < SpansOfALine)
        {
            if (_pending.Count == 0) Trace();
            scope.Spans.Add(_pending.Dequeue());
        }

        return new() { Resource = new() { Attributes = { Text("service.name", "research"), Text("telemetry.sdk.language", "dotnet") } }, ScopeSpans = { scope } };
    }

    private void Trace()
    {
        var (trace, root, began) = (Id(16), Id(8), _now);
        for (var turn = 0; turn < Tools.Length; turn++)
        {
            var call = "call_" + _random.NextInt64().ToString("x", CultureInfo.InvariantCulture);
            Chat(trace, root, turn, call);
            Tool(trace, root, Tools[turn], call);
        }

        Chat(trace, root, Tools.Length, null);
        Add(trace, root, ByteString.Empty, "invoke_agent researcher", 1, began,
            [Text("gen_ai.operation.name", "invoke_agent"), Text("gen_ai.agent.name", "researcher"), Text("gen_ai.agent.id", "asst_1"), Text("gen_ai.provider.name", "openai"), Text("gen_ai.request.model", "gpt-4.1"), Text("gen_ai.conversation.id", "conv-" + began.ToString(CultureInfo.InvariantCulture))]);
    }

    private void Chat(ByteString trace, ByteString root, int turn, string? call)
    {
        var (id, began) = (Id(8), _now += 1_000);
        List<KeyValue> attributes =
        [
            Text("gen_ai.operation.name", "chat"), Text("gen_ai.provider.name", "openai"), Text("gen_ai.request.model", "gpt-4.1"), Text("gen_ai.response.model", "gpt-4.1-2025-04-14"),
            Text("gen_ai.response.id", "chatcmpl-" + began.ToString("x", CultureInfo.InvariantCulture)), Number("gen_ai.usage.input_tokens", _random.Next(100, 4000)), Number("gen_ai.usage.output_tokens", _random.Next(10, 900)),
            new() { Key = "gen_ai.response.finish_reasons", Value = new() { ArrayValue = new() { Values = { new AnyValue { StringValue = call is null ? "stop" : "tool_call" } } } } },
        ];
        if (turn % 3 == 0)
        {
            attributes.Add(Text("gen_ai.input.messages", $$"""[{"role":"user","parts":[{"type":"text","content":{{Prose(_random.Next(1_000, 1_700))}}}]}]"""));
            attributes.Add(Text("gen_ai.output.messages", call is null
                ? $$"""[{"role":"assistant","parts":[{"type":"text","content":{{Prose(200)}}}],"finish_reason":"stop"}]"""
                : $$"""[{"role":"assistant","parts":[{"type":"tool_call","id":"{{call}}","name":"{{Tools[turn]}}","arguments":{{Arguments(turn)}}}],"finish_reason":"tool_call"}]"""));
        }

        if (turn < Tools.Length) Http(trace, id, "POST", "api.openai.com");
        Add(trace, id, root, "chat gpt-4.1", 3, began, attributes);
    }

    private void Tool(ByteString trace, ByteString root, string tool, string call)
    {
        var began = _now += 1_000;
        Add(trace, Id(8), root, "execute_tool " + tool, 1, began,
            [Text("gen_ai.operation.name", "execute_tool"), Text("gen_ai.tool.name", tool), Text("gen_ai.tool.call.id", call), Text("gen_ai.tool.type", "function"), Text("gen_ai.tool.call.arguments", Arguments(Array.IndexOf(Tools, tool))), Text("gen_ai.tool.description", "What the tool does, in a few words")]);
    }

    private void Http(ByteString trace, ByteString parent, string method, string host)
    {
        var began = _now += 1_000;
        Add(trace, Id(8), parent, method, 3, began,
            [Text("http.request.method", method), Text("server.address", host), Number("server.port", 443), Text("url.full", $"https://{host}/v1/chat/completions"), Text("network.protocol.version", "1.1"), Number("http.response.status_code", 200)]);
    }

    private void Add(ByteString trace, ByteString id, ByteString parent, string name, int kind, long began, IEnumerable<KeyValue> attributes)
    {
        _now += _random.Next(1_000_000, 900_000_000);
        _pending.Enqueue(new()
        {
            TraceId = trace,
            SpanId = id,
            ParentSpanId = parent,
            Name = name,
            Kind = kind,
            StartTimeUnixNano = (ulong)began,
            EndTimeUnixNano = (ulong)_now,
            Attributes = { attributes },
        });
        _now += 1_000;
    }

    private static string Arguments(int turn) => $$"""{"query":"battery density {{turn}}","limit":10}""";

    /// <summary>A JSON string of words, escaped as most writers do: beyond ASCII in one of two ways.</summary>
    private string Prose(int bytes)
    {
        var text = new StringBuilder();
        while (text.Length < bytes) text.Append(Words[_random.Next(Words.Length)]).Append(' ');
        var options = new JsonSerializerOptions { Encoder = _random.Next(2) == 0 ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return JsonSerializer.Serialize(text.ToString(), options);
    }

    private ByteString Id(int bytes)
    {
        var id = new byte[bytes];
        _random.NextBytes(id);
        return ByteString.CopyFrom(id);
    }

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    private static KeyValue Number(string key, long value) => new() { Key = key, Value = new() { IntValue = value } };
}
