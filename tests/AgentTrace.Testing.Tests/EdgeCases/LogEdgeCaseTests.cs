using System.Diagnostics;
using System.Text.Json;
using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>The corners of the event log and of OTLP JSON. Each test rests on the sentence above it.</summary>
public sealed class LogEdgeCaseTests
{
    // formats 14: trace_finished has latency_ms, "latency_ms is authoritative when given"; 4.1 and the docs of Duration: "From the earliest start to the latest end that are known".
    [Fact]
    public void L01_Run_of_a_log_lasts_from_trace_started_to_trace_finished()
    {
        var trace = Assert.Single(Read("""
            {"event":"trace_started","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:00.2Z","latency_ms":100,"status":"ok"}
            {"event":"trace_finished","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:05Z","latency_ms":5000,"status":"ok","stop_reason":"completed"}
            """));
        Assert.Equal(5000, FactsText.Parsed(trace).GetProperty("duration_ms").GetDouble());
        Assert.Equal(Verdict.Failed, new MaxDurationCheck(TimeSpan.FromSeconds(1)).Evaluate(trace).Verdict);
    }

    // 7.1: start_ms "relative to the trace's start".
    [Fact]
    public void L02_Calls_of_a_log_are_timed_from_trace_started()
    {
        var trace = Assert.Single(Read("""
            {"event":"trace_started","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:00.2Z","latency_ms":100,"status":"ok"}
            {"event":"trace_finished","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:05Z","status":"ok"}
            """));
        Assert.Equal(100, FactsText.Parsed(trace).GetProperty("tool_calls")[0].GetProperty("start_ms").GetDouble());
    }

    // 4.1: "Unknown is not zero"; "end time of a span that this check needs missing" is inconclusive.
    [Fact]
    public void L03_Finish_without_start_and_latency_has_no_duration()
    {
        var trace = Assert.Single(Read("""
            {"event":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:00.2Z","status":"ok"}
            """));
        Assert.Null(trace.ToolCalls[0].Duration);
        Assert.Equal(Verdict.Inconclusive, new CallCheck("search").With(new TakingAtMostLink(TimeSpan.FromMilliseconds(1))).Evaluate(trace).Verdict);
    }

    [Fact]
    public void L04_Finish_without_time_and_latency_has_no_end()
    {
        var trace = Assert.Single(Read("""
            {"event":"span_started","trace_id":"t","run_id":"r1","span_id":"a","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","status":"ok"}
            """));
        Assert.Null(trace.ToolCalls[0].Duration);
        Assert.Equal(Verdict.Inconclusive, new MaxDurationCheck(TimeSpan.FromMilliseconds(1)).Evaluate(trace).Verdict);
    }

    // 3: "A trace's stop reason is that of its outermost runs"; a log with one run: spans without a run id are its own (RunIndex says so, but only when no span names it).
    [Fact]
    public void L05_Span_without_a_run_id_belongs_to_the_only_run()
    {
        var trace = Assert.Single(Read("""
            {"event":"trace_started","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","step_type":"reasoning","timestamp":"2026-03-02T09:00:00.2Z","latency_ms":100,"status":"ok"}
            {"event":"span_finished","trace_id":"t","span_id":"b","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:01Z","latency_ms":100,"status":"ok"}
            {"event":"trace_finished","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:05Z","status":"ok","stop_reason":"max_steps"}
            """));
        Assert.Equal(("max_steps", "recorded"), (FactsText.Parsed(trace).GetProperty("stop_reason").GetString(), FactsText.Parsed(trace).GetProperty("stop_reason_source").GetString()));
    }

    // 3: "in the event log each run id, with or without a span": one run, told by trace_started and by a run span that does not repeat the id.
    [Fact]
    public void L06_Run_span_without_the_run_id_is_the_run_of_the_log()
    {
        var trace = Assert.Single(Read("""
            {"event":"trace_started","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_started","trace_id":"t","span_id":"root","step_type":"run","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","trace_id":"t","span_id":"b","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:01Z","latency_ms":100,"status":"ok"}
            {"event":"span_finished","trace_id":"t","span_id":"root","timestamp":"2026-03-02T09:00:02Z","status":"ok"}
            {"event":"trace_finished","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:02Z","status":"ok","stop_reason":"completed"}
            """));
        Assert.Equal("r1", Assert.Single(trace.Runs).RunId);
    }

    // The same without any run id.
    [Fact]
    public void L07_Log_without_run_ids_and_a_run_span_has_one_run()
    {
        var trace = Assert.Single(Read("""
            {"event":"trace_started","trace_id":"t","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_started","trace_id":"t","span_id":"root","step_type":"run","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","trace_id":"t","span_id":"b","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:01Z","latency_ms":100,"status":"ok"}
            {"event":"span_finished","trace_id":"t","span_id":"root","timestamp":"2026-03-02T09:00:02Z","status":"ok"}
            {"event":"trace_finished","trace_id":"t","timestamp":"2026-03-02T09:00:02Z","status":"ok","stop_reason":"completed"}
            """));
        Assert.Single(trace.Runs);
        Assert.Equal("completed", trace.StopReason);
    }

    // formats 14: "`trace_id` absent but `run_id` present → use `run_id`": one run is not torn in two by a line that leaves its trace id out.
    [Fact]
    public void L08_Line_without_the_trace_id_joins_the_trace_of_its_run()
    {
        var set = Read("""
            {"event":"trace_started","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_started","trace_id":"t","run_id":"r1","span_id":"a","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","run_id":"r1","span_id":"a","timestamp":"2026-03-02T09:00:00.2Z","latency_ms":100,"status":"ok"}
            {"event":"trace_finished","run_id":"r1","timestamp":"2026-03-02T09:00:02Z","status":"ok","stop_reason":"completed"}
            """);
        Assert.Single(set);
    }

    // A finish that carries its span's id alone.
    [Fact]
    public void L09_Finish_with_the_span_id_alone_ends_that_span()
    {
        var set = Read("""
            {"event":"trace_started","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_started","trace_id":"t","run_id":"r1","span_id":"a","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","span_id":"a","timestamp":"2026-03-02T09:00:00.2Z","latency_ms":100,"status":"ok"}
            {"event":"trace_finished","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:02Z","status":"ok","stop_reason":"completed"}
            """);
        Assert.False(Assert.Single(Assert.Single(set).Spans).IsUnfinished);
    }

    // formats 14: "A related public pattern writes span_type, started_at, ended_at, has_error ...: accept those aliases" and no event at all needs a timestamp then.
    [Fact]
    public void L10_Aliases_of_the_related_pattern()
    {
        var trace = Assert.Single(Read("""
            {"type":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","span_type":"tool","tool":"search","started_at":"2026-03-02T09:00:00Z","ended_at":"2026-03-02T09:00:01Z","has_error":true}
            """));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal((TimeSpan.FromSeconds(1), true), (call.Duration, call.IsError));
    }

    // formats 14: status is ok or error; a word that says neither is not a success.
    [Fact]
    public void L11_Status_that_says_neither_is_no_success()
    {
        var trace = Assert.Single(Read("""
            {"event":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:01Z","latency_ms":100,"status":"timeout"}
            """));
        Assert.NotEqual(ActivityStatusCode.Ok, trace.Spans[0].Status);
    }

    // design 3: "in the event log each run id": two runs and a stray top step: trace_finished still counts for facts of each run.
    [Fact]
    public void L12_Interleaved_runs_keep_their_own_outcome()
    {
        var trace = Assert.Single(Read("""
            {"event":"trace_started","trace_id":"t","run_id":"r1","agent":"a","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"trace_started","trace_id":"t","run_id":"r2","agent":"b","timestamp":"2026-03-02T09:00:00Z"}
            {"event":"span_finished","trace_id":"t","run_id":"r1","span_id":"a","step_type":"reasoning","timestamp":"2026-03-02T09:00:01Z","latency_ms":100,"status":"ok"}
            {"event":"span_finished","trace_id":"t","run_id":"r2","span_id":"b","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:01Z","latency_ms":100,"status":"error","error":"x"}
            {"event":"trace_finished","trace_id":"t","run_id":"r2","timestamp":"2026-03-02T09:00:02Z","status":"error","error":"x","stop_reason":"tool_error"}
            {"event":"trace_finished","trace_id":"t","run_id":"r1","timestamp":"2026-03-02T09:00:03Z","status":"ok","stop_reason":"completed"}
            """));
        var facts = FactsText.Parsed(trace);
        Assert.Equal("error", facts.GetProperty("status").GetString());
        Assert.Equal(["completed", "tool_error"], facts.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("stop_reason").GetString()));
        Assert.Equal(JsonValueKind.Null, facts.GetProperty("stop_reason").ValueKind);
        Assert.Equal(Verdict.Failed, new StopReasonCheck("completed").Evaluate(trace).Verdict);
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
        var set = Read("{\"event\":\"span_finished\",\"trace_id\":\"t\",\"span_id\":\"a\",\"step_type\":\"tool_call\",\"tool\":\"x\",\"timestamp\":\"2026-03-02T09:00:01Z\",\"latency_ms\":5}\n" + last);
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
        var span = OneSpan(text);
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", ActivityKind.Client, 1000000L, 2000000L, ActivityStatusCode.Error, "m", "x"),
            (span.TraceId, span.SpanId, span.Kind, span.StartTimeUnixNano!.Value, span.EndTimeUnixNano!.Value, span.Status, span.StatusMessage, span.ToolName));
    }

    // formats 14 and 9: lines that another logger wrapped.
    [Theory]
    [InlineData("""{"log":"{\"event\":\"span_finished\",\"trace_id\":\"t\",\"span_id\":\"a\",\"step_type\":\"tool_call\",\"tool\":\"x\",\"timestamp\":\"2026-03-02T09:00:01Z\",\"latency_ms\":5}\n","stream":"stdout"}""")]
    [InlineData("""2026-03-02T09:00:01Z INFO agent {"event":"span_finished","trace_id":"t","span_id":"a","step_type":"tool_call","tool":"x","timestamp":"2026-03-02T09:00:01Z","latency_ms":5}""")]
    [InlineData("""{"level":"info","fields":{"event":"span_finished","trace_id":"t","span_id":"a","step_type":"tool_call","tool":"x","timestamp":"2026-03-02T09:00:01Z","latency_ms":5}}""")]
    public void N10_Wrapped_lines_are_read(string line) => Assert.Equal("x", OneSpan(line).ToolName);
}
