namespace AgentTrace.Testing.Cli.Tests;

public sealed class GoldenTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Diff_of_two_runs_shows_side_by_side_what_changed()
    {
        var run = CliRun.Here("diff", CliRun.Good, CliRun.Bad);

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Matches("""^✗ tool "fetch" \(step 4\) failed \(HTTP 404\), which it did not in the golden, and 2 more differences\n\n {9}golden {2,}received\n""", run.Out);
    }

    [Fact]
    public void Diff_of_a_run_with_its_own_golden_is_empty()
    {
        var golden = Path.Combine(_folder.Path, "research.golden.json");
        Assert.Equal(0, CliRun.Here("golden", "learn", CliRun.Good, "--out", golden).Code);
        var run = CliRun.Here("diff", golden, CliRun.Good);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("✓ the same at level shape: its ", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, CliRun.Here("golden", "learn", CliRun.Good, "--out", golden).Code);
    }

    [Fact]
    public void Check_holds_each_run_against_the_golden_of_its_name_and_names_what_has_no_partner()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "golden"));
        Assert.Equal(0, CliRun.Here("golden", "learn", CliRun.Good, "--out", Path.Combine(_folder.Path, "golden", "a.golden.json")).Code);
        File.Copy(Path.Combine(_folder.Path, "golden", "a.golden.json"), Path.Combine(_folder.Path, "golden", "b.golden.json"));
        File.Copy(Path.Combine(_folder.Path, "golden", "a.golden.json"), Path.Combine(_folder.Path, "golden", "gone.golden.json"));
        var runs = Path.Combine(_folder.Path, "runs");
        Directory.CreateDirectory(runs);
        File.Copy(CliRun.Good, Path.Combine(runs, "a.jsonl"));
        var only = CliRun.Here("check", Path.Combine(runs, "a.jsonl"), "--golden", Path.Combine(_folder.Path, "golden", "a.golden.json"));
        Assert.Equal((0, "1 file held against golden traces: 1 the same."), (only.Code, only.Out.TrimEnd('\n').Split('\n')[^1]));

        File.Copy(CliRun.Bad, Path.Combine(runs, "b.jsonl"));
        File.Copy(CliRun.Bad, Path.Combine(runs, "c.jsonl"));
        var run = CliRun.Here("check", runs, "--golden", Path.Combine(_folder.Path, "golden"));

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Contains("a.jsonl\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"✗ [^\n]*b\.jsonl: ", run.Out);
        Assert.Matches(@"\? [^\n]*c\.jsonl: there is no golden trace c\.golden\.json", run.Out);
        Assert.Matches(@"\? [^\n]*gone\.golden\.json: no run of that name is in the input", run.Out);
        Assert.EndsWith("3 files held against golden traces: 1 the same, 1 differ, 2 cannot be told.\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_shows_what_waits_and_takes_what_is_named()
    {
        var golden = _folder.Write("T.Test.golden.json", GoldenTrace.Of(RecordedTrace.Load(CliRun.Good)).ToText());
        var received = _folder.Write("T.Test.received.json", GoldenTrace.Of(RecordedTrace.Load(CliRun.Bad)).ToText());
        var before = File.ReadAllText(golden);
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
        {
            Assert.Equal((2, "agenttrace: nothing is accepted where CI is set: a golden trace is reviewed and committed by a person."), (CliRun.Here("accept", received).Code, CliRun.Here("accept", received).ErrorLine));
            return;
        }

        var shown = CliRun.Here("accept", _folder.Path);
        Assert.Equal((3, before), (shown.Code, File.ReadAllText(golden)));
        Assert.EndsWith("? 1 received trace shown, none accepted: name the files, or --all; --variant keeps what was accepted before as well.\n", shown.Out, StringComparison.Ordinal);

        Assert.Equal(0, CliRun.Here("accept", golden, "--variant").Code);
        Assert.False(File.Exists(received));
        Assert.Equal(2, GoldenTrace.Load(golden).VariantCount);
        Assert.Equal([0, 0], new[] { CliRun.Good, CliRun.Bad }.Select(file => CliRun.Here("diff", golden, file).Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Accept_takes_what_differs_by_what_counted_in_its_test(bool asVariant)
    {
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) return;

        // Of the same shape, and with another query: a test that compares arguments received it.
        var options = new GoldenOptions { Level = GoldenLevel.Arguments };
        var other = RecordedTrace.Load(_folder.Write("other.jsonl", File.ReadAllText(CliRun.Good).Replace("battery recycling", "solar cells", StringComparison.Ordinal)));
        var golden = _folder.Write("T.Test.golden.json", GoldenTrace.Of(RecordedTrace.Load(CliRun.Good)).ToText());
        var received = _folder.Write("T.Test.received.json", GoldenTrace.Of(other, options).ToText());

        var run = CliRun.Here(["accept", received, .. asVariant ? ["--variant"] : Array.Empty<string>()]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.DoesNotContain("nothing to accept", run.Out, StringComparison.Ordinal);
        var taken = GoldenTrace.Load(golden);
        Assert.Equal(Verdict.Passed, new GoldenCheck(taken, options).Evaluate(other).Verdict);
        Assert.Equal(asVariant ? Verdict.Passed : Verdict.Failed, new GoldenCheck(taken, options).Evaluate(RecordedTrace.Load(CliRun.Good)).Verdict);
    }

    [Fact]
    public void Accept_leaves_out_what_builds_left_below_a_folder_and_not_the_folder_itself()
    {
        var text = GoldenTrace.Of(RecordedTrace.Load(CliRun.Good)).ToText();
        _folder.Write("bin/project/T.Test.received.json", text);
        _folder.Write("bin/project/obj/T.Test.received.json", text);
        _folder.Write("bin/project/.vs/T.Test.received.json", text);

        var run = CliRun.Here("accept", Path.Combine(_folder.Path, "bin", "project"));
        Assert.Equal(3, run.Code);
        Assert.Contains("? 1 received trace shown", run.Out, StringComparison.Ordinal);
    }
}
