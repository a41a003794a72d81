using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>What Langfuse writes beside what it means.</summary>
public class LangfuseReaderTests
{
    private const string Zero = "\"usage\":{\"unit\":\"TOKENS\",\"input\":0,\"output\":0,\"total\":0},\"usageDetails\":{}";

    /// <summary>Its API writes zeros into the deprecated field wherever nothing was measured.</summary>
    [Fact]
    public void Usage_of_zeros_where_nothing_was_measured_is_no_usage()
    {
        var usage = Read($$$"""
            {"data":[
              {"id":"g","traceId":"t","parentObservationId":null,"type":"GENERATION","name":"llm","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z","usageDetails":{"input":100,"output":50,"total":150}},
              {"id":"s","traceId":"t","parentObservationId":"g","type":"SPAN","name":"parse","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z",{{{Zero}}}},
              {"id":"u","traceId":"t","parentObservationId":null,"type":"GENERATION","name":"unmetered","startTime":"2026-03-02T09:00:02Z","endTime":"2026-03-02T09:00:03Z",{{{Zero}}}}],"meta":{}}
            """)[0].Index.Usage;
        Assert.Equal((150L, false), (usage.Total, usage.IsKnown));
        Assert.Empty(usage.NotAdded);
        Assert.Equal("unmetered", Assert.Single(usage.Uncovered).Spans[0].Name);
    }

    [Fact]
    public void Zeros_that_were_measured_are_usage()
    {
        var usage = Read("""{"data":[{"id":"g","traceId":"t","parentObservationId":null,"type":"GENERATION","name":"llm","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z","usageDetails":{"input":0,"output":0,"total":0}}],"meta":{}}""")[0].Index.Usage;
        Assert.Equal((0L, true), (usage.Total, usage.IsKnown));
    }

    [Fact]
    public void Metadata_of_the_blob_export_is_text_within_text()
    {
        var span = OneSpan("""
            {"id":"a","trace_id":"t","parent_observation_id":"","type":"SPAN","name":"x","start_time":"2026-03-02 09:00:00.000","end_time":"2026-03-02 09:00:01.000","provided_model_name":"",
             "metadata":{"attributes":"{\"gen_ai.operation.name\":\"execute_tool\",\"gen_ai.tool.name\":\"delete_file\"}","resourceAttributes":"{\"service.name\":\"svc\"}","scope":"{\"name\":\"lib\",\"version\":\"2\"}"}}
            """.ReplaceLineEndings(""));
        Assert.Equal((StepType.ToolCall, "delete_file", "svc", new InstrumentationScope("lib", "2")), (span.StepType, span.ToolName, span.Resource["service.name"].AsText(), span.Scope));
    }

    [Theory]
    [InlineData("{}", "[]")]
    [InlineData("\"{}\"", "\"[]\"")]
    public void Tool_without_arguments_and_with_an_empty_result_has_both(string input, string output)
    {
        var call = Assert.Single(Read($$$"""{"data":[{"id":"a","traceId":"t","parentObservationId":null,"type":"TOOL","name":"list","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z","input":{{{input}}},"output":{{{output}}}}],"meta":{}}""")[0].ToolCalls);
        Assert.Equal(("{}", "[]"), (call.Arguments?.GetRawText(), call.Result?.GetRawText()));
    }

    /// <summary>The table export writes what is no text with JSON.stringify, a date among it; older ones did so with every text.</summary>
    [Theory]
    [InlineData("\"o1\",\"t\",\"\",\"TOOL\",\"search\",\"\"\"2026-03-02T09:00:00.000Z\"\"\",\"\"\"2026-03-02T09:00:01.000Z\"\"\",\"{\"\"q\"\":1}\",\"ok\"")]
    [InlineData("\"\"\"o1\"\"\",\"\"\"t\"\"\",\"\",\"\"\"TOOL\"\"\",\"\"\"search\"\"\",\"\"\"2026-03-02T09:00:00.000Z\"\"\",\"\"\"2026-03-02T09:00:01.000Z\"\"\",\"{\"\"q\"\":1}\",\"\"\"ok\"\"\"")]
    public void Cells_that_hold_a_JSON_string_are_that_string(string row)
    {
        var trace = Assert.Single(Read("\"id\",\"traceId\",\"parentObservationId\",\"type\",\"name\",\"startTime\",\"endTime\",\"input\",\"output\"\n" + row + "\n"));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(("t", "o1", "search", TimeSpan.FromSeconds(1), false), (trace.TraceId, call.Span!.SpanId, call.Name, call.Span.Duration, call.Span.IsUnfinished));
        Assert.Equal(("{\"q\":1}", "ok"), (call.Arguments!.Value.GetRawText(), call.Result!.Value.GetString()));
    }

    [Fact]
    public void Zeros_of_what_is_no_model_are_neither_usage_nor_cost()
    {
        var usage = Read("""{"data":[{"id":"s","traceId":"t","parentObservationId":null,"type":"SPAN","name":"f","startTime":"2024-05-29T09:00:00Z","endTime":"2024-05-29T09:00:01Z","usageDetails":{"input":0,"output":0,"total":0},"costDetails":{"input":0,"output":0,"total":0}}],"meta":{}}""")[0].Index.Usage;
        Assert.Equal((null, null, false), (usage.Total, usage.CostUsd, usage.HasEvidence));
    }

    [Theory]
    [InlineData("\"inputUsage\":1200,\"outputUsage\":15,\"totalUsage\":1215")]
    [InlineData("\"promptTokens\":1200,\"completionTokens\":15,\"totalTokens\":1215")]
    public void Sums_are_the_usage_where_there_is_no_other(string sums)
    {
        var usage = Read($$$"""{"data":[{"id":"g","traceId":"t","parentObservationId":null,"type":"GENERATION","name":"llm","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z",{{{sums}}}}],"meta":{}}""")[0].Index.Usage;
        Assert.Equal((1200L, 15L, 1215L), (usage.Input, usage.Output, usage.Total));
    }

    /// <summary>Exports may leave out what went in and came out; the calls that an answer asked for stand apart.</summary>
    [Theory]
    [InlineData("""["{\"id\":\"c1\",\"arguments\":\"{\\\"q\\\":1}\",\"type\":\"function\",\"index\":0}"]""", """["search"]""")]
    [InlineData(""" "[\"{\\\"id\\\":\\\"c1\\\",\\\"arguments\\\":\\\"{\\\\\\\"q\\\\\\\":1}\\\"}\"]" """, """ "[\"search\"]" """)]
    public void Calls_are_known_without_the_answer_that_asked_for_them(string calls, string names)
    {
        var call = Assert.Single(Read($$$"""{"data":[{"id":"g","traceId":"t","parentObservationId":null,"type":"GENERATION","name":"llm","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z","toolCalls":{{{calls}}},"toolCallNames":{{{names}}}}],"meta":{}}""")[0].ToolCalls);
        Assert.Equal(("c1", "search", "{\"q\":1}", CallStage.Requested), (call.CallId, call.Name, call.Arguments?.GetRawText(), call.Stage));
    }

    [Theory]
    [InlineData("""{"data":[{"id":"a","traceId":"t","parentObservationId":null,"type":"SPAN","name":"x","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z","sessionId":"s1"}],"meta":{}}""")]
    [InlineData("""{"id":"t","sessionId":"s1","timestamp":"2026-03-02T09:00:00Z","observations":[{"id":"a","traceId":"t","parentObservationId":"gone","type":"SPAN","name":"x","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z"}]}""")]
    public void Session_is_known_from_an_observation_and_where_the_one_at_the_top_is_missing(string json) =>
        Assert.Equal("s1", TraceJoin.ConversationOf(Read(json)[0]));

    /// <summary>Langfuse makes messages of the events of a span: those of a tool hold what it was asked and what it answered.</summary>
    [Theory]
    [InlineData("""[{\"text\": \"sunny\"}]""", "sunny")]
    [InlineData("sunny", "sunny")]
    [InlineData("""{\"sky\": \"clear\"}""", """{"sky": "clear"}""")]
    public void Tool_that_was_recorded_by_events_has_arguments_a_result_and_an_id(string message, string result)
    {
        var call = Assert.Single(Read($$$"""
            {"data":[{"id":"a","traceId":"t","parentObservationId":null,"type":"TOOL","name":"weather","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z",
             "input":[{"role":"tool","content":"{\"city\": \"Oslo\"}","id":"tu1"}],"output":{"message":"{{{message}}}","id":"tu1"}}],"meta":{}}
            """)[0].ToolCalls);
        Assert.Equal(("tu1", """{"city": "Oslo"}""", result), (call.CallId, call.Arguments?.GetRawText(), call.Result is { ValueKind: System.Text.Json.JsonValueKind.String } text ? text.GetString() : call.Result?.GetRawText()));
    }

    [Fact]
    public void Choice_whose_message_is_a_text_is_an_answer()
    {
        var trace = Read("""
            {"data":[{"id":"g","traceId":"t","parentObservationId":null,"type":"GENERATION","name":"chat","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z",
             "input":[{"role":"user","content":"Weather?"}],"output":{"message":"Sunny.","finish_reason":"end_turn"}}],"meta":{}}
            """)[0];
        Assert.Equal(("Sunny.", "stop"), (trace.Runs[0].Output, trace.Generations[0].FinishReason));
    }

    /// <summary>SDKs for Python before they knew tools: LangChain's callback writes down what a tool is called with as Python prints it.</summary>
    [Fact]
    public void Tool_of_LangGraph_that_failed_is_known_by_the_text_that_it_was_called_with()
    {
        var call = Assert.Single(Read("""
            {"data":[{"id":"a","traceId":"t","parentObservationId":null,"type":"SPAN","name":"fetch","startTime":"2025-08-22T09:00:00Z","endTime":"2025-08-22T09:00:01Z",
             "input":"{'url': 'u'}","output":null,"metadata":{"langgraph_node":"tools"},"level":"ERROR","statusMessage":"HTTP 503"}],"meta":{}}
            """)[0].ToolCalls);
        Assert.Equal(("fetch", "{\"url\":\"u\"}", true, "HTTP 503"), (call.Name, call.Arguments?.GetRawText(), call.IsError, call.Error));
    }
}
