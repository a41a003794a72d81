using System.Diagnostics;
using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

public class EventLogReaderTests
{
    private const long T = 1772442000_000_000_000;
    private const string Started = """{"event":"span_started","trace_id":"t","run_id":"r","span_id":"s","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:00Z","arguments":{"q": "x"}}""";
    private const string Finished = """{"event":"span_finished","trace_id":"t","run_id":"r","span_id":"s","timestamp":"2026-03-02T09:00:01Z","latency_ms":950.5,"status":"ok","result":["a"],"call_id":"c1","custom":7}""";

    [Theory]
    [InlineData(Started + "\n" + Finished)]
    [InlineData(Finished + "\n" + Started)]
    [InlineData("\uFEFF\r\n" + Started + "\r\n\r\n" + Finished + "\r\n")]
    public void Start_and_finish_make_one_span_in_any_order(string text)
    {
        var set = Read(text);
        var span = Assert.Single(Assert.Single(set).Spans);
        Assert.Equal("event-log", set.Format);
        Assert.Equal(("t", "s", "search", T, T + 950_500_000, false), (span.TraceId, span.SpanId, span.Name, span.StartTimeUnixNano, span.EndTimeUnixNano, span.IsUnfinished));
        Assert.Equal(ActivityStatusCode.Ok, span.Status);
        Assert.Equal("tool_call", span.Attributes[Names.StepType].AsText());
        Assert.Equal("search", span.Attributes[Names.ToolName].AsText());
        Assert.Equal("r", span.Attributes[Names.RunId].AsText());
        Assert.Equal("""{"q": "x"}""", span.Attributes[Names.ToolArguments].AsText());
        Assert.Equal("[\"a\"]", span.Attributes[Names.ToolResult].AsText());
        Assert.Equal("c1", span.Attributes[Names.ToolCallId].AsText());
        Assert.Equal(7, span.Attributes["custom"].AsInteger());
        Assert.Empty(set[0].DeclaredRuns);
    }

    /// <summary>Where pino, zap, Serilog, structlog and .NET's console keep the time of a line, and what it is about.</summary>
    [Theory]
    [InlineData("""{"level":30,"time":1772442000000,"pid":1,"event":"span_finished",@}""")]
    [InlineData("""{"level":30,"time":1772442000000,"msg":"span_finished",@}""")]
    [InlineData("""{"level":"info","ts":1772442000.0,"caller":"a.go:1","msg":"span_finished",@}""")]
    [InlineData("""{"@t":"2026-03-02T09:00:00Z","@mt":"span_finished",@}""")]
    [InlineData("""{"@t":"2026-03-02T09:00:00Z","@mt":"{event}","event":"span_finished",@}""")]
    [InlineData("""{"@timestamp":"2026-03-02T09:00:00Z","message":"span_finished",@}""")]
    [InlineData("""{"Timestamp":"2026-03-02T09:00:00Z","LogLevel":"Information","Message":"x","State":{"event":"span_finished",@}}""")]
    public void Loggers_have_their_own_names_for_time_and_event(string line)
    {
        var span = OneSpan(line.Replace("@}", "\"trace_id\":\"t\",\"span_id\":\"s\",\"step_type\":\"tool_call\",\"tool\":\"search\",\"latency_ms\":10}", StringComparison.Ordinal));
        Assert.Equal(("search", T - 10_000_000, T), (span.ToolName, span.StartTimeUnixNano, span.EndTimeUnixNano));
    }

    [Fact]
    public void Start_without_finish_is_unfinished()
    {
        var span = OneSpan(Started);
        Assert.True(span.IsUnfinished);
        Assert.Equal((T, null, ActivityStatusCode.Unset), (span.StartTimeUnixNano, span.EndTimeUnixNano, span.Status));
    }

    [Fact]
    public void Finish_without_start_is_complete()
    {
        var span = OneSpan(Finished);
        Assert.Equal((T + 49_500_000, T + 1_000_000_000, false), (span.StartTimeUnixNano, span.EndTimeUnixNano, span.IsUnfinished));
    }

    [Theory]
    [InlineData("\"2026-03-02T09:00:00Z\"", T)]
    [InlineData("\"2026-03-02 09:00:00\"", T)]
    [InlineData("\"2026-03-02T10:00:00.123456789+01:00\"", T + 123456789)]
    [InlineData("\"2026-03-02T09:00:00,5\"", T + 500_000_000)]
    [InlineData("\"2026-03-02T04:00:00-0500\"", T)]
    [InlineData("1772442000", T)]
    [InlineData("1772442000.25", T + 250_000_000)]
    [InlineData("1772442000123", T + 123_000_000)]
    [InlineData("1772442000123456", T + 123_456_000)]
    [InlineData("1772442000123456789", T + 123456789)]
    [InlineData("\"1772442000123456789\"", T + 123456789)]
    public void Timestamps_are_iso_or_numbers_by_magnitude(string written, long expected) =>
        Assert.Equal(expected, OneSpan($$"""{"event":"span_started","trace_id":"t","span_id":"s","timestamp":{{written}}}""").StartTimeUnixNano);

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("\"2400-01-01T00:00:00Z\"")]
    [InlineData("99999999999999999999999")]
    [InlineData("true")]
    public void Timestamp_that_is_none_is_reported(string written)
    {
        var set = Read($$"""{"event":"span_started","trace_id":"t","span_id":"s","timestamp":{{written}}}""");
        Assert.Null(set[0].Spans[0].StartTimeUnixNano);
        Assert.StartsWith("line 1: \"timestamp\" is no time", Assert.Single(set.Problems));
    }

    [Theory]
    [InlineData("\"status\":\"FAILED\"", ActivityStatusCode.Error, null, null)]
    [InlineData("\"status\":\"success\"", ActivityStatusCode.Ok, null, null)]
    [InlineData("\"error\":\"HTTP 404\"", ActivityStatusCode.Error, "HTTP 404", null)]
    [InlineData("\"error\":{\"type\":\"TimeoutError\",\"message\":\"late\"}", ActivityStatusCode.Error, "late", "TimeoutError")]
    [InlineData("\"error\":null", ActivityStatusCode.Ok, null, null)]
    [InlineData("\"has_error\":true", ActivityStatusCode.Error, null, null)]
    [InlineData("\"has_error\":false", ActivityStatusCode.Ok, null, null)]
    [InlineData("\"x\":1", ActivityStatusCode.Ok, null, null)]
    public void Status_and_error_are_read(string field, ActivityStatusCode status, string? message, string? type)
    {
        var span = OneSpan($$"""{"event":"span_finished","trace_id":"t","span_id":"s",{{field}}}""");
        Assert.Equal((status, message, type), (span.Status, span.StatusMessage, span.Attributes[Names.ErrorType].AsText()));
    }

    [Fact]
    public void Aliases_of_the_public_pattern_are_read()
    {
        var span = OneSpan("""{"type":"span_finished","trace_id":"t","span_id":"s","span_type":"reasoning","started_at":"2026-03-02T09:00:00Z","ended_at":"2026-03-02T09:00:02Z","has_error":true}""");
        Assert.Equal((T, T + 2_000_000_000, "reasoning"), (span.StartTimeUnixNano, span.EndTimeUnixNano, span.Name));
        Assert.Equal("reasoning", span.Attributes[Names.StepType].AsText());
    }

    [Theory]
    [InlineData("event")]
    [InlineData("type")]
    [InlineData("event_type")]
    [InlineData("name")]
    public void Kind_of_the_line_stands_under_any_of_four_keys(string key) =>
        Assert.Equal("", OneSpan($$"""{"{{key}}":"span_started","trace_id":"t","span_id":"s"}""").Name);

    [Fact]
    public void Generation_carries_model_usage_and_finish_reason()
    {
        var span = OneSpan("""{"event":"span_finished","trace_id":"t","span_id":"s","step_type":"llm_generate","model":"m1","prompt_tokens":10,"completion_tokens":"4","total_tokens":14,"stop_reason":"stop","input":"in","output":{"role":"assistant"},"agent":"writer"}""");
        Assert.Equal("m1", span.Attributes[Names.RequestModel].AsText());
        Assert.Equal((10L, 4L, 14L), (span.Attributes[Names.InputTokens].AsInteger(), span.Attributes[Names.OutputTokens].AsInteger(), span.Attributes["gen_ai.usage.total_tokens"].AsInteger()));
        Assert.Equal("[stop]", span.Attributes[Names.FinishReasons].ToString());
        Assert.Equal("in", span.Attributes[Names.Input].AsText());
        Assert.Equal("""{"role":"assistant"}""", span.Attributes[Names.Output].AsText());
        Assert.Equal("writer", span.Attributes[Names.AgentName].AsText());
    }

    [Fact]
    public void Spans_without_a_parent_hang_under_the_span_of_their_run()
    {
        var set = RecordedTrace.LoadAll(Path.Combine(Corpus.Fixtures, "traces", "multi-agent.jsonl"));
        var trace = Assert.Single(set);
        Assert.Equal(["run_plan", "run_research", "run_write"], trace.DeclaredRuns.Select(run => run.RunId));
        Assert.Equal(
            ["m0:", "m1:m0", "m2:m0", "m3:m0", "m4:m3", "m5:m3", "m6:m3", "m7:m3", "m8:m0", "m9:m0", "m10:m9"],
            trace.Spans.Select(span => $"{span.SpanId}:{span.ParentSpanId}"));
        Assert.Equal("completed", trace.Spans[0].Attributes[Names.StopReason].AsText());
    }

    [Fact]
    public void Run_without_a_span_is_not_put_under_another_run()
    {
        var text = """
            {"event":"span_started","trace_id":"t","run_id":"a","span_id":"r","step_type":"run"}
            {"event":"span_started","trace_id":"t","run_id":"b","span_id":"x"}
            {"event":"span_started","trace_id":"t","span_id":"y"}
            """;
        Assert.Equal(["r:", "x:", "y:r"], Read(text)[0].Spans.Select(span => $"{span.SpanId}:{span.ParentSpanId}"));
    }

    [Fact]
    public void Declared_run_holds_what_its_two_lines_say()
    {
        var trace = RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl"));
        var run = Assert.Single(trace.DeclaredRuns);
        Assert.Equal(("run_9fd2", "Find recent research about battery recycling", "tool_error", "HTTP 404", true, true, true), (run.RunId, run.Input, run.StopReason, run.Error, run.IsError, run.HasStatus, run.IsFinished));
        Assert.Equal((4L, T, T + 1_170_000_000, "researcher"), (run.ClaimedSteps, run.StartTimeUnixNano, run.EndTimeUnixNano, run.Agent));
        Assert.Equal(["reasoning 320", "search 410", "reasoning 180", "fetch 260"], trace.Spans.Select(span => $"{span.Name} {span.Duration!.Value.TotalMilliseconds}"));
        Assert.Equal((ActivityStatusCode.Error, "HTTP 404"), (trace.Spans[3].Status, trace.Spans[3].StatusMessage));
    }

    [Fact]
    public void Run_without_finish_keeps_its_metadata()
    {
        var run = Assert.Single(Read("""{"event":"trace_started","run_id":"r","metadata":{"tags":["a"],"n":1},"host":"h"}""")[0].DeclaredRuns);
        Assert.Equal((false, false, false), (run.IsFinished, run.HasStatus, run.IsError));
        Assert.Equal("[a] 1 h", $"{run.Metadata["tags"]} {run.Metadata["n"]} {run.Metadata["host"]}");
    }

    [Fact]
    public void Traces_interleaved_in_one_file_come_apart()
    {
        var set = Read("""
            {"event":"span_started","run_id":"a","span_id":"1"}
            {"event":"span_started","run_id":"b","span_id":"1"}
            {"event":"span_finished","run_id":"a","span_id":"1"}
            """);
        Assert.Equal(["a", "b"], set.Select(trace => trace.TraceId));
        Assert.Equal([false, true], set.Select(trace => trace.Spans[0].IsUnfinished));
    }

    [Fact]
    public void Events_wrapped_by_other_loggers_are_found()
    {
        var set = RecordedTrace.LoadAll(Path.Combine(Corpus.Fixtures, "traces", "wrapped.log"));
        var trace = Assert.Single(set);
        Assert.Empty(set.Problems);
        Assert.Equal(4, set.SkippedLines);
        Assert.Equal(["reasoning", "search", "fetch"], trace.Spans.Select(span => span.Name));
        Assert.All(trace.Spans, span => Assert.False(span.IsUnfinished));
        Assert.True(Assert.Single(trace.DeclaredRuns).IsFinished);
    }

    [Fact]
    public void Time_of_the_logger_around_stands_in()
    {
        var span = OneSpan("""{"time":"2026-03-02T09:00:00Z","msg":{"event":"span_started","trace_id":"t","span_id":"s"}}""");
        Assert.Equal(T, span.StartTimeUnixNano);
    }

    [Theory]
    [InlineData("{\"event\":\"span_finished\",\"trace_id\":\"t\",\"span_")]
    [InlineData("{\"event\":\"span_st")]
    [InlineData("2026 INFO {\"event\":\"span_finished\",,}")]
    [InlineData("{\"log\":\"{\\\"event\\\":\\\"span_finished\\\",\"}")]
    [InlineData("{\"event\":\"span_finished\",\"trace_id\":\"t\"}")]
    public void Broken_line_of_ours_is_reported_and_the_rest_kept(string bad)
    {
        var set = Read(Started + "\n" + Finished + "\n" + bad);
        Assert.Single(Assert.Single(set).Spans);
        Assert.StartsWith("line 3: ", Assert.Single(set.Problems));
        Assert.Equal(0, set.SkippedLines);
    }

    [Fact]
    public void Log_whose_every_line_is_broken_is_an_error()
    {
        var e = Fails("hello\n{\"event\":\"span_started\",\"x\":}\n");
        Assert.Equal(2, e.Line);
    }

    [Theory]
    [InlineData("\"status\":\"timeout\",\"error\":\"deadline exceeded\"", ActivityStatusCode.Error, "deadline exceeded")]
    [InlineData("\"error\":\"deadline exceeded\",\"status\":\"timeout\"", ActivityStatusCode.Error, "deadline exceeded")]
    [InlineData("\"status\":\"timeout\"", ActivityStatusCode.Unset, null)]
    [InlineData("\"status\":\"unset\",\"error\":\"retried\"", ActivityStatusCode.Unset, "retried")]
    [InlineData("\"error\":{}", ActivityStatusCode.Ok, null)]
    [InlineData("\"error\":[]", ActivityStatusCode.Ok, null)]
    [InlineData("\"error\":{\"type\":null,\"message\":\"\"}", ActivityStatusCode.Ok, null)]
    [InlineData("\"error\":{\"code\":7}", ActivityStatusCode.Error, "{\"code\":7}")]
    public void Status_that_is_no_word_of_ours_leaves_it_to_the_error(string fields, ActivityStatusCode status, string? message)
    {
        var span = OneSpan($$"""{"event":"span_finished","trace_id":"t","span_id":"a","step_type":"tool_call","tool":"pay",{{fields}}}""");
        Assert.Equal((status, message), (span.Status, span.StatusMessage));
        var run = Assert.Single(Read($$"""{"event":"trace_finished","trace_id":"t","run_id":"r",{{fields}}}""")[0].DeclaredRuns);
        Assert.Equal(status == ActivityStatusCode.Error, run.IsError);
    }

    [Fact]
    public void Name_that_only_holds_the_word_of_a_kind_is_a_name() =>
        Assert.Equal("hook_on_span_finished", OneSpan("""{"event":"span_finished","trace_id":"t","span_id":"s","name":"hook_on_span_finished"}""").Name);

    [Theory]
    [InlineData("2026-03-02 04:00:00 -05:00")]
    [InlineData("2026-03-02 10:00:00 +01:00")]
    [InlineData("2026-03-02 04:00:00.000 -05:00")]
    public void Zone_behind_a_blank_is_read(string written) =>
        Assert.Equal(T, OneSpan($$"""{"event":"span_started","trace_id":"t","span_id":"s","timestamp":"{{written}}"}""").StartTimeUnixNano);

    [Theory]
    [InlineData("{\n  \"other\": true\n}\n", 0)]
    [InlineData("{\"ts\": 1,\n" + Started + "\n", 0)]
    [InlineData("{50} ms elapsed\n", 0)]
    [InlineData("{\"ts\":\"2026-03-02T09:00:0", 1)]
    public void Only_JSON_that_does_not_end_is_a_last_line_cut_off(string rest, int problems)
    {
        var set = Read(Started + "\n" + Finished + "\n" + rest);
        Assert.Equal(problems, set.Problems.Count);
        Assert.Equal(problems > 0, set[0].Index.Completeness.Reasons.Count > 0);
    }

    private const string Told = """{"event":"trace_started","trace_id":"t","run_id":"r","agent":"planner"}""";
    private const string Begun = """{"event":"span_started","run_id":"r","span_id":"s","step_type":"tool_call","tool":"search","arguments":{"q":1}}""";
    private const string Ended = """{"event":"span_finished","trace_id":"t","run_id":"r","span_id":"s","status":"error","error":"no"}""";
    private const string Over = """{"event":"trace_finished","run_id":"r","stop_reason":"completed"}""";

    [Fact]
    public void Lines_that_leave_the_trace_out_belong_to_that_of_their_run_in_any_order()
    {
        string[] lines = [Told, Begun, Ended, Over];
        foreach (var text in Orders(lines).Select(order => string.Join('\n', order)))
        {
            var trace = Assert.Single(Read(text));
            var (span, run) = (Assert.Single(trace.Spans), Assert.Single(trace.DeclaredRuns));
            Assert.Equal(("t", "search", "no", false), (trace.TraceId, span.ToolName, span.StatusMessage, span.IsUnfinished));
            Assert.Equal("{\"q\":1}", span.Attributes[Names.ToolArguments].AsText());
            Assert.Equal(("planner", "completed", true), (run.Agent, run.StopReason, run.IsFinished));
        }
    }

    [Fact]
    public void Lines_with_nothing_but_a_span_belong_to_the_trace_that_another_line_of_it_names()
    {
        var trace = Assert.Single(Read("""
            {"event":"span_finished","span_id":"s","status":"error"}
            {"event":"span_started","trace_id":"t","span_id":"s","tool":"search"}
            """));
        Assert.Equal(("t", "search", true, false), (trace.TraceId, trace.Spans[0].ToolName, trace.Spans[0].IsError, trace.Spans[0].IsUnfinished));
    }

    private static IEnumerable<IEnumerable<string>> Orders(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? [[]] : lines.SelectMany((line, at) => Orders([.. lines.Where((_, other) => other != at)]).Select(rest => rest.Prepend(line)));
}
