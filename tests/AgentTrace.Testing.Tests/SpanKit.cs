using System.Diagnostics;
using System.Globalization;

namespace AgentTrace.Testing.Tests;

/// <summary>Traces by hand, readable as what they hold. Times are milliseconds from an arbitrary epoch.</summary>
internal sealed class SpanKit
{
    private const long Epoch = 1_780_000_000_000_000_000;

    private readonly List<RecordedSpan> _spans = [];
    private readonly string _traceId;
    private int _next;

    public SpanKit(string traceId = "0af7651916cd43dd8448eb211c80319c") => _traceId = traceId;

    public static RecordedTrace Trace(Action<SpanKit> build)
    {
        var kit = new SpanKit();
        build(kit);
        return kit.ToTrace();
    }

    public RecordedTrace ToTrace(params DeclaredRun[] runs)
    {
        var assembler = new TraceAssembler("test");
        foreach (var span in _spans) assembler.Add(span);
        foreach (var run in runs) assembler.AddRun(_traceId, run);
        return assembler.Build() is [var trace] ? trace : new RecordedTrace(_traceId, [], runs, "test");
    }

    public string Agent(string name, double at = 0, double ms = 1000, string? under = null, bool error = false, params (string, object?)[] more) =>
        Span($"invoke_agent {name}", at, ms, under, error, null, [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", name), .. more]);

    public string Llm(double at, double ms = 10, string? under = null, long? tokensIn = null, long? tokensOut = null, string? finish = "stop", string? output = null, string? input = null, bool error = false, string model = "m") =>
        Span($"chat {model}", at, ms, under, error, null,
        [
            ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", model), ("gen_ai.usage.input_tokens", tokensIn), ("gen_ai.usage.output_tokens", tokensOut),
            ("gen_ai.response.finish_reasons", finish), ("gen_ai.output.messages", output), ("gen_ai.input.messages", input),
        ]);

    public string Tool(string name, double at, double ms = 10, string? under = null, string? id = null, string? args = null, string? result = null, string? error = null) =>
        Span($"execute_tool {name}", at, ms, under, error is not null, error,
            [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", name), ("gen_ai.tool.call.id", id), ("gen_ai.tool.call.arguments", args), ("gen_ai.tool.call.result", result)]);

    public string Reason(double at, double ms = 10, string? under = null, bool error = false) =>
        Span("reasoning", at, ms, under, error, null, [("agenttrace.step_type", "reasoning")]);

    public string Other(string name, double at, double ms = 10, string? under = null, bool error = false, string? message = null, params (string, object?)[] more) =>
        Span(name, at, ms, under, error, message, more);

    public string Span(string name, double at, double? ms, string? under, bool error, string? message, (string Key, object? Value)[] attributes,
        string? id = null, ActivityKind kind = ActivityKind.Internal, bool timeless = false)
    {
        id ??= (++_next).ToString("x16", CultureInfo.InvariantCulture);
        var start = Epoch + (long)(at * 1e6);
        _spans.Add(new RecordedSpan(SpanInterpreter.Interpret)
        {
            TraceId = _traceId,
            SpanId = id,
            ParentSpanId = under,
            Name = name,
            Kind = kind,
            StartTimeUnixNano = timeless ? null : start,
            EndTimeUnixNano = timeless || ms is null ? null : start + (long)(ms * 1e6),
            IsUnfinished = ms is null && !timeless,
            Status = error ? ActivityStatusCode.Error : ActivityStatusCode.Unset,
            StatusMessage = message,
            Attributes = Attributes(attributes),
        });
        return id;
    }

    /// <summary>Adds an event to a span that is there.</summary>
    public void Event(string spanId, string name, double? at, params (string, object?)[] attributes)
    {
        var i = _spans.FindIndex(span => span.SpanId == spanId);
        _spans[i] = _spans[i].WithEvents([new SpanEvent(name, at is { } ms ? Epoch + (long)(ms * 1e6) : null, Attributes(attributes))]);
    }

    public static AttributeSet Attributes(params (string Key, object? Value)[] entries) => new([.. entries.Where(entry => entry.Value is not null)
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value switch
        {
            string text => AttributeValue.From(text),
            bool flag => AttributeValue.From(flag),
            long number => AttributeValue.From(number),
            int number => AttributeValue.From((long)number),
            double number => AttributeValue.From(number),
            _ => throw new ArgumentException(entry.Key),
        }))]);

    /// <summary>An output that asks for tools: <c>Asks(("call_1", "search", "{}"))</c>.</summary>
    public static string Asks(params (string? Id, string Name, string Arguments)[] calls) =>
        $$"""[{"role":"assistant","parts":[{{string.Join(",", calls.Select(call => Part(call.Id, call.Name, call.Arguments)))}}]}]""";

    public static string Says(string text) => $$"""[{"role":"assistant","parts":[{"type":"text","content":"{{text}}"}]}]""";

    /// <summary>A history of requests with their answers.</summary>
    public static string History(params (string? Id, string Name, string Arguments, string? Answer)[] calls) =>
        $$"""[{"role":"user","parts":[{"type":"text","content":"go"}]}{{string.Concat(calls.Select(call => "," + Asks((call.Id, call.Name, call.Arguments))[1..^1]
            + (call.Answer is null ? "" : $$""",{"role":"tool","parts":[{"type":"tool_call_response"{{(call.Id is null ? "" : $",\"id\":\"{call.Id}\"")}},"response":"{{call.Answer}}"}]}""")))}}]""";

    private static string Part(string? id, string name, string arguments) =>
        $$"""{"type":"tool_call"{{(id is null ? "" : $",\"id\":\"{id}\"")}},"name":"{{name}}","arguments":{{arguments}}}""";
}
