namespace AgentTrace.Testing.Cli.Tests;

public sealed class CheckTests
{
    private const string NoAgent = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4f1d2c3b5a69788796a5b4c3d2e1f009","spanId":"00000000000000a1","name":"GET /health","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}""";

    [Fact]
    public void Check_good_trace_holds_and_exits_0()
    {
        var run = CliRun.Here("check", CliRun.Good, "--policy", CliRun.Policy);

        Assert.Equal(0, run.Code);
        Assert.Equal(
            """
            trace trace_7c1f
              ✓ called tool "search" before "fetch"
              ✓ read only: never called tool "delete_*"
              ✓ took at most 5 steps
              ✓ completed
              ✓ had no errors
              ✓ took at most 30 s
              ✓ used at most 8,000 tokens

            1 trace checked: 7 checks held.

            """, run.Out);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Check_bad_trace_tells_the_story_and_exits_1()
    {
        var run = CliRun.Here("check", CliRun.Bad, "--policy", CliRun.Policy);

        Assert.Equal(1, run.Code);
        Assert.Equal(
            """
            trace trace_7c1e
              ✓ called tool "search" before "fetch"
              ✓ read only: never called tool "delete_*"
              ✓ took at most 5 steps
              ✗ completed  (research.policy.json:7)
              ✗ had no errors  (research.policy.json:8)
              ✓ took at most 30 s
              ! Cannot tell whether trace used at most 8,000 tokens: it has no generation and no recorded total.  (research.policy.json:11)

            2 expectations failed:

              1) Expected trace to have completed, but it stopped with reason "tool_error".
              2) Expected trace to have no errors, but tool "fetch" (step 4) failed: HTTP 404.

              run_9fd2  agent researcher   "Find recent research about battery recycling"   1.17 s   stop_reason=tool_error
                  1  reasoning                                           320 ms  ok
                  2  tool search {"query":"battery recycling"}           410 ms  ok
                  3  reasoning                                           180 ms  ok
              ->  4  tool fetch {"url":"https://example.org/papers/17"}  260 ms  error  HTTP 404

            1 trace checked: 4 checks held, 2 failed, 1 warning.

            """, run.Out);
    }

    [Theory]
    [InlineData("""[{"maxSteps": 1}]""", 1, "✗ took at most 1 step")]
    [InlineData("""[{"maxSteps": 1, "severity": "warning"}]""", 0, "! Expected trace to have taken at most 1 step, but it took 4 steps")]
    [InlineData("""[{"budget": {"totalTokens": 5}}]""", 3, "? used at most 5 tokens")]
    [InlineData("""[{"budget": {"totalTokens": 5}, "severity": "warning"}]""", 0, "! Cannot tell whether trace used at most 5 tokens")]
    [InlineData("""[{"budget": {"totalTokens": 5}, "inconclusive": "warn"}]""", 0, "! Cannot tell whether trace used at most 5 tokens")]
    [InlineData("""[{"maxSteps": 1, "inconclusive": "warn"}]""", 1, "✗ took at most 1 step")]
    [InlineData("""[{"budget": {"totalTokens": 5}}, {"maxSteps": 1}]""", 1, "1 trace checked: 0 checks held, 1 failed, 1 inconclusive.")]
    [InlineData("""[{"maxSteps": 9, "when": {"agent": "reseacher"}}]""", 3, "Cannot tell whether agent \"reseacher\" took at most 9 steps: no agent \"reseacher\" ran; did you mean \"researcher\"?")]
    [InlineData("""[{"maxSteps": 9, "when": {"agent": "researcher"}}]""", 0, "✓ agent \"researcher\" took at most 9 steps")]
    public void Check_exit_code_is_the_worst_that_counts(string policy, int code, string line)
    {
        using var folder = new ScratchFolder();

        var run = CliRun.Here("check", CliRun.Bad, "-p", folder.Write("p.json", policy));

        Assert.Equal(code, run.Code);
        Assert.Contains(line, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_without_any_agent_span_is_no_pass()
    {
        var run = CliRun.Here(NoAgent, ["check", "-", "--policy", CliRun.Policy]);

        Assert.Equal(3, run.Code);
        Assert.Equal("? Cannot tell whether the policy holds: none of the 1 span in 1 trace is an agent's (\"GET /health\"). Agent spans carry gen_ai.operation.name.\n", run.Out);
    }

    [Fact]
    public void Check_traces_without_agent_spans_are_skipped_and_counted()
    {
        using var folder = new ScratchFolder();

        var run = CliRun.Here("check", CliRun.Good, folder.Write("other.json", NoAgent), "--policy", CliRun.Policy);

        Assert.Equal(0, run.Code);
        Assert.EndsWith("1 trace checked: 7 checks held. 1 trace without agent spans skipped.\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_log_with_foreign_and_broken_lines_counts_the_good_ones_and_reports_the_bad()
    {
        var log = File.ReadAllText(CliRun.Trace("wrapped.log")) + "{\"event\":\"span_finished\",\"trace_id\":\"trace_w001\",\"span_id\":\n";
        var line = log.Count(character => character == '\n');

        var run = CliRun.Here(log, ["check", "-", "--policy", CliRun.Policy]);

        // What the broken line told is missing: no check that it could change may pass.
        Assert.Equal(3, run.Code);
        Assert.Contains("1 line of the input could not be read", run.Out, StringComparison.Ordinal);
        Assert.Contains("✓ completed", run.Out, StringComparison.Ordinal);
        Assert.StartsWith($"agenttrace: warning: standard input, line {line}", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_several_traces_each_get_their_own_story()
    {
        var run = CliRun.Here("check", CliRun.Good, CliRun.Bad, "--policy", CliRun.Policy);

        Assert.Equal(1, run.Code);
        Assert.Contains("trace trace_7c1e  \"Find recent research about battery recycling\"\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("2 traces checked: 11 checks held, 2 failed, 1 warning.\n", run.Out, StringComparison.Ordinal);
    }

    /// <summary>A conversation of two turns, each a trace of its own, and a trace that names no conversation. The ids of spans begin anew in each.</summary>
    [Theory]
    [InlineData("trace", "✓ trace t1, ✗ trace t2, ✗ trace t3, 3 traces checked: 1 check held, 2 failed.")]
    [InlineData("session", "✓ session booking 7, ✗ trace t3, 2 sessions checked: 1 check held, 1 failed.")]
    [InlineData("file", "✓ file a.jsonl, ✗ file b.jsonl, 2 files checked: 1 check held, 1 failed.")]
    public void Check_judges_as_one_what_group_by_says(string by, string expected)
    {
        static string Turn(string trace, string? session, int minute, string tool) => $$"""
            {"event":"trace_started","trace_id":"{{trace}}","timestamp":"2026-03-02T09:0{{minute}}:00Z"{{(session is null ? "" : $",\"session_id\":\"{session}\"")}}}
            {"event":"span_finished","trace_id":"{{trace}}","span_id":"s1","step_type":"tool_call","tool":"{{tool}}","timestamp":"2026-03-02T09:0{{minute}}:02Z","latency_ms":100,"status":"ok"}
            {"event":"trace_finished","trace_id":"{{trace}}","timestamp":"2026-03-02T09:0{{minute}}:03Z","status":"ok","stop_reason":"completed"}

            """;
        using var folder = new ScratchFolder();
        string[] files = [folder.Write("a.jsonl", Turn("t1", "booking 7", 1, "confirm") + Turn("t2", "booking 7", 2, "pay")), folder.Write("b.jsonl", Turn("t3", null, 3, "pay"))];

        var run = CliRun.Here(["check", .. files, "-p", folder.Write("p.json", """[{"ifTool": "pay", "after": "confirm"}]"""), "--group-by", by]);

        var lines = run.Out.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Split('\n');
        var said = lines.Select((line, i) => line is ['t' or 's' or 'f', ..] && lines[i + 1] is [' ', ' ', var sign, ..] ? $"{sign} {line}" : line).Where(line => line is ['✓' or '✗', ..] || line.Contains("checked:", StringComparison.Ordinal));
        Assert.Equal((1, expected), (run.Code, string.Join(", ", said)));
        Assert.Equal(by == "session" ? "agenttrace: warning: 1 trace without the id of a conversation, judged alone (looked for gen_ai.conversation.id, session.id and their likes)\n" : "", run.Error);
    }

    [Fact]
    public void Check_broken_policy_is_one_line_with_its_place()
    {
        using var folder = new ScratchFolder();
        var policy = folder.Write("p.json", "[\n  {\"maxStep\": 5}\n]");

        var run = CliRun.Here("check", CliRun.Good, "--policy", policy);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Equal($"agenttrace: {policy}, line 2, column 4: unknown key \"maxStep\"; did you mean \"maxSteps\"?", run.ErrorLine);
    }
}
