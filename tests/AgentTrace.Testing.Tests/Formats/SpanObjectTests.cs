using System.Diagnostics;
using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>What whole spans say in the words of many dialects.</summary>
public class SpanObjectTests
{
    private const string Flat = """{"name":"x","trace_id":"t","span_id":"s","start_time":1772442000123456789,"attributes":{"k":1},"status":{"code":"$"},"kind":"#"}""";
    private const string Jaeger = """{"data":[{"traceID":"AB","spans":[{"traceID":"AB","spanID":"CD","operationName":"x","startTime":1772442000000001,"duration":2500,"tags":[{"key":"otel.status_code","type":"string","value":"$"},{"key":"otel.status_description","type":"string","value":"why"},{"key":"span.kind","type":"string","value":"#"}]}]}]}""";
    private const string Zipkin = """[{"traceId":"ab","id":"cd","name":"x","kind":"#","timestamp":1772442000000001,"duration":2500,"localEndpoint":{"serviceName":"s"},"tags":{"otel.status_code":"$"}}]""";

    public static TheoryData<string, string, ActivityStatusCode, string, ActivityKind> Words()
    {
        var data = new TheoryData<string, string, ActivityStatusCode, string, ActivityKind>();
        foreach (var text in (string[])[Otlp("\"name\":\"x\",\"kind\":\"#\",\"status\":{\"code\":\"$\"}"), Flat, Jaeger, Zipkin])
        {
            data.Add(text, "error", ActivityStatusCode.Error, "client", ActivityKind.Client);
            data.Add(text, "Ok", ActivityStatusCode.Ok, "Consumer", ActivityKind.Consumer);
            data.Add(text, "STATUS_CODE_ERROR", ActivityStatusCode.Error, "SPAN_KIND_SERVER", ActivityKind.Server);
            data.Add(text, "Unset", ActivityStatusCode.Unset, "INTERNAL", ActivityKind.Internal);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Status_and_kind_are_words_of_any_case(string text, string status, ActivityStatusCode expected, string kind, ActivityKind expectedKind)
    {
        var span = OneSpan(text.Replace("$", status, StringComparison.Ordinal).Replace("#", kind, StringComparison.Ordinal));
        Assert.Equal((expected, expectedKind), (span.Status, span.Kind));
    }

    [Theory]
    [InlineData("true", null)]
    [InlineData("\"true\"", null)]
    [InlineData("\"timeout\"", "timeout")]
    public void An_error_tag_fails_a_span_of_Jaeger_and_Zipkin_alike(string tag, string? message)
    {
        var jaeger = OneSpan($$$"""{"data":[{"traceID":"AB","spans":[{"traceID":"AB","spanID":"CD","operationName":"x","startTime":1,"duration":2,"tags":[{"key":"error","value":{{{tag}}}}]}]}]}""");
        var zipkin = OneSpan($$$"""[{"traceId":"ab","id":"cd","name":"x","timestamp":1,"duration":2,"localEndpoint":{},"tags":{"error":{{{tag}}}}}]""");
        Assert.Equal((true, message, true, message), (jaeger.IsError, jaeger.StatusMessage, zipkin.IsError, zipkin.StatusMessage));
    }

    [Fact]
    public void Rows_of_ClickHouse_are_spans()
    {
        var span = OneSpan("""
            [{"Timestamp":"2025-08-05 15:40:10.050806970","TraceId":"78c23cf39c9b08cc62623b1c75ae3e6a","SpanId":"4fd34aedfd53f8e3","ParentSpanId":"","SpanName":"search.tool","SpanKind":"Client","ServiceName":"svc",
              "ResourceAttributes":{"service.name":"svc"},"ScopeName":"lib","SpanAttributes":{"traceloop.span.kind":"tool","traceloop.entity.name":"search"},"Duration":2000000001,"StatusCode":"Error","StatusMessage":"boom",
              "Events.Timestamp":["2025-08-05 15:40:11.000000000"],"Events.Name":["exception"],"Events.Attributes":[{"exception.message":"boom"}]}]
            """);
        Assert.Equal(("search.tool", ActivityKind.Client, "lib", true, "boom", StepType.ToolCall), (span.Name, span.Kind, span.Scope.Name, span.IsError, span.StatusMessage, span.StepType));
        Assert.Equal((null, 1754408410050806970, 2000000001), (span.ParentSpanId, span.StartTimeUnixNano, span.EndTimeUnixNano - span.StartTimeUnixNano));
        Assert.Equal(("svc", "exception", "boom"), (span.Resource["service.name"].AsText(), span.Events[0].Name, span.Events[0].Attributes["exception.message"].AsText()));
    }

    [Theory]
    [InlineData("openinference.instrumentation.langchain", "\"openinference.span.kind\":\"TOOL\",\"tool.name\":\"search\"")]
    [InlineData("opentelemetry.instrumentation.langchain", "\"traceloop.span.kind\":\"tool\",\"gen_ai.tool.name\":\"search\"")]
    public void Content_that_AWS_keeps_in_a_log_record_is_the_spans(string scope, string attributes)
    {
        var trace = Assert.Single(Read($$$"""
            {"scope":{"name":"{{{scope}}}"},"traceId":"6a387ee61078243c1cc455ed45c6c313","spanId":"ab105c12cc40048f","name":"search","kind":"INTERNAL","startTimeUnixNano":1782087411724620032,"endTimeUnixNano":1782087411725306880,"attributes":{{{{attributes}}}},"status":{"code":"OK"}}
            {"scope":{"name":"{{{scope}}}"},"timeUnixNano":1782087412725306880,"body":{"output":{"messages":[{"role":"assistant","content":"{\"type\":\"tool\",\"data\":{\"content\":\"no\",\"tool_call_id\":\"c1\",\"status\":\"error\"}}"}]},"input":{"messages":[{"role":"user","content":"{\"q\":1}"}]}},"attributes":{"event.name":"{{{scope}}}"},"traceId":"6a387ee61078243c1cc455ed45c6c313","spanId":"ab105c12cc40048f"}
            """));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(("search", "c1", """{"q":1}""", "no", true), (call.Name, call.CallId, call.Arguments!.Value.GetRawText(), call.Error, call.IsError));
    }

    [Fact]
    public void Spans_within_spans_are_below_them()
    {
        var trace = Assert.Single(Read("""
            {"trace_id":"t","spans":[{"timestamp":"2025-03-19T16:48:04.5Z","trace_id":"t","span_id":"a","span_name":"main","span_kind":"Internal","scope_name":"smolagents","span_attributes":{},"duration":"PT1M2.25S","status_code":"Unset",
              "child_spans":[{"timestamp":"2025-03-19T16:48:05Z","trace_id":"t","span_id":"b","span_name":"SimpleTool","span_attributes":{"openinference.span.kind":"TOOL","tool.name":"search"},"duration":"later","status_code":"Error","status_message":"no","child_spans":[]}]}]}
            """));
        Assert.Equal([("main", null, 62250000000L), ("SimpleTool", "a", (long?)null)], trace.Spans.Select(span => (span.Name, span.ParentSpanId, span.EndTimeUnixNano - span.StartTimeUnixNano)));
        Assert.Equal(("search", "no"), (trace.ToolCalls[0].Name, trace.ToolCalls[0].Error));
    }

    [Fact]
    public void An_error_tag_that_says_false_fails_none() =>
        Assert.False(OneSpan("""{"data":[{"traceID":"AB","spans":[{"traceID":"AB","spanID":"CD","operationName":"x","startTime":1,"duration":2,"tags":[{"key":"error","type":"bool","value":false}]}]}]}""").IsError);

    [Fact]
    public void Attributes_as_text_are_attributes()
    {
        var span = OneSpan("""{"name":"x","trace_id":"t","span_id":"s","start_time":1772442000123456789,"attributes":"{\"gen_ai.operation.name\":\"execute_tool\",\"gen_ai.tool.name\":\"search\"}","events":[{"name":"e","attributes":"{\"k\":1}"}]}""");
        Assert.Equal(("search", 1L), (span.ToolName, span.Events[0].Attributes["k"].AsInteger()));
    }

    /// <summary>Only a field that does not say its unit is guessed at by its size.</summary>
    [Theory]
    [InlineData("startTimeUnixNano", "endTimeUnixNano", "\"1000000\"", "\"2000000\"", 1_000_000L, 2_000_000L)]
    [InlineData("start_time_unix_nano", "end_time_unix_nano", "50000000000000", "50000000000001", 50_000_000_000_000L, 50_000_000_000_001L)]
    [InlineData("startTimeUnixNano", "endTimeUnixNano", "\"1772442000123456789\"", "\"0\"", 1_772_442_000_123_456_789L, null)]
    [InlineData("start_time", "end_time", "1772442000", "1772442001", 1_772_442_000_000_000_000L, 1_772_442_001_000_000_000L)]
    public void Nanoseconds_by_name_are_nanoseconds(string start, string end, string from, string to, long? expectedFrom, long? expectedTo)
    {
        var span = OneSpan($$"""[{"name":"x","{{start}}":{{from}},"{{end}}":{{to}},"attributes":{"k":1},"events":[{"name":"e","timeUnixNano":"1500000"}]}]""");
        Assert.Equal((expectedFrom, expectedTo, 1_500_000L), (span.StartTimeUnixNano, span.EndTimeUnixNano, span.Events[0].TimeUnixNano));
    }

    /// <summary>LangSmith's list of runs has the sums of all below a run, and zeros where there are none.</summary>
    [Fact]
    public void A_run_of_LangSmith_with_zeros_for_sums_states_no_usage()
    {
        const string Zero = "\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0";
        var usage = Read($$$"""[{"id":"r1","trace_id":"r1","name":"llm","run_type":"llm","start_time":"2026-03-02T09:00:00","end_time":"2026-03-02T09:00:01",{{{Zero}}}}]""")[0].Index.Usage;
        Assert.Equal((null, false), (usage.Total, usage.IsKnown));
    }
}
