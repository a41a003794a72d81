using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing.Cli.Tests;

public sealed class ShowTests
{
    [Fact]
    public void Show_is_a_tree_with_a_waterfall_and_what_a_reader_looks_for()
    {
        var run = CliRun.Here("show", CliRun.Bad);

        Assert.Equal(0, run.Code);
        Assert.Equal(
            """
            trace trace_7c1e   event-log   4 spans, 4 steps: 2 reasoning steps, 2 tool calls   1.17 s   stop_reason=tool_error (recorded)
              asked     "Find recent research about battery recycling"

                                                                                    0              1.17 s
                   run run_9fd2  agent researcher                           1.17 s  ░░░░░░░░░░░░░░░░░░░░░  stop_reason=tool_error
                1  ├─ reasoning                                             320 ms  ██████
                2  ├─ tool search {"query":"battery recycling"}             410 ms       ████████
                3  ├─ reasoning                                             180 ms               ███
                4  └─ tool fetch {"url":"https://example.org/papers/17"}    260 ms                  █████  error  HTTP 404

              slowest step    step 2 tool search, 410 ms of 1.17 s (35 %)
              error began     step 4 tool fetch: HTTP 404

            """, run.Out);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Show_says_why_calls_look_repeated_and_where_the_tokens_went()
    {
        var run = CliRun.Here("show", CliRun.Trace("multi-agent.jsonl"));

        Assert.Contains("""
              error began     step 5 tool fetch: no answer within 300 ms; recovered
              repeated calls  tool fetch {"url":"https://example.org/papers/17"} twice (steps 5, 6): same tool, equal arguments; the first failed, so the second is a retry
              tokens          1,390 (input 1,050, output 340); most in step 8 llm scripted-1: 1,210 (87 %)
            """, run.Out, StringComparison.Ordinal);
        Assert.Contains("   ├─ run researcher  run run_research ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_json_is_one_object_a_trace_with_the_facts_in_order_and_nothing_else()
    {
        var run = CliRun.Here("show", CliRun.Good, CliRun.Bad, "--output", "json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var lines = run.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        foreach (var line in lines)
        {
            using var facts = JsonDocument.Parse(line);
            Assert.Equal(
                "trace_id runs status stop_reason stop_reason_source duration_ms span_count step_count steps tool_calls llm_call_count models input_tokens output_tokens cost_usd finish_reason errors max_parallel_tool_calls format".Split(' '),
                facts.RootElement.EnumerateObject().Select(property => property.Name));
            Assert.Equal(
                "name call_id stage attempts agent arguments result status error start_ms end_ms".Split(' '),
                facts.RootElement.GetProperty("tool_calls")[0].EnumerateObject().Select(property => property.Name));
            Assert.Equal(
                "run_id agent input output stop_reason status".Split(' '),
                facts.RootElement.GetProperty("runs")[0].EnumerateObject().Select(property => property.Name));
        }
    }

    [Fact]
    public void Show_standard_input_folder_and_glob_are_the_same_input_as_a_file()
    {
        using var folder = new ScratchFolder();
        folder.Write("deep/in/run.jsonl", File.ReadAllText(CliRun.Good));
        folder.Write("deep/notes.json", "{\"no\": \"trace\"}");
        folder.Write("deep/readme.md", "nothing");
        var expected = CliRun.Here("show", CliRun.Good, "-o", "json").Out;

        var piped = CliRun.Here(File.ReadAllText(CliRun.Good), ["show", "-", "-o", "json"]);
        var found = CliRun.Here("show", folder.Path, "-o", "json");
        var matched = CliRun.Here("show", folder.Path + "/**/*.jsonl", "-o", "json");

        Assert.Equal((expected, ""), (piped.Out, piped.Error));
        Assert.Equal(expected, found.Out);
        Assert.StartsWith("agenttrace: warning: passed over: ", found.ErrorLine, StringComparison.Ordinal);
        Assert.Equal((expected, ""), (matched.Out, matched.Error));
    }

    [Fact]
    public void Show_several_files_join_their_spans_by_trace_id()
    {
        using var folder = new ScratchFolder();
        var whole = CliRun.Trace("otlp-agent.json");
        var first = folder.Write("a.json", Half(whole, isFirst: true));
        var second = folder.Write("b.json", Half(whole, isFirst: false));

        Assert.Equal(CliRun.Here("show", whole, "-o", "json").Out, CliRun.Here("show", second, first, "-o", "json").Out);
    }

    private static string Half(string file, bool isFirst)
    {
        var document = JsonNode.Parse(File.ReadAllText(file))!;
        var spans = document["resourceSpans"]![0]!["scopeSpans"]![0]!["spans"]!.AsArray();
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            if (i < 3 != isFirst) spans.RemoveAt(i);
        }

        return document.ToJsonString();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Show_hostile_text_is_inert(bool colours)
    {
        const string Hostile = """[red]x[/] :smile: \u001b[31m\u0007 \u202e sk-abcdefghijklmnopqrstuvwx""";
        var log = $$"""
            {"event":"trace_started","trace_id":"{{Hostile}}","run_id":"{{Hostile}}","agent":"{{Hostile}}","input":"{{Hostile}}","timestamp":"2026-03-02T09:00:00.000Z"}
            {"event":"span_finished","trace_id":"{{Hostile}}","run_id":"{{Hostile}}","span_id":"s2","step_type":"tool_call","tool":"{{Hostile}}","arguments":{"q":"{{Hostile}}"},"latency_ms":400,"status":"error","error":"{{Hostile}}","timestamp":"2026-03-02T09:00:00.600Z"}
            {"event":"trace_finished","trace_id":"{{Hostile}}","run_id":"{{Hostile}}","status":"error","stop_reason":"{{Hostile}}","output":"{{Hostile}}","timestamp":"2026-03-02T09:00:00.700Z"}

            """;
        using var folder = new ScratchFolder();
        string[][] commands = [["show", "-"], ["check", "-", "-p", folder.Write("p.json", """[{"noErrors": true}, {"stopReason": "completed"}]""")]];
        foreach (var command in commands)
        {
            var run = CliRun.Here(log, command, colours);

            Assert.Contains("[red]x[/] :smile: \\u001b[31m\\u0007 \\u202e", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("sk-abcdefghij", run.Out + run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("\u001b[31m\u0007", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', run.Out);
            Assert.Equal(colours, run.Out.Contains('\u001b', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Show_long_run_is_cut_to_its_ends_and_what_matters_and_all_shows_everything()
    {
        var log = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            log.Append($$$"""{"event":"span_finished","trace_id":"t","run_id":"r","span_id":"s{{{i}}}","step_type":"tool_call","tool":"search","arguments":{"q":{{{i}}}},"latency_ms":1,"status":"{{{(i == 250 ? "error" : "ok")}}}","timestamp":"2026-03-02T09:00:{{{i / 100:00}}}.{{{i % 100:00}}}5Z"}""").Append('\n');
        }

        var cut = CliRun.Here(log.ToString(), ["show", "-"]).Out;
        var whole = CliRun.Here(log.ToString(), ["show", "-", "--all"]).Out;

        Assert.Contains("… 244 steps …", cut, StringComparison.Ordinal);
        Assert.Contains("  251  ├─ tool search {\"q\":250}", cut, StringComparison.Ordinal);
        Assert.Contains("… 246 steps …", cut, StringComparison.Ordinal);
        Assert.True(cut.Split('\n').Length < 30, cut);
        Assert.True(whole.Split('\n').Length > 500);
        Assert.DoesNotContain("steps …", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_20_000_levels_are_cut_and_do_not_overflow()
    {
        var log = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            log.Append($$"""{"event":"span_finished","trace_id":"t","span_id":"s{{i}}","parent_span_id":"s{{i - 1}}","step_type":"chain","latency_ms":1,"timestamp":"2026-03-02T09:00:00.005Z"}""").Append('\n');
        }

        var run = CliRun.Here(log.ToString(), ["show", "-"]);

        Assert.Equal(0, run.Code);
        Assert.True(run.Out.Split('\n').Length < 40, run.Out);
    }
}
