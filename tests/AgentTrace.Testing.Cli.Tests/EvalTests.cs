using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Cli.Tests;

/// <summary><c>agenttrace eval</c>, <c>merge</c> and <c>compare</c> with a program that knows nothing of them.</summary>
public sealed partial class EvalTests : IDisposable
{
    private static readonly string Agent = Path.Combine(
        AppContext.BaseDirectory.Replace("AgentTrace.Testing.Cli.Tests", "AgentTrace.Testing.Cli.Agent", StringComparison.Ordinal), "AgentTrace.Testing.Cli.Agent.dll");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Eval_runs_every_case_and_says_what_broke()
    {
        Write("""{"id": "fine", "input": "good"}""", """{"id": "wrong way", "input": "bad"}""");
        var run = await EvalAsync("--repeat", "2", "--results", "r.jsonl", "--report", "junit=r.xml", "--report", "markdown=r.md", "--report", "html=r.html", "--report", "json=copy.jsonl");

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Matches("""
            ^✗ wrong way  0/2 passed: 0\.0 % \(95 % CI 0\.0–84\.2 %\)
                2 × Expected trace to have called tool "search" before "fetch", but the first "fetch" \(step 1\) started [0-9.]+ (?:ms|µs|s) before any "search" had finished\.

            2 cases: 1 failed \(2 of 4 runs passed\)\.
            results  r\.jsonl
            $
            """.ReplaceLineEndings("\n"), run.Out);
        Assert.All(["r.jsonl", "r.xml", "r.md", "r.html", "r.traces/wrong way.1.jsonl", "r.traces/wrong way.2.jsonl"], name => Assert.True(File.Exists(Path.Combine(_folder.Path, name)), name));
        Assert.Equal(Read("r.jsonl"), Read("copy.jsonl"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "r.traces/fine.1.jsonl")));
        Assert.Equal(0, CliRun.Here("show", Path.Combine(_folder.Path, "r.traces/wrong way.1.jsonl")).Code);
    }

    [Theory]
    [InlineData(0, "good", "")]
    [InlineData(1, "bad", "")]
    [InlineData(4, "crash", "the command ended with exit code 134: Unhandled exception. System.InvalidOperationException: the agent broke")]
    [InlineData(4, "7", "the command ended with exit code 7")]
    [InlineData(3, "plain", "no span of an agent came")]
    public async Task Eval_says_by_its_code_how_it_ended(int code, string input, string line)
    {
        Write($$"""{"id": "one", "input": "{{input}}"}""");
        var run = await EvalAsync("--results", "r.jsonl");
        Assert.Equal(code, run.Code);
        Assert.Contains(line, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_gives_the_input_to_a_command_that_does_not_name_it()
    {
        // The agent ends with the number that it reads.
        Write("""{"id": "one", "input": 9}""");
        var run = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["eval", "cases.jsonl", "-p", "p.json", "--results", "r.jsonl", "--", "dotnet", Agent, "input"]);
        Assert.Equal(4, run.Code);
        Assert.Contains("    the command ended with exit code 9\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_kills_what_takes_too_long()
    {
        Write("""{"id": "one", "input": "wait"}""");
        var run = await EvalAsync("--results", "r.jsonl", "--timeout", "2");
        Assert.Equal(1, run.Code);
        Assert.Contains("it took longer than 2 s", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_does_not_wait_for_what_a_command_left_behind()
    {
        if (OperatingSystem.IsWindows()) return;
        Write("""{"id": "one", "input": "x"}""");
        var run = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["eval", "cases.jsonl", "-p", "p.json", "--results", "r.jsonl", "--wait", "0", "--", "sh", "-c", "echo what went wrong; sleep 300 & echo $! > left; exit 7"]);

        // It is there still, with the output that it has from the command.
        using var left = Process.GetProcessById(int.Parse(Read("left"), System.Globalization.CultureInfo.InvariantCulture));
        left.Kill();
        Assert.Equal(4, run.Code);
        Assert.Contains("the command ended with exit code 7: what went wrong", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_names_the_pattern_that_takes_too_long()
    {
        Write("""{"id": "one", "input": "x"}""");
        var run = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["eval", "cases.jsonl", "-p", "p.json", "--results", "r.jsonl", "--infrastructure", "(a+)+$", "--", "dotnet", Agent, "$" + new string('a', 60) + "!", "7"]);
        Assert.Equal((2, "agenttrace: a regular expression took longer than a second: (a+)+$"), (run.Code, run.ErrorLine));
    }

    [Fact]
    public async Task Eval_of_a_command_that_fails_says_whether_a_check_did_too()
    {
        Write("""{"id": "one", "input": "x"}""");
        var failed = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["eval", "cases.jsonl", "-p", "p.json", "--results", "r.jsonl", "--", "dotnet", Agent, "bad", "7"]);
        Assert.Equal(1, failed.Code);
        var held = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["eval", "cases.jsonl", "-p", "p.json", "--results", "s.jsonl", "--", "dotnet", Agent, "good", "7"]);
        Assert.Equal(4, held.Code);
    }

    [Fact]
    public async Task Eval_begins_an_empty_file_and_tries_again_what_infrastructure_broke()
    {
        Write("""{"id": "one", "input": "good"}""", """{"id": "two", "input": "7"}""");
        _folder.Write("r.jsonl", "");
        string[] args = ["--results", "r.jsonl", "--infrastructure", "$", "--retries", "0"];
        var first = await EvalAsync(args);
        Assert.Equal((3, "agenttrace: not all results are there: 1 case could not run for faults of infrastructure (\"two\")."), (first.Code, first.ErrorLine));
        var second = await EvalAsync(args);
        Assert.Contains("agenttrace: note: went on with 1 run that r.jsonl held.\n", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_without_contents_saves_none_in_a_report()
    {
        Write("""{"id": "one", "input": "bad"}""");
        await EvalAsync("--results", "r.jsonl", "--report", "json=shared.jsonl", "--no-content");
        Assert.Contains("Expected trace to", Read("r.jsonl"), StringComparison.Ordinal);
        Assert.DoesNotContain("Expected trace to", Read("shared.jsonl"), StringComparison.Ordinal);
        Assert.Equal(RunVerdict.Failed, Assert.Single(EvaluationResults.Load(Path.Combine(_folder.Path, "shared.jsonl")).Runs).Verdict);
    }

    [Fact]
    public async Task Eval_that_is_killed_goes_on_and_ends_as_if_it_never_was()
    {
        Write([.. Enumerable.Range(1, 6).Select(i => $$"""{"id": "case {{i}}", "input": "{{(i % 2 == 0 ? "bad" : "good")}}"}""")]);
        string[] args = [CliRun.Tool, "eval", "cases.jsonl", "-p", "p.json", "--parallel", "1", "--wait", "0", "--results", "r.jsonl", "--", "dotnet", Agent, "{input}"];
        using (var killed = Process.Start(new ProcessStartInfo("dotnet", args) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            var path = Path.Combine(_folder.Path, "r.jsonl");
            while (!killed.HasExited && (!File.Exists(path) || Lines(path) < 9)) await Task.Yield();
            killed.Kill(entireProcessTree: true);
            await killed.WaitForExitAsync();
        }

        var begun = EvaluationResults.Load(Path.Combine(_folder.Path, "r.jsonl"));
        Assert.InRange(begun.Runs.Count, 1, 6);
        var run = await EvalAsync("--results", "r.jsonl", "--wait", "0");
        Assert.Equal(1, run.Code);
        Assert.Contains("note: went on with", run.Error, StringComparison.Ordinal);

        var whole = await EvalAsync("--results", "whole.jsonl", "--wait", "0");
        Assert.Equal(WithoutTimes("whole.jsonl"), WithoutTimes("r.jsonl"));
        Assert.Equal(whole.Out.Replace("whole.jsonl", "r.jsonl", StringComparison.Ordinal).Split('\n').Length, run.Out.Split('\n').Length);

        var again = await EvalAsync("--results", "r.jsonl");
        Assert.Equal((1, "agenttrace: note: nothing was run: r.jsonl is finished; --fresh starts over."), (again.Code, again.ErrorLine));

        static int Lines(string path)
        {
            using var stream = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return stream.ReadToEnd().Count(c => c == '\n');
        }
    }

    [Fact]
    public async Task Shards_merge_to_the_whole_and_a_missing_one_is_no_pass()
    {
        Write([.. Enumerable.Range(1, 6).Select(i => $$"""{"id": "case {{i}}", "input": "good"}""")]);
        Assert.Equal(0, (await EvalAsync("--results", "whole.jsonl")).Code);
        Assert.Equal(0, (await EvalAsync("--results", "s1.jsonl", "--shard", "1/2")).Code);
        Assert.Equal(0, (await EvalAsync("--results", "s2.jsonl", "--shard", "2/2")).Code);
        var merged = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["merge", "s*.jsonl", "--out", "merged.jsonl"]);
        Assert.Equal((0, "6 cases passed.\n", ""), (merged.Code, merged.Out, merged.Error));
        Assert.Equal(WithoutTimes("whole.jsonl"), WithoutTimes("merged.jsonl"));

        var half = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["merge", "s1.jsonl", "--out", "half.jsonl"]);
        Assert.Equal((2, "agenttrace: shard 2/2 is missing; what it ran is unknown, and no part of a pass."), (half.Code, half.ErrorLine));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "half.jsonl")));
        Assert.Equal(3, CliRun.Here("compare", Path.Combine(_folder.Path, "whole.jsonl"), Path.Combine(_folder.Path, "s1.jsonl")).Code);
    }

    [Fact]
    public async Task Compare_with_confirm_runs_only_suspects_and_lets_them_decide()
    {
        Write([.. Enumerable.Range(1, 3).Select(i => $$"""{"id": "case {{i}}", "input": "good"}""")]);
        foreach (var (name, passed, started) in new[] { ("n1.jsonl", 8, 1), ("n2.jsonl", 8, 2), ("today.jsonl", 0, 3) }) Nights(name, passed, started);

        var by = CliRun.Here("compare", "--base", "last:2", Path.Combine(_folder.Path, "today.jsonl"));
        Assert.Equal((1, ""), (by.Code, by.Error));
        Assert.StartsWith("worse\n", by.Out, StringComparison.Ordinal);
        Assert.Contains("case 3: 16/16 -> 0/8, p < 0.0001", by.Out, StringComparison.Ordinal);

        var confirmed = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["compare", "--base", "last:2", "today.jsonl", "--confirm", "3", "--cases", "cases.jsonl", "-p", "p.json", "--", "dotnet", Agent, "{input}"]);
        Assert.Equal((3, ""), (confirmed.Code, confirmed.Error));
        Assert.Contains("run again\n  case 3: 16/16 -> 3/3, p = 1", confirmed.Out, StringComparison.Ordinal);

        // Runs that hang are ended, and speak against the case.
        Write([.. Enumerable.Range(1, 3).Select(i => $$"""{"id": "case {{i}}", "input": "wait"}""")]);
        foreach (var (name, passed, started) in new[] { ("n1.jsonl", 8, 1), ("n2.jsonl", 8, 2), ("today.jsonl", 0, 3) }) Nights(name, passed, started);
        var hung = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["compare", "--base", "last:2", "today.jsonl", "--confirm", "2", "--timeout", "2", "--cases", "cases.jsonl", "-p", "p.json", "--", "dotnet", Agent, "{input}"]);
        Assert.Equal(1, hung.Code);
        Assert.Contains("run again\n  case 3: 16/16 -> 0/2, ", hung.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name what to compare with: agenttrace compare BASE HEAD, or --base last:7 HEAD.", "compare", "r.jsonl")]
    [InlineData("--margin is written 2pp, two percentage points; found \"2\" (", "compare", "r.jsonl", "r.jsonl", "--margin", "2")]
    [InlineData("--base takes a results file or last:7; found \"last:x\".", "compare", "r.jsonl", "--base", "last:x")]
    [InlineData("unknown report \"junits\"; did you mean \"junit\"?", "check", "x", "--policy", "p.json", "--report", "junits=x")]
    [InlineData("name the file of the report: junit=FILE", "check", "x", "--policy", "p.json", "--report", "junit")]
    [InlineData("a shard is written 2/8, the second of eight; found \"9/8\".", "eval", "cases.jsonl", "-p", "p.json", "--shard", "9/8", "--", "x")]
    [InlineData("nothing.jsonl: there is no such dataset.", "eval", "nothing.jsonl", "-p", "p.json", "--", "x")]
    [InlineData("the case \"case 3\" expects nothing; name a --policy, or give it expectations.", "eval", "cases.jsonl", "--", "x")]
    [InlineData("cannot start \"no-such-program\"", "eval", "cases.jsonl", "-p", "p.json", "--", "no-such-program")]
    public async Task What_cannot_be_meant_is_one_line(string line, params string[] args)
    {
        Write("""{"id": "case 3", "input": "good"}""");
        Nights("r.jsonl", 8, 1);
        var run = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, args);
        Assert.Equal(2, run.Code);
        Assert.StartsWith("agenttrace: " + line.TrimEnd('(').TrimEnd(), run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_writes_results_by_an_attribute_and_reports_of_them()
    {
        var report = Path.Combine(_folder.Path, "r.jsonl");
        var run = CliRun.Here("check", CliRun.Good, CliRun.Bad, "--policy", CliRun.Policy, "--results", report, "--label", "v2", "--report", "junit=" + Path.Combine(_folder.Path, "r.xml"));
        Assert.Equal(1, run.Code);
        var results = EvaluationResults.Load(report);
        Assert.Equal(("v2", 2, true), (results.Head.Label, results.Cases.Count, results.IsFinished));
        Assert.Equal([RunVerdict.Passed, RunVerdict.Failed], results.Runs.Select(one => one.Verdict).Order());
        Assert.Contains("failures=\"1\"", Read("r.xml"), StringComparison.Ordinal);

        var wrong = CliRun.Here("check", CliRun.Good, "--policy", CliRun.Policy, "--results", report, "--case-from", "test.case");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("carries the attribute \"test.case\", which names the case.", wrong.ErrorLine, StringComparison.Ordinal);
    }

    private void Write(params string[] cases)
    {
        _folder.Write("cases.jsonl", string.Join('\n', cases));
        _folder.Write("p.json", """{"checks": [{"tool": "search", "before": "fetch"}]}""");
    }

    /// <summary>Eight runs of three cases, of which the last passed so many.</summary>
    private void Nights(string name, int passed, int started)
    {
        var (policy, dataset) = (TracePolicy.Load(Path.Combine(_folder.Path, "p.json")), Dataset.Load(Path.Combine(_folder.Path, "cases.jsonl")));
        var lines = new List<string> { JsonSerializer.Serialize(new { type = "evaluation", version = 1, policy = "p.json", policy_digest = policy.Digest, dataset = "cases.jsonl", dataset_digest = dataset.Digest, cases = 3, repeat = 8, started = $"2026-01-0{started}T00:00:00Z" }) };
        lines.AddRange(Enumerable.Range(1, 3).Select(i => JsonSerializer.Serialize(new { type = "case", id = $"case {i}", index = i - 1 })));
        lines.AddRange(Enumerable.Range(0, 24).Select(i => JsonSerializer.Serialize(new { type = "run", @case = $"case {(i / 8) + 1}", run = (i % 8) + 1, verdict = i < 16 || i % 8 < passed ? "passed" : "failed" })));
        _folder.Write(name, string.Join('\n', [.. lines, """{"type":"finished"}""", ""]));
    }

    private Task<CliRun> EvalAsync(params string[] args) =>
        CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["eval", "cases.jsonl", "-p", "p.json", "--parallel", "4", .. args, "--", "dotnet", Agent, "{input}"]);

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));

    /// <summary>Results without what differs from one run of a program to the next.</summary>
    private string WithoutTimes(string name) => Times().Replace(Read(name), "");

    [GeneratedRegex("""
        "(?:started|start_ms|end_ms|duration_ms)":(?:"[^"]*"|[0-9.E+-]+)|started [0-9.]+ (?:ms|µs|s) before
        """)]
    private static partial Regex Times();
}
