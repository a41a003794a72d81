using System.Text.Json;

namespace AgentTrace.Testing.Cli.Tests;

/// <summary><c>agenttrace mutate</c>: what it prints, what it exits with, and that the README says the same.</summary>
public sealed class MutateTests
{
    private static string Stronger { get; } = Path.Combine(Corpus.Fixtures, "policies", "research-stronger.policy.json");

    private static CliRun Mutate(params string[] more) => CliRun.Here(["mutate", CliRun.Good, "--policy", CliRun.Policy, .. more]);

    [Fact]
    public void Prints_score_kinds_and_survivors()
    {
        var run = Mutate();

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("The policy would notice 23 of 29 mutants: 79 %.\n\n  drop a step              2 of 4    ██████████░░░░░░░░░░\n", run.Out);
        Assert.EndsWith("\n       - changed the result of step 4, tool fetch {\"url\":\"https://example.org/papers/17\"} to \"Closed-loop recycling recovers most of…e lithium … (other)\"\n", run.Out);
    }

    /// <summary>Lines of the README between two "…" stand in the output as they are, and so does what one sentence more is worth.</summary>
    [Fact]
    public void The_README_shows_what_it_prints()
    {
        var readme = File.ReadAllText(Path.Combine(Corpus.Root, "README.md")).ReplaceLineEndings("\n");
        var section = readme[readme.IndexOf("## Would your checks notice?", StringComparison.Ordinal)..readme.IndexOf("## The command line", StringComparison.Ordinal)];
        var shown = section.Split("```\n")[3];
        var stronger = CliRun.Here("mutate", CliRun.Good, "--policy", Stronger);

        var output = Mutate().Out;
        Assert.Equal(3, shown.Split("  …\n").Length);
        Assert.All(shown.Split("  …\n"), piece => Assert.Contains(piece, output));
        Assert.StartsWith("The policy would notice 25 of 29 mutants: 86 %.\n", stronger.Out);
        Assert.Contains("the policy notices 25 of 29: 86 %.", section);
        Assert.InRange(section.Split('\n').Length, 1, 40);
    }

    [Fact]
    public void Json_is_one_object()
    {
        var run = Mutate("--output", "json");
        var told = JsonElement.Parse(Assert.Single(run.Out.TrimEnd('\n').Split('\n')));

        Assert.Equal(0, run.Code);
        Assert.Equal(["score", "caught", "mutants", "inconclusive", "equivalent", "possible", "runs", "by_operator", "survivors"], told.EnumerateObject().Select(property => property.Name));
        Assert.Equal((23, 29, 23 / 29.0), (told.GetProperty("caught").GetInt32(), told.GetProperty("mutants").GetInt32(), told.GetProperty("score").GetDouble()));
        Assert.Equal("""{"operator":"rename_tool","caught":2,"mutants":2}""", told.GetProperty("by_operator")[3].GetRawText());
        Assert.Equal("""{"policy":{"span": {"type": "reasoning"}, "times": 2},"code":"trace.Should().HaveSpan(SpanPattern.Any.OfType(StepType.Reasoning), atLeast: 2, atMost: 2);","mutants":[{"trace_id":"trace_7c1f","operator":"drop","what":"dropped step 1, reasoning"},{"trace_id":"trace_7c1f","operator":"drop","what":"dropped step 3, reasoning"}]}""",
            told.GetProperty("survivors")[0].GetRawText());
    }

    [Theory]
    [InlineData("0.79", 0)]
    [InlineData("0.8", 1)]
    public void A_least_score_decides_the_exit_code(string least, int code)
    {
        var run = Mutate("--min-score", least);

        Assert.Equal(code, run.Code);
        Assert.Equal(code == 1, run.Out.EndsWith("\nLess than was asked for: --min-score 0.8.\n", StringComparison.Ordinal));
        Assert.Equal(code, Mutate("--min-score", least, "--output", "json").Code);
    }

    [Fact]
    public void A_run_that_does_not_keep_the_policy_is_answered_as_by_check()
    {
        var run = CliRun.Here("mutate", CliRun.Bad, "--policy", CliRun.Policy);

        Assert.Equal(CliRun.Here("check", CliRun.Bad, "--policy", CliRun.Policy).Out, run.Out);
        Assert.Equal((1, "agenttrace: these runs do not keep the policy themselves, so their mutants would prove nothing; name runs that went well."), (run.Code, run.ErrorLine));
        Assert.Equal((1, ""), (CliRun.Here("mutate", CliRun.Bad, "--policy", CliRun.Policy, "--output", "json") is var json ? json.Code : 0, json.Out));
    }

    [Fact]
    public void What_cannot_be_told_of_the_run_is_exit_3()
    {
        using var folder = new ScratchFolder();
        var policy = folder.Write("p.json", """[{"budget": {"totalTokens": 8000}}]""");

        Assert.Equal(3, CliRun.Here("mutate", CliRun.Bad, "--policy", policy).Code);
    }

    [Fact]
    public void A_trace_that_nothing_can_go_wrong_with_is_exit_3()
    {
        using var folder = new ScratchFolder();
        var run = folder.Write("run.jsonl", """
            {"event":"trace_started","trace_id":"t","run_id":"r","timestamp":"2026-03-02T09:00:00.000Z"}
            {"event":"span_started","trace_id":"t","run_id":"r","span_id":"s","step_type":"llm_generate","timestamp":"2026-03-02T09:00:00.000Z"}
            {"event":"span_finished","trace_id":"t","run_id":"r","span_id":"s","step_type":"llm_generate","output":"hi","timestamp":"2026-03-02T09:00:01.000Z"}
            {"event":"trace_finished","trace_id":"t","run_id":"r","status":"ok","timestamp":"2026-03-02T09:00:01.000Z"}
            """);
        var told = CliRun.Here("mutate", run, "--policy", folder.Write("p.json", """[{"budget": {"duration": "30s"}}]"""));

        Assert.Equal((3, "Cannot tell whether the policy would notice: the trace has nothing that a mutant could change.\n"), (told.Code, told.Out));
    }

    [Fact]
    public void Several_runs_are_one_evidence()
    {
        using var folder = new ScratchFolder();
        File.Copy(CliRun.Good, Path.Combine(folder.Path, "a.jsonl"));
        folder.Write("b.jsonl", File.ReadAllText(CliRun.Good).Replace("trace_7c1f", "trace_9999", StringComparison.Ordinal));
        var told = CliRun.Here("mutate", folder.Path, "--policy", CliRun.Policy);

        Assert.Equal(0, told.Code);
        Assert.StartsWith("The policy would notice 46 of 58 mutants: 79 %.\nThey are mutants of 2 runs.\n", told.Out);
        Assert.Contains("\n       - trace_9999: dropped step 1, reasoning\n", told.Out);
    }

    [Theory]
    [InlineData("--min-score", "1.5", "agenttrace: --min-score takes 0 to 1 (agenttrace mutate --help)")]
    [InlineData("--max", "0", "agenttrace: --max takes 1 or more (agenttrace mutate --help)")]
    public void What_cannot_mean_anything_is_exit_2(string option, string value, string line)
    {
        var run = Mutate(option, value);

        Assert.Equal((2, line), (run.Code, run.ErrorLine));
    }

    [Fact]
    public void Hostile_text_of_a_trace_is_inert()
    {
        using var folder = new ScratchFolder();
        var run = folder.Write("run.jsonl", File.ReadAllText(CliRun.Good).Replace("\"fetch\"", "\"fe\\u001b[31mtch\"", StringComparison.Ordinal));
        var told = CliRun.Here("mutate", run, "--policy", folder.Write("p.json", """[{"maxSteps": 5}]"""));

        Assert.Equal(0, told.Code);
        Assert.DoesNotContain('\u001b', told.Out);
    }
}
