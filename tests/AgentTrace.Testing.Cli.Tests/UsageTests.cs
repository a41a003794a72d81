namespace AgentTrace.Testing.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("agenttrace: name a command: show, check, run, lint, convert, policy, mutate, diff, accept, golden, eval, merge, compare, generate (agenttrace --help)")]
    [InlineData("agenttrace: Unrecognized command or argument 'shw' (agenttrace --help)", "shw")]
    [InlineData("agenttrace: Required argument missing for command: 'show' (agenttrace show --help)", "show")]
    [InlineData("agenttrace: unknown option \"--otput\"; did you mean \"--output\"? (agenttrace show --help)", "show", "run.jsonl", "--otput", "json")]
    [InlineData("agenttrace: Argument 'xml' not recognized. Must be one of: 'text' 'json' (agenttrace show --help)", "show", "run.jsonl", "--output", "xml")]
    [InlineData("agenttrace: name a --policy or a --golden (agenttrace check --help)", "check", "run.jsonl")]
    [InlineData("agenttrace: --group-by says what a --policy is asked of; a golden trace is one run (agenttrace check --help)", "check", "run.jsonl", "--golden", "g.json", "--group-by", "file")]
    [InlineData("agenttrace: Argument 'session' not recognized. Must be one of: 'run' 'trace' (agenttrace run --help)", "run", "-p", "p.json", "--group-by", "session", "--", "true")]
    [InlineData("agenttrace: --confirm is at least 1 (agenttrace compare --help)", "compare", "r.jsonl", "--confirm", "-5")]
    [InlineData("agenttrace: --timeout takes more than 0 and at most 1000000 seconds (agenttrace eval --help)", "eval", "cases.jsonl", "--timeout", "0", "--", "x")]
    [InlineData("agenttrace: --retries takes 0 or more (agenttrace eval --help)", "eval", "cases.jsonl", "--retries", "-1", "--", "x")]
    [InlineData("agenttrace: 1 run a case cannot refute a pass rate of 90 %, not even if all fail; take --repeat 2 at least.", "eval", "cases.jsonl", "--pass-rate", "0.9", "--", "x")]
    [InlineData("agenttrace: 2 runs a case cannot refute a pass rate of 50 %, not even if all fail; take --repeat 5 at least.", "eval", "cases.jsonl", "--pass-rate", "0.5", "--repeat", "2", "--", "x")]
    [InlineData("agenttrace: standard input (-) stands alone; pipe everything into it, or name files only.", "show", "-", "run.jsonl")]
    [InlineData("agenttrace: Required argument missing for command: 'run' (agenttrace run --help)", "run", "--policy", "p.json")]
    [InlineData("agenttrace: Argument 'phoenix' not recognized. Must be one of: 'langsmith' 'langfuse' 'otlp' (agenttrace run --help)", "run", "--without", "phoenix", "--", "true")]
    [InlineData("agenttrace: --wait takes 0 to 3600 seconds (agenttrace run --help)", "run", "--wait", "-1", "--", "true")]
    [InlineData("agenttrace: no-such-folder/*.jsonl: no file matches this pattern.", "show", "no-such-folder/*.jsonl")]
    public void Run_wrong_usage_is_one_line_and_exit_2(string message, params string[] args)
    {
        var run = CliRun.Here(args);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Equal(message, run.ErrorLine);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\": 1}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"aa")]
    [InlineData("{\"resourceSpans\":[]}")]
    [InlineData("just text\nand more\n")]
    public void Run_what_is_no_trace_is_one_line_and_exit_2(string content)
    {
        var run = CliRun.Here(content, ["show", "-", "--output", "json"]);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith("agenttrace: ", run.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of agenttrace", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_missing_file_says_where_it_looked()
    {
        var run = CliRun.Here("show", "no-such.jsonl");

        Assert.Equal(2, run.Code);
        Assert.Equal($"agenttrace: no-such.jsonl: there is no such file (looked for {Path.GetFullPath("no-such.jsonl")}).", run.ErrorLine);
    }

    [Theory]
    [InlineData("agenttrace show run.jsonl", "--help")]
    [InlineData("agenttrace show planner.json worker.json", "show", "--help")]
    [InlineData("{\"budget\": {\"duration\": \"30s\", \"totalTokens\": 8000", "check", "--help")]
    [InlineData("agenttrace run --policy research.policy.json -- node agent.mjs", "run", "--help")]
    [InlineData("agenttrace lint traces/ --output json", "lint", "--help")]
    public void Help_teaches_by_example(string example, params string[] args)
    {
        var run = CliRun.Here(args);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.Contains(example, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_is_the_tools_own() => Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", CliRun.Here("--version").Out);

    [Fact]
    public async Task Process_bad_trace_exits_1_with_the_timeline_and_no_colour()
    {
        var run = await CliRun.InProcessOfItsOwnAsync("check", CliRun.Bad, "--policy", CliRun.Policy);

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Equal(CliRun.Here("check", CliRun.Bad, "--policy", CliRun.Policy).Out, run.Out);
    }

    [Fact]
    public async Task Process_missing_file_exits_2_with_one_line()
    {
        var run = await CliRun.InProcessOfItsOwnAsync("show", "no-such.jsonl");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith("agenttrace: no-such.jsonl: there is no such file", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_cannot_be_written_is_one_line_and_exit_2()
    {
        using var error = new StringWriter();
        var shell = new Shell(Stream.Null, new FullDisk(), error);

        Assert.Equal(2, Program.Run(["show", CliRun.Good], shell));
        Assert.Equal("agenttrace: No space left on device", error.ToString().TrimEnd());
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }
}
