using System.Text.RegularExpressions;
using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>
/// The gate in CI: <c>.github/actions/agenttrace</c>, which any workflow uses. Its script runs here as a runner would run it; what only GitHub can
/// do (to fetch the action, to install the tool) does not.
/// </summary>
public sealed partial class GateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agenttrace-gate-");

    private static string Policy => Command.Sample("../../fixtures/policies/research.policy.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [BashFact]
    public async Task Good_run_passes_and_leaves_results_to_compare_with()
    {
        var (ran, output, _) = await RunAsync(("traces", Trace("research-good.jsonl")), ("policy", Policy));

        Assert.True(ran.Code == 0, ran.Output);
        Assert.Equal("exit-code=0\n", output);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "agenttrace-results.jsonl")));
    }

    [BashFact]
    public async Task Bad_run_fails_with_its_sentences_in_the_summary_and_an_annotation_at_the_policys_line()
    {
        var (ran, output, summary) = await RunAsync(("traces", Trace("research-bad.jsonl") + "\n" + Trace("research-good.jsonl") + "\n"), ("policy", Policy));

        Assert.True(ran.Code == 1, ran.Output);
        Assert.Equal("exit-code=1\n", output);
        Assert.Contains("it stopped with reason \"tool", summary, StringComparison.Ordinal);
        Assert.Matches(@"::error file=[^\n]*research\.policy\.json,line=8", ran.Output);
    }

    [BashFact]
    public async Task What_cannot_be_told_fails_unless_the_workflow_says_otherwise()
    {
        var policy = Path.Combine(_folder.FullName, "p.json");
        await File.WriteAllTextAsync(policy, """[{"budget": {"totalTokens": 10}}]""");

        var strict = await RunAsync(("traces", Trace("research-bad.jsonl")), ("policy", policy));
        var lenient = await RunAsync(("traces", Trace("research-bad.jsonl")), ("policy", policy), ("inconclusive", "pass"));

        Assert.Equal((3, 0), (strict.Ran.Code, lenient.Ran.Code));
    }

    [BashFact]
    public async Task Version_that_is_worse_than_the_last_fails_although_no_trace_is_given()
    {
        var (before, after) = (Path.Combine(_folder.FullName, "before.jsonl"), Path.Combine(_folder.FullName, "after.jsonl"));
        await EvaluateAsync(before, "search", "fetch");
        await EvaluateAsync(after, "fetch");

        var (ran, _, summary) = await RunAsync(("results", after), ("base", before));

        Assert.True(ran.Code == 1, ran.Output);
        Assert.Contains("worse", summary, StringComparison.Ordinal);
    }

    [BashFact]
    public async Task Golden_trace_alone_is_enough()
    {
        var golden = Path.Combine(_folder.FullName, "research.golden.json");
        GoldenTrace.Of(RecordedTrace.Load(Trace("research-good.jsonl"))).Save(golden);

        var good = await RunAsync(("traces", Trace("research-good.jsonl")), ("golden", golden));
        var bad = await RunAsync(("traces", Trace("research-bad.jsonl")), ("golden", golden));

        Assert.True(good.Ran.Code == 0, good.Ran.Output);
        Assert.True(bad.Ran.Code == 1, bad.Ran.Output);
    }

    [BashTheory]
    [InlineData("nothing is checked: name traces, or a base to compare results with.")]
    [InlineData("nothing is held against the policy or the golden traces: name traces.", "policy", "p.json")]
    [InlineData("nothing is held against the policy or the golden traces: name traces.", "golden", "golden/", "base", "before.jsonl")]
    [InlineData("junit and case-from tell of the checks of a policy: name the policy.", "traces", "x.jsonl", "golden", "golden/", "junit", "j.xml")]
    public async Task What_checks_nothing_is_no_pass(string message, params string[] inputs)
    {
        var (ran, output, _) = await RunAsync([.. inputs.Chunk(2).Select(input => (input[0], input[1]))]);

        Assert.Equal((2, "exit-code=2\n"), (ran.Code, output));
        Assert.Contains("::error title=agenttrace::" + message, ran.Output, StringComparison.Ordinal);
    }

    [BashTheory]
    [InlineData("", "")]
    [InlineData("1.2.3", "tool install --tool-path TEMP/agenttrace-1.2.3 AgentTrace.Testing.Cli --version 1.2.3\n")]
    public async Task Version_that_is_asked_for_is_installed_though_another_is_there(string version, string installed)
    {
        var asked = Path.Combine(_folder.FullName, "asked");
        await WriteToolAsync("agenttrace", "exit 0");
        await WriteToolAsync("dotnet", $"echo \"$@\" >> '{asked}'");
        var script = Path.Combine(_folder.FullName, "install.sh");
        await File.WriteAllTextAsync(script, Regex.Replace(Script().Matches(Action())[0].Groups["script"].Value, "^ {8}", "", RegexOptions.Multiline));

        var ran = await Command.RunAsync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], new Dictionary<string, string>
        {
            ["VERSION"] = version,
            ["SOURCE"] = "",
            ["RUNNER_TEMP"] = "TEMP",
            ["GITHUB_PATH"] = Path.Combine(_folder.FullName, "path"),
            ["PATH"] = _folder.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
        });

        Assert.True(ran.Code == 0, ran.Output);
        Assert.Equal(installed, File.Exists(asked) ? await File.ReadAllTextAsync(asked) : "");
    }

    [BashFact]
    public async Task Value_of_an_input_is_never_a_command()
    {
        var (ran, _, _) = await RunAsync(("traces", "$(touch owned); `touch owned`"), ("policy", "\"; touch owned; \""));

        Assert.Equal(2, ran.Code);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "owned")));
        Assert.DoesNotContain("${{", string.Concat(Script().Matches(Action()).Select(match => match.Value)), StringComparison.Ordinal);
    }

    private static string Trace(string name) => Command.Sample("../../fixtures/traces/" + name);

    private static string Action() => File.ReadAllText(Command.Sample("../../.github/actions/agenttrace/action.yml")).ReplaceLineEndings("\n");

    private static Task<EvaluationResults> EvaluateAsync(string path, params string[] tools) => AgentEvaluation.RunAsync(
        Dataset.Parse("""{"id": "a", "input": "x", "expectations": [{"tool": "search"}]}"""),
        (_, _) =>
        {
            using var run = AgentRun.Start("x");
            foreach (var tool in tools) run.CallTool(tool, null, () => "done");
            run.Complete("done");
            return Task.CompletedTask;
        },
        new EvaluationOptions { Repeat = 20, ResultsPath = path });

    /// <summary>The step "Check", its variables set from the inputs as the runner sets them.</summary>
    private async Task<(Command Ran, string Output, string Summary)> RunAsync(params (string Name, string Value)[] inputs)
    {
        var action = Action();
        var values = Default().Matches(action).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim('"'));
        foreach (var (name, value) in inputs)
        {
            Assert.True(values.ContainsKey(name), $"the action has no input {name}");
            values[name] = value;
        }

        var environment = Variable().Matches(action).ToDictionary(match => match.Groups["variable"].Value, match => values[match.Groups["input"].Value]);
        Assert.Equal(values.Keys.Order(), Variable().Matches(action).Select(match => match.Groups["input"].Value).Order());
        foreach (var file in new[] { "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY" })
        {
            environment[file] = Path.Combine(_folder.FullName, file);
            File.Delete(environment[file]);
        }

        await WriteToolAsync("agenttrace", $"exec dotnet '{Command.Tool}' \"$@\"");
        environment["PATH"] = _folder.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        var script = Path.Combine(_folder.FullName, "check.sh");
        await File.WriteAllTextAsync(script, Regex.Replace(Script().Matches(action)[^1].Groups["script"].Value, "^ {8}", "", RegexOptions.Multiline));

        // As the runner calls a script whose shell is bash.
        var ran = await Command.RunAsync("bash", ["-c", "cd \"$0\" && exec bash --noprofile --norc -eo pipefail check.sh", _folder.FullName], environment);
        return (ran, await ReadAsync("GITHUB_OUTPUT"), await ReadAsync("GITHUB_STEP_SUMMARY"));

        async Task<string> ReadAsync(string name) => File.Exists(environment[name]) ? await File.ReadAllTextAsync(environment[name]) : "";
    }

    private async Task WriteToolAsync(string name, string script)
    {
        var tool = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(tool, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [GeneratedRegex("^  (?<name>[a-z-]+):\n    description: .*\n    default: (?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Default();

    [GeneratedRegex(@"^        (?<variable>[A-Z_]+): \$\{\{ inputs\.(?<input>[a-z-]+) \}\}$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex("^      run: \\|\n(?<script>(?:        .*\n|\n)+)", RegexOptions.Multiline)]
    private static partial Regex Script();
}

/// <summary>A test of a script for bash; skipped where bash is not, as on most Windows machines.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BashFactAttribute : FactAttribute
{
    public BashFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "The action runs on bash.";
    }
}

/// <summary>The same with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BashTheoryAttribute : TheoryAttribute
{
    public BashTheoryAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "The action runs on bash.";
    }
}
