using System.Text.Json;

namespace AgentTrace.Testing.Cli.Tests;

public sealed class PolicyTests
{
    [Fact]
    public void Schema_is_json_that_names_every_check()
    {
        var run = CliRun.Here("policy", "schema");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var names = JsonElement.Parse(run.Out).GetProperty("$defs").GetProperty("check").GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet();
        Assert.Equal(PolicyKeys.All.Select(key => key.Name).Order(), PolicyKeys.All.Select(key => key.Name).Where(names.Contains).Order());
    }

    [Fact]
    public void Init_drafts_a_policy_that_its_runs_keep_and_a_bad_run_does_not()
    {
        using var folder = new ScratchFolder();
        var policy = Path.Combine(folder.Path, "drafted.policy.json");

        var drafted = CliRun.Here("policy", "init", CliRun.Good, "--out", policy);

        Assert.Equal((0, ""), (drafted.Code, drafted.Out));
        Assert.Equal("agenttrace: note: 1 run only; what chance put there looks like a rule. Three or more say what varies.", drafted.ErrorLine);
        Assert.Equal(0, CliRun.Here("check", CliRun.Good, "--policy", policy).Code);
        Assert.Equal(1, CliRun.Here("check", CliRun.Bad, "--policy", policy).Code);
        Assert.Contains("does not overwrite", CliRun.Here("policy", "init", CliRun.Good, "--out", policy).ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_says_what_the_runs_have_in_common_with_the_evidence()
    {
        using var folder = new ScratchFolder();
        string Run(string id, params string[] tools) => folder.Write(id + ".jsonl", string.Join('\n',
        [
            $$"""{"event":"trace_started","trace_id":"{{id}}","timestamp":"2026-01-01T00:00:00Z"}""",
            .. tools.Select((tool, i) => $$"""{"event":"span_finished","trace_id":"{{id}}","span_id":"{{id}}-{{i}}","step_type":"tool_call","tool":"{{tool}}","input":{"i":{{i}}},"latency_ms":10,"timestamp":"2026-01-01T00:00:00.{{(i * 20) + 10:000}}1Z"}"""),
            $$"""{"event":"trace_finished","trace_id":"{{id}}","stop_reason":"completed","timestamp":"2026-01-01T00:00:01Z"}""",
        ]));

        var run = CliRun.Here("policy", "init", Run("a", "search", "fetch"), Run("b", "search", "search", "fetch"), Run("c", "search", "lookup", "fetch"));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(
            """
            // Drafted from 3 good runs. Every entry holds of all of them: keep what you mean, delete what is chance.
            {
              "checks": [
                {"tool": "search", "times": "1..2"},           // in every run
                {"tool": "fetch", "times": 1},                 // in every run
                {"ifTool": "lookup", "times": "..1"},          // in 1 of 3 runs
                {"onlyTools": ["search", "fetch", "lookup"]},  // no run called another
                {"tool": "search", "before": "fetch"},         // in this order in every run
                {"stopReason": "completed"},                   // how every run ended
                {"noErrors": true},                            // no run had one
                {"maxRepeats": 0},                             // no run made the same call twice
                {"maxSteps": 5},                               // at most 3 were seen
                {"budget": {"duration": "2s"}},                // at most 1 s were seen
                {"wellFormed": true}                           // the structure of every trace is sound
              ]
            }

            """, run.Out);
        Assert.NotEmpty(TracePolicy.Parse(run.Out).Checks);
    }

    [Fact]
    public void Init_of_no_run_is_wrong_input() => Assert.Equal(2, CliRun.Here("[]", ["policy", "init", "-"]).Code);
}
