using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>
/// One big trace as an exporter writes it: an agent at the root; turns of a generation and a tool call, each with an HTTP call below; in
/// the end a tool that is called once, and the answer. Values are slices of UTF-8, as from a file.
/// </summary>
internal sealed class BenchmarkTrace
{
    private const long Start = 1_780_000_000_000_000_123;
    private static readonly string[] Tools = ["search", "fetch", "read_page", "calculator", "search", "lookup"];

    private readonly Random _random = new(42);
    private readonly List<RecordedSpan> _spans;
    private byte[] _text = new byte[1 << 16];
    private int _used;
    private long _now = Start;
    private ulong _next;

    private BenchmarkTrace(int size) => _spans = new List<RecordedSpan>(size);

    /// <summary>So many spans; content of messages (1 to 2 KB) on no generation, on every other (<c>some</c>), or on each (<c>all</c>).</summary>
    public static RecordedSpan[] Spans(int size, string content)
    {
        var trace = new BenchmarkTrace(size);
        trace.Build(size, content);
        return [.. trace._spans];
    }

    /// <summary>So many calls of one tool, one after the other, each with arguments of its own.</summary>
    public static RecordedTrace OfOneTool(int calls, bool deep)
    {
        var trace = new BenchmarkTrace(calls);
        for (var i = 0; i < calls; i++)
        {
            trace._spans.Add(trace.Span(trace.Id(), null, "execute_tool search", ActivityKind.Internal, trace.Later(20_000_000), 10_000_000,
                [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "search"), ("gen_ai.tool.call.arguments", ArgumentsOf(i, deep))]));
        }

        return new RecordedTrace("0af7651916cd43dd8448eb211c80319c", [.. trace._spans], [], "benchmark");
    }

    /// <summary>The arguments of one of those calls, as JSON; different at the top, or only one level down.</summary>
    public static string ArgumentsOf(int call, bool deep) => deep ? $$$"""{"query":{"text":"battery {{{call}}}"},"limit":10}""" : $$"""{"query":"battery {{call}}","limit":10}""";

    private void Build(int size, string content)
    {
        var root = Id();
        _spans.Add(null!);
        for (var turn = 0; _spans.Count < size - 3; turn++)
        {
            var tool = Tools[turn % Tools.Length];
            var call = "call_" + turn.ToString("x", CultureInfo.InvariantCulture);
            var hasContent = content == "all" || (content == "some" && turn % 2 == 0);
            Chat(root, 800_000_000, "tool_call", size, hasContent ? Question(turn) : null, hasContent ? Asks(call, tool) : null);
            Tool(root, tool, call, size);
        }

        Chat(root, 900_000_000, "tool_call", size, null, null, last: true);
        Tool(root, "summarize", "call_last", size, last: true);
        Chat(root, 900_000_000, "stop", size, null, null, last: true);
        _spans[0] = Span(root, null, "invoke_agent researcher", ActivityKind.Internal, Start, _now - Start,
            [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "researcher"), ("gen_ai.agent.id", "asst_1"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4.1")]);
    }

    private void Chat(string root, long duration, string finish, int size, string? input, string? output, bool last = false)
    {
        var (id, start) = (Id(), Later(2_000_000));
        Add(size, last, Span(id, root, "chat gpt-4.1", ActivityKind.Client, start, duration,
            [
                ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4.1"), ("gen_ai.response.model", "gpt-4.1-2025-04-14"),
                ("gen_ai.response.id", "chatcmpl-" + id), ("server.address", "api.openai.com"), ("gen_ai.usage.input_tokens", (long)_random.Next(100, 4000)),
                ("gen_ai.usage.output_tokens", (long)_random.Next(10, 900)), ("gen_ai.response.finish_reasons", new[] { finish }), ("gen_ai.input.messages", input), ("gen_ai.output.messages", output),
            ]));
        if (!last && size > 10) Add(size, last, Http(id, "POST", start + 100_000, duration - 1_000_000));
        _now = start + duration;
    }

    private void Tool(string root, string tool, string call, int size, bool last = false)
    {
        var (id, start) = (Id(), Later(1_000_000));
        Add(size, last, Span(id, root, "execute_tool " + tool, ActivityKind.Internal, start, 55_000_000,
            [
                ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", tool), ("gen_ai.tool.call.id", call), ("gen_ai.tool.type", "function"), ("gen_ai.tool.description", "Looks something up and answers with text."),
                ("gen_ai.tool.call.arguments", $$"""{"query":"battery recycling {{call}}","limit":10}"""),
                ("gen_ai.tool.call.result", """{"hits":[{"title":"A","url":"https://example.org/a"},{"title":"B","url":"https://example.org/b"}]}"""),
            ]));
        if (!last && size > 10) Add(size, last, Http(id, "GET", start + 100_000, 50_000_000));
        _now = start + 60_000_000;
    }

    private RecordedSpan Http(string parent, string method, long start, long duration) => Span(Id(), parent, method, ActivityKind.Client, start, duration,
        [
            ("http.request.method", method), ("url.full", "https://api.example.org/v1/items"), ("server.address", "api.example.org"), ("server.port", 443L),
            ("http.response.status_code", 200L), ("network.protocol.version", "2"),
        ]);

    private void Add(int size, bool last, RecordedSpan span)
    {
        if (last || _spans.Count < size - 3) _spans.Add(span);
    }

    private RecordedSpan Span(string id, string? parent, string name, ActivityKind kind, long start, long duration, (string Key, object? Value)[] attributes) => new(SpanInterpreter.Interpret)
    {
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        SpanId = id,
        ParentSpanId = parent is null ? null : new string(parent),
        Name = name,
        Kind = kind,
        StartTimeUnixNano = start,
        EndTimeUnixNano = start + duration,
        Attributes = new AttributeSet([.. attributes.Where(attribute => attribute.Value is not null).Select(attribute => KeyValuePair.Create(attribute.Key, Value(attribute.Value!)))]),
    };

    private AttributeValue Value(object value) => value switch
    {
        string text => Slice(text),
        long number => AttributeValue.From(number),
        string[] list => AttributeValue.From([.. list.Select(Value)]),
        _ => throw new ArgumentException($"{value.GetType()} is no attribute value.", nameof(value)),
    };

    private AttributeValue Slice(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_used + bytes.Length > _text.Length) (_text, _used) = (new byte[Math.Max(1 << 16, bytes.Length)], 0);
        bytes.CopyTo(_text, _used);
        _used += bytes.Length;
        return AttributeValue.FromUtf8(_text, _used - bytes.Length, bytes.Length);
    }

    private long Later(long by) => _now += by + _random.Next(1000);

    private string Id() => (++_next * 0x9E3779B97F4A7C15).ToString("x16", CultureInfo.InvariantCulture);

    private static string Question(int turn) =>
        $$"""[{"role":"system","parts":[{"type":"text","content":"You are a careful research assistant. {{new string('x', 300)}}"}]},{"role":"user","parts":[{"type":"text","content":"Question {{turn}}: {{string.Concat(Enumerable.Repeat("find recent research about battery recycling; ", 18))}}"}]}]""";

    private static string Asks(string call, string tool) =>
        $$$"""[{"role":"assistant","parts":[{"type":"text","content":"Let me look."},{"type":"tool_call","id":"{{{call}}}","name":"{{{tool}}}","arguments":{"query":"battery recycling {{{call}}}","limit":10}}],"finish_reason":"tool_call"}]""";
}
