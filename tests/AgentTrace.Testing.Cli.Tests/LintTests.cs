using System.Text.Json;

namespace AgentTrace.Testing.Cli.Tests;

public sealed class LintTests
{
    private const string Bare = """
        {"event":"trace_started","trace_id":"t1","run_id":"r1","timestamp":"2026-03-02T09:00:00.000Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s1","step_type":"tool_call","tool":"fetch","latency_ms":200,"status":"error","timestamp":"2026-03-02T09:00:00.200Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s2","step_type":"llm_generate","model":"m","latency_ms":100,"status":"ok","timestamp":"2026-03-02T09:00:00.300Z"}
        """;

    [Fact]
    public void Run_good_trace_lacks_nothing_and_exits_0()
    {
        var run = CliRun.Here("lint", CliRun.Bad);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(
            """
            trace trace_7c1e   event-log   4 spans
              ✓ ids           a trace id and a span id on each of 4 spans, 1 run
              ✓ steps         4 steps: 2 reasoning steps, 2 tool calls
              ✓ tool calls    name and arguments of all 2 calls
              ✓ stop reason   tool_error
              ✓ status        1 step failed, and says so
              ✓ durations     start and end of every span; 1.17 s in all
              ✓ errors        the one error says what went wrong: HTTP 404
              – token usage   not applicable: it has no generation
              – parent links  not applicable: this log ties its spans together by run id

            1 trace: nothing is missing.

            """, run.Out);
    }

    [Fact]
    public void Run_bare_trace_says_how_to_fix_each_and_exits_1()
    {
        var run = CliRun.Here(Bare, ["lint", "-"]);

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Equal(
            """
            trace t1   event-log   2 spans
              ✓ ids           a trace id and a span id on each of 2 spans, 1 run
              ✓ steps         2 steps: 1 tool call, 1 generation
              ✗ tool calls    the arguments of 1 of 1 call (step 1) were not captured
                              fix: write arguments, a JSON object, on each tool_call event
              ✗ stop reason   it records none, and none can be derived
                              fix: write stop_reason in trace_finished
              ✗ status        1 run of the log has no trace_finished
                              fix: write trace_finished with its status, also when the run throws
              ✓ durations     start and end of every span; 300 ms in all
              ✗ errors        1 of 1 error (tool "fetch" (step 1) failed) has no message
                              fix: write error, the message, on the span that failed
              ✗ token usage   1 of 1 generation (step 2) carries no usage
                              fix: write input_tokens and output_tokens on each llm_generate event
              – parent links  not applicable: this log ties its spans together by run id

            1 trace: 1 lacks something, 5 answers are no.

            """, run.Out);
    }

    [Fact]
    public void Run_json_is_one_object_a_trace()
    {
        var run = CliRun.Here(Bare, ["lint", "-", "--output", "json"]);
        using var answers = JsonDocument.Parse(run.Out);

        Assert.Equal(1, run.Code);
        Assert.Equal(("t1", false, 9), (answers.RootElement.GetProperty("trace_id").GetString(), answers.RootElement.GetProperty("debuggable").GetBoolean(), answers.RootElement.GetProperty("answers").GetArrayLength()));
        Assert.Equal(["yes", "yes", "no", "no", "no", "yes", "no", "no", "not_applicable"], answers.RootElement.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("answer").GetString()));
        Assert.All(answers.RootElement.GetProperty("answers").EnumerateArray(), answer => Assert.Equal(answer.GetProperty("answer").GetString() == "no", answer.GetProperty("fix").ValueKind == JsonValueKind.String));
    }

    [Fact]
    public void Run_traces_of_no_agent_cannot_be_told_and_exit_3()
    {
        var run = CliRun.Here("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"GET /","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}""", ["lint", "-"]);

        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.Equal("agenttrace: cannot tell whether these traces are debuggable: none of the 1 span in 1 trace is an agent's (\"GET /\"). Agent spans carry gen_ai.operation.name.", run.ErrorLine);
    }
}
