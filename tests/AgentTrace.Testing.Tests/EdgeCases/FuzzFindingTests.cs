using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.EdgeCases;

/// <summary>What mutants of the fixtures brought to light, each as small as it gets.</summary>
public sealed class FuzzFindingTests
{
    [Fact]
    public void Log_of_values_nested_by_the_hundreds_is_still_known_for_one()
    {
        const int Levels = 600;
        var options = new TraceReadOptions { MaxDepth = 4096 };
        var value = string.Concat(Enumerable.Repeat("""{"arrayValue":{"values":[""", Levels)) + """{"intValue":"1"}""" + string.Concat(Enumerable.Repeat("]}}", Levels));
        var trace = TraceSet.Read(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"a","attributes":[{"key":"deep","value":{{value}}}]}]}]}]}"""), options);
        using var log = new MemoryStream();
        TraceFormats.FindWriter("event-log")!.Write(log, trace);

        Assert.Equal("event-log", TraceSet.Read(log.ToArray(), options).Format);
    }

    [Fact]
    public void Golden_that_no_file_can_be_called_is_a_fault_of_the_policy() => Assert.Contains(
        "the golden trace cannot be read: ", Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("""{"checks": [{"golden": "a\u0000b"}]}""")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Tool_with_a_blank_name_is_in_no_draft(string name)
    {
        var trace = Trace(kit =>
        {
            kit.Tool("search", 0);
            kit.Tool("fetch", 10);
            kit.Tool(name, 20);
        });

        Assert.DoesNotContain($"\"{name}\"", PolicyDraft.Of([trace]), StringComparison.Ordinal);
        Assert.Contains("""{"tool": "search", "before": "fetch"}""", PolicyDraft.Of([trace]), StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_reason_that_is_blank_is_in_no_draft()
    {
        var trace = TraceText.Read("""
            {"event":"span_finished","trace_id":"t","span_id":"s","step_type":"tool_call","tool":"search"}
            {"event":"trace_finished","trace_id":"t","stop_reason":" "}
            """)[0];

        Assert.DoesNotContain("stopReason", PolicyDraft.Of([trace]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("")]
    public void Each_of_two_spans_of_one_id_has_a_view(string id)
    {
        var trace = TraceText.Read($$"""
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"t","spanId":"{{id}}","name":"1","startTimeUnixNano":"1"},{"traceId":"t","spanId":"{{id}}","name":"2","startTimeUnixNano":"2"}]}]}]}
            """)[0];

        Assert.Equal(["1", "2"], trace.Spans.Select(span => trace.Under(span).Spans.Single().Name));
    }

    [Theory]
    [InlineData("\"startTimeUnixNano\":\"9000000000\",\"endTimeUnixNano\":\"1000000000\"", "duration")]
    [InlineData("\"attributes\":[{\"key\":\"gen_ai.operation.name\",\"value\":{\"stringValue\":\"chat\"}},{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"9223372036854775000\"}}]", "totalTokens")]
    public void Limit_that_no_policy_can_say_is_in_no_draft(string fields, string key) =>
        Assert.DoesNotContain(key, PolicyDraft.Of([TraceText.Read(TraceText.Otlp(fields))[0]]), StringComparison.Ordinal);

    [Fact]
    public void Runs_that_lie_in_each_other_both_ways_round_end()
    {
        var trace = TraceText.Read("""
            {"event":"span_finished","trace_id":"t","span_id":"1","run_id":"a","step_type":"agent"}
            {"event":"span_finished","trace_id":"t","span_id":"2","parent_span_id":"1","run_id":"b","step_type":"agent"}
            {"event":"span_finished","trace_id":"t","span_id":"3","parent_span_id":"2","run_id":"a","step_type":"agent"}
            {"event":"span_finished","trace_id":"t","span_id":"4","parent_span_id":"3","run_id":"b","step_type":"tool_call","tool":"search"}
            """)[0];

        Assert.Equal("a", Assert.Single(trace.Runs, run => run.IsOutermost).RunId);
        Assert.Single(trace.ToolCalls);
    }

    [Fact]
    public void Cell_of_a_table_may_hold_text_deeper_than_the_file()
    {
        var table = "context.trace_id,context.span_id,name,attributes.llm.input_messages\nt,s,n,\"[{\"\"message.content\"\":[[[1]]]}]\"";

        Assert.Single(TraceText.Read(table, new TraceReadOptions { MaxDepth = 1 })[0].Spans);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_JSON_within_an_argument_is_compared_as_text()
    {
        const string Arguments = """{"a":"[\"\\ud800\"]"}""";
        var trace = Trace(kit =>
        {
            kit.Tool("search", 0, args: Arguments);
            kit.Tool("search", 5, args: Arguments);
        });

        Assert.Equal(Verdict.Failed, new RepeatCheck(0).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Evidence_beside_a_step_without_an_id_is_shown()
    {
        var trace = TraceText.Read("""
            {"resourceSpans":[{"scopeSpans":[{"spans":[
            {"traceId":"t","spanId":"","name":"execute_tool a","startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"a"}}]},
            {"traceId":"t","spanId":"p","name":"plumbing","startTimeUnixNano":"9","endTimeUnixNano":"3"}]}]}]}
            """)[0];
        var check = new WellFormedCheck();

        Assert.Contains("plumbing", FailureText.Of([new Failure(trace, check, check.Evaluate(trace), "trace", null)]), StringComparison.Ordinal);
    }
}
