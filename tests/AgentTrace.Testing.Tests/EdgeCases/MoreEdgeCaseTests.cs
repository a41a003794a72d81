using System.Diagnostics;
using System.Text;
using System.Text.Json;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class MoreEdgeCaseTests
{
    private static Verdict Judge(RecordedTrace trace, TraceCheck check) => check.Evaluate(trace).Verdict;

    private static JsonElement Facts(RecordedTrace trace)
    {
        using var stream = new MemoryStream();
        FactsWriter.Write(trace, stream);
        return JsonElement.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }

    // 6: "Line 1 is complete": a negation that held does not say that the trace called the tool.
    [Fact]
    public void N01_Negation_that_held_says_so()
    {
        var trace = Trace(t => t.Tool("search", 0));
        var text = new NotCheck(new CallCheck("delete")).Describe(trace);
        Assert.DoesNotContain("trace called tool \"delete\"", text);
    }

    // 4.8: "no run, agent or step in error; plumbing ... on request": a generation inside a succeeding tool is no step (4.2).
    [Fact]
    public void N02_Failed_generation_inside_a_succeeding_tool_is_no_step_in_error()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call");
            var tool = t.Tool("summarize", 20, 100);
            t.Llm(30, 5, tool, finish: null, error: true);
            t.Llm(50, 5, tool);
            t.Llm(200, 5);
        });
        Assert.Equal(Verdict.Passed, Judge(trace, new NoErrorsCheck()));
        Assert.Equal(Verdict.Failed, Judge(trace, new NoErrorsCheck(true)));
    }

    // 3: stop reason "Recorded where the source has one; else derived": a view of the run's own span keeps what trace_finished said.
    [Fact]
    public void N03_View_under_a_run_span_keeps_the_recorded_stop_reason()
    {
        var kit = new SpanKit();
        var run = kit.Span("run", 0, 100, null, false, null, [("agenttrace.step_type", "run"), ("agenttrace.run_id", "r1")]);
        kit.Llm(10, 5, run);
        var trace = kit.ToTrace(new DeclaredRun("r1") { IsFinished = true, HasStatus = true, StopReason = "max_steps" });
        Assert.Equal("max_steps", trace.StopReason);
        Assert.Equal("max_steps", trace.Under(trace.Spans[0]).StopReason);
    }

    // formats 14: "a truncated last line (crash) -> warn, keep the rest".
    [Theory]
    [InlineData("{\"event\":\"span_fini")]
    [InlineData("{\"trace_id\":\"t\",\"event\":\"span_fini")]
    [InlineData("{ \"type\": \"span_fini")]
    [InlineData("{\"timestamp\":\"2026-03-02T09:00:01Z\",\"tra")]
    public void N04_Truncated_last_line_is_reported(string last)
    {
        var set = TraceText.Read("{\"event\":\"span_finished\",\"trace_id\":\"t\",\"span_id\":\"a\",\"step_type\":\"tool_call\",\"tool\":\"x\",\"timestamp\":\"2026-03-02T09:00:01Z\",\"latency_ms\":5}\n" + last);
        Assert.Single(set);
        Assert.NotEmpty(set.Problems);
    }

    // formats 1.5: every variant says the same.
    [Theory]
    [InlineData("""{"batches":[{"resource":{"attributes":[]},"instrumentationLibrarySpans":[{"instrumentationLibrary":{"name":"l"},"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"execute_tool x","kind":"SPAN_KIND_CLIENT","startTimeUnixNano":"1000000","endTimeUnixNano":"2000000","status":{"code":"STATUS_CODE_ERROR","message":"m"},"attributes":[{"key":"gen_ai.tool.name","value":{"stringValue":"x"}}]}]}]}]}""")]
    [InlineData("""{"trace":{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"CvdlGRbNQ92ESOshHIAxnA==","spanId":"t61rcWkgMzE=","name":"execute_tool x","kind":"SPAN_KIND_CLIENT","startTimeUnixNano":"1000000","endTimeUnixNano":"2000000","status":{"code":"STATUS_CODE_ERROR","message":"m"},"attributes":[{"key":"gen_ai.tool.name","value":{"stringValue":"x"}}]}]}]}]}}""")]
    [InlineData("""{"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"0AF7651916CD43DD8448EB211C80319C","span_id":"0xb7ad6b7169203331","name":"execute_tool x","kind":"SPAN_KIND_CLIENT","start_time_unix_nano":1000000,"end_time_unix_nano":2000000,"status":{"code":"STATUS_CODE_ERROR","message":"m"},"attributes":[{"key":"gen_ai.tool.name","value":{"string_value":"x"}}]}]}]}]}""")]
    [InlineData("""[{"resourceSpans":[{"instrumentationLibrarySpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"execute_tool x","kind":3,"startTimeUnixNano":1000000,"endTimeUnixNano":2000000,"status":{"code":2,"message":"m"},"attributes":[{"key":"gen_ai.tool.name","value":{"stringValue":"x"}}]}]}]}]}]""")]
    public void N05_Otlp_variants_say_the_same(string text)
    {
        var span = TraceText.OneSpan(text);
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", ActivityKind.Client, 1000000L, 2000000L, ActivityStatusCode.Error, "m", "x"),
            (span.TraceId, span.SpanId, span.Kind, span.StartTimeUnixNano!.Value, span.EndTimeUnixNano!.Value, span.Status, span.StatusMessage, span.ToolName));
    }

    // 4.3: "A span delivered twice (same span id) is one span", also where another span bears the same id.
    [Fact]
    public void N06_Each_of_two_spans_under_one_id_is_one_span_however_often_delivered()
    {
        var kit = new SpanKit();
        kit.Span("a", 0, 10, null, false, null, [], "d1");
        kit.Span("b", 5, 10, null, false, null, [], "d1");
        kit.Span("b", 5, 10, null, false, null, [], "d1");
        Assert.Equal(2, kit.ToTrace().Spans.Count);
    }

    // 4.3: "Where an agent has no tool span": the agent is written on the tool's span only; there is no agent span, so it is one agent's trace.
    [Fact]
    public void N07_Agent_named_on_tool_spans_only_has_tool_spans()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call");
            t.Span("execute_tool search", 20, 10, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "search"), ("gen_ai.agent.name", "a")]);
            t.Llm(40, 5);
        });
        Assert.NotNull(trace.ToolCalls[0].Generation);
        Assert.Equal(Verdict.Passed, Judge(trace, new NotCheck(new CallCheck("delete"))));
    }

    // 4.3: "A provider's own tool with a recorded result is executed", ids or none.
    [Theory]
    [InlineData("\"id\":\"s1\",", "\"id\":\"s1\",")]
    [InlineData("", "")]
    public void N09_Provider_s_own_tool_with_a_result_is_executed(string asked, string answered)
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, output: $$$"""
                [{"role":"assistant","parts":[{"type":"server_tool_call",{{{asked}}}"name":"web_search","server_tool_call":{"type":"web_search","query":"x"}},
                {"type":"server_tool_call_response",{{{answered}}}"server_tool_call_response":{"type":"web_search","results":[]}},{"type":"text","content":"done"}]}]
                """);
            t.Tool("other", 20, 10);
        });
        Assert.Equal(Verdict.Passed, Judge(trace, new CallCheck("web_search")));
        Assert.Equal(["m", "web_search", "other"], trace.Steps.Select(step => step.Name));
        Assert.Equal("""{"type":"web_search","query":"x"}""", trace.CallNamed("web_search").Arguments?.GetRawText().Replace(" ", ""));
    }

    // formats 14 and 9: lines that another logger wrapped.
    [Theory]
    [InlineData("""{"log":"{\"event\":\"span_finished\",\"trace_id\":\"t\",\"span_id\":\"a\",\"step_type\":\"tool_call\",\"tool\":\"x\",\"timestamp\":\"2026-03-02T09:00:01Z\",\"latency_ms\":5}\n","stream":"stdout"}""")]
    [InlineData("""2026-03-02T09:00:01Z INFO agent {"event":"span_finished","trace_id":"t","span_id":"a","step_type":"tool_call","tool":"x","timestamp":"2026-03-02T09:00:01Z","latency_ms":5}""")]
    [InlineData("""{"level":"info","fields":{"event":"span_finished","trace_id":"t","span_id":"a","step_type":"tool_call","tool":"x","timestamp":"2026-03-02T09:00:01Z","latency_ms":5}}""")]
    public void N10_Wrapped_lines_are_read(string line) => Assert.Equal("x", TraceText.OneSpan(line).ToolName);

    // 6: line 1 is one line, whatever stands in names and reasons.
    [Fact]
    public void N11_First_line_is_one_line()
    {
        var trace = Trace(t => t.Tool("fe\ntch", 0, error: "a\r\nb\u2028c\u0085d"));
        var error = Assert.ThrowsAny<Exception>(() => trace.Should().HaveNoErrors(because: "line one\nline two"));
        var first = error.Message.Split('\n')[0];
        Assert.EndsWith(".", first);
        Assert.DoesNotContain('\u0085', first);
        Assert.DoesNotContain('\u2028', first);
    }

    // Surprise (clock skew): 4.4: "message evidence in either direction silences the clock for that pair": B known to whoever asked for A means A did not happen before B.
    [Fact]
    public void N12_Message_evidence_against_the_clock_both_ways()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 1, output: Asks(("b", "fetch", "{}")), finish: "tool_call");
            t.Tool("search", 2, 1, id: "a");
            t.Tool("fetch", 10, 1, id: "b");
            t.Llm(5, 1, input: History(("b", "fetch", "{}", "r")), output: Asks(("a", "search", "{}")), finish: "tool_call");
        });
        Assert.Equal(Verdict.Failed, Judge(trace, new CallCheck("search").With(new BeforeLink("fetch"))));
    }

    // 4.2: a Reasoning span holds one generation and nothing else: with a maybe call beside it the count is open up to three.
    [Fact]
    public void N13_Steps_that_a_possible_call_would_add_are_all_possible()
    {
        var trace = Trace(t =>
        {
            var reason = t.Reason(0, 50);
            t.Llm(1, 5, reason, finish: "tool_call", output: Asks(("c1", "ghost", "{}")));
            t.Tool("search", 60, 5);
            t.Llm(100, 5, input: History(("c1", "ghost", "{}", "boo")), output: Says("done"));
        });
        Assert.Equal(3, trace.Steps.Count);
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new MaxStepsCheck(4)));
    }

    // 4.1: "A trace is incomplete when two or more spans hang on absent parents": the same in a view that holds one of them.
    [Fact]
    public void N14_View_of_a_trace_with_orphans_is_incomplete_too()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a", 0, 100);
            t.Llm(10, 5, agent);
            t.Tool("x", 20, 5, "eeee");
            t.Tool("y", 30, 5, "ffff");
        });
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new NotCheck(new CallCheck("delete"))));
        Assert.Equal(Verdict.Inconclusive, Judge(trace.Agent("a"), new NotCheck(new CallCheck("delete"))));
    }

    // 4.2 counts a call for a sure step; the facts' step_count and HaveAtMostSteps say the same of a handoff run.
    [Fact]
    public void N15_Handoff_request_that_never_has_a_span_leaves_the_outer_run_completed()
    {
        var trace = Trace(t =>
        {
            var team = t.Agent("team");
            var triage = t.Agent("triage", 1, 20, team);
            t.Llm(2, 5, triage, finish: "tool_call", output: Asks(("h", "handoff_to_1", "{}")));
            var billing = t.Agent("billing", 30, 50, team);
            t.Llm(40, 5, billing, output: Says("done"), input: History(("h", "handoff_to_1", "{}", "Transferred.")));
        });
        Assert.Equal("completed", trace.StopReason);
    }

    // 3: error of a run: "a call after that generation failed": of the attempts of parallel calls one failed, none came after it.
    [Fact]
    public void N16_Failed_parallel_call_after_the_last_generation_puts_the_run_in_error()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call");
            t.Tool("a", 20, 10, error: "x");
            t.Tool("b", 21, 10);
        });
        Assert.Equal("error", trace.StopReason);
    }

    // 4.3: "Answered without a span: executed where the agent has no tool span at all": two runs of one agent.
    [Fact]
    public void N18_Answered_call_of_an_agent_with_tool_spans_in_another_run_cannot_be_told()
    {
        var trace = Trace(t =>
        {
            var one = t.Agent("a", 0, 100);
            t.Llm(10, 5, one, finish: "tool_call", output: Asks(("c1", "search", "{}")));
            t.Tool("search", 20, 10, one, id: "c1");
            t.Llm(40, 5, one, output: Says("ok"));
            var two = t.Agent("a", 200, 100);
            t.Llm(210, 5, two, finish: "tool_call", output: Asks(("c2", "delete", "{}")));
            t.Llm(240, 5, two, input: History(("c2", "delete", "{}", "denied")), output: Says("ok"));
        });
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new CallCheck("delete")));
    }

    // 4.8: HaveNoErrors "names the origin and counts the spans that only repeat it".
    [Fact]
    public void N19_Error_counts_each_span_above_that_repeats_it()
    {
        var trace = Trace(t =>
        {
            var a = t.Agent("a", error: true);
            var b = t.Agent("b", 1, 900, a, error: true);
            t.Tool("one", 10, 5, b, error: "first");
            t.Tool("two", 20, 5, b, error: "second");
        });
        var errors = trace.Index.Errors;
        Assert.Equal(["execute_tool one", "execute_tool two"], errors.Select(error => error.Name));
        Assert.Equal(2, errors.Sum(error => error.Repeats));
    }
}

internal static class EdgeCaseCalls
{
    public static ToolCall CallNamed(this RecordedTrace trace, string name) => Assert.Single(trace.ToolCalls, call => call.Name == name);
}
