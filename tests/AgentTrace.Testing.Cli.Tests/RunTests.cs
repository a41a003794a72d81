using System.Diagnostics;

namespace AgentTrace.Testing.Cli.Tests;

/// <summary><c>agenttrace run</c> with a program that knows nothing of it but its environment.</summary>
public sealed class RunTests : IDisposable
{
    private const string Policy = """{"checks": [{"tool": "search", "before": "fetch"}]}""";

    /// <summary>Built beside these tests, in a folder of its own.</summary>
    private static readonly string Agent = Path.Combine(
        AppContext.BaseDirectory.Replace("AgentTrace.Testing.Cli.Tests", "AgentTrace.Testing.Cli.Agent", StringComparison.Ordinal), "AgentTrace.Testing.Cli.Agent.dll");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "1 trace checked: 1 check held.", "good")]
    [InlineData(0, "1 trace checked: 1 check held.", "grpc")]
    [InlineData(1, "1 trace checked: 0 checks held, 1 failed.", "bad")]
    [InlineData(0, "1 trace checked: 1 check held.", "search", "fetch")]
    [InlineData(0, "1 trace checked: 1 check held. 1 trace without agent spans skipped.", "plain", "good")]
    [InlineData(1, "but \"fetch\" was never called (called: \"search\").", "langsmith")]
    [InlineData(1, "but \"fetch\" was never called (called: \"search\").", "langfuse")]
    [InlineData(3, "? Cannot tell what the agent did: none of the 1 span in 1 trace is an agent's (\"GET /\"). Agent spans carry gen_ai.operation.name.", "plain")]
    public async Task Run_checks_what_the_command_sent(int code, string line, params string[] does)
    {
        var run = await RunAsync(["--policy", _folder.Write("p.json", Policy)], does);

        Assert.Equal((code, ""), (run.Code, run.Error));
        Assert.Contains(line, run.Out.Split('\n').Select(found => line.StartsWith("but", StringComparison.Ordinal) && found.EndsWith(line, StringComparison.Ordinal) ? line : found));
    }

    [Fact]
    public async Task Run_without_a_policy_shows_what_was_done()
    {
        var run = await RunAsync([], "good");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches("""otlp   3 spans, 2 steps: 2 tool calls[^✓]*tool search \{"query":"b"\}[^✓]*tool fetch""", run.Out);
    }

    [Theory]
    [InlineData("good", "  ✓ called tool \"search\" before \"fetch\"\n")]
    [InlineData("bad", "  ✗ called tool \"search\" before \"fetch\"  (p.json:1)\n")]
    public async Task Run_of_a_command_that_fails_exits_4_and_says_what_the_trace_shows_all_the_same(string does, string line)
    {
        var run = await RunAsync(["--policy", _folder.Write("p.json", Policy)], does, "7");

        Assert.Equal((4, "agenttrace: the command ended with exit code 7."), (run.Code, run.ErrorLine));
        Assert.Contains(line, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_of_a_command_that_crashes_exits_4()
    {
        var run = await RunAsync(["--policy", _folder.Write("p.json", Policy)], "crash");

        Assert.Equal(4, run.Code);
        Assert.Contains("the agent broke", run.Error, StringComparison.Ordinal);
        Assert.Contains("agenttrace: the command ended with exit code ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_passes_input_and_both_outputs_through()
    {
        var run = await CliRun.InProcessOfItsOwnAsync("a question\nof two lines", _folder.Path, ["run", "--", "dotnet", Agent, "echo", "good"]);

        Assert.Equal((0, "to standard error\n"), (run.Code, run.Error));
        Assert.StartsWith("read: a question\nof two lines\ntrace ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_gives_signals_on_and_judges_what_came()
    {
        if (OperatingSystem.IsWindows()) return;
        using var tool = Process.Start(new ProcessStartInfo("dotnet", [CliRun.Tool, "run", "--policy", _folder.Write("p.json", Policy), "--", "dotnet", Agent, "wait", "good"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        Assert.Equal("ready", await tool.StandardOutput.ReadLineAsync());
        using (var kill = Process.Start("kill", ["-TERM", tool.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!) await kill.WaitForExitAsync();
        var output = await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();

        Assert.StartsWith("got SIGTERM\n", output, StringComparison.Ordinal);
        Assert.EndsWith("1 trace checked: 1 check held.\n", output, StringComparison.Ordinal);
        Assert.Equal(0, tool.ExitCode);
    }

    [Theory]
    [InlineData(0, "run")]
    [InlineData(1, "trace")]
    public async Task Run_judges_all_traces_as_one_or_each(int code, string group)
    {
        var run = await RunAsync(["--group-by", group, "--policy", _folder.Write("p.json", Policy)], "search", "fetch");

        Assert.Equal(code, run.Code);
        Assert.Contains($"{(group == "run" ? "1 trace" : "2 traces")} checked", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_saves_what_it_judged()
    {
        var policy = _folder.Write("p.json", Policy);
        var path = Path.Combine(_folder.Path, "new", "run.jsonl");
        var run = await RunAsync(["--policy", policy, "--save", path], "search", "fetch");

        Assert.Contains($"1 trace written to {path}\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Here("check", path, "--policy", policy).Code);
    }

    [Fact]
    public async Task Run_of_a_command_that_continues_the_environments_trace_is_complete()
    {
        var run = await RunAsync(["--policy", _folder.Write("p.json", """{"checks": [{"tool": "search", "before": "fetch"}, {"forbid": "pay"}, {"wellFormed": true}]}""")], "continued");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.EndsWith("1 trace checked: 3 checks held.\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_that_two_systems_tell_of_is_judged_once()
    {
        var run = await RunAsync(["--policy", _folder.Write("p.json", """{"checks": [{"tool": "search", "times": 1}]}""")], "langsmith", "good");

        Assert.Equal(0, run.Code);
        Assert.Equal("agenttrace: note: langsmith told of the same run as otlp, which tells more of it and alone is judged (--without langsmith leaves it where it was).", run.ErrorLine);
    }

    [Theory]
    [InlineData("Cannot tell whether trace called tool \"delete_file\"", "langsmith tells of more calls than otlp: \"delete_file\"", 3, "good", "langsmith+delete")]
    [InlineData("called tool \"delete_file\"", "", 1, "good", "langsmith-other")]
    [InlineData("Cannot tell whether trace called tool \"delete_file\"", "the receiver refused 1 request, wholly or in part", 3, "good", "refused")]
    public async Task Run_forbids_nothing_by_what_it_left_out_or_lost(string sentence, string why, int code, params string[] does)
    {
        var policy = _folder.Write("p.json", """{"checks": [{"forbid": "delete_file"}]}""");
        var path = Path.Combine(_folder.Path, "run.jsonl");
        var run = await RunAsync(["--policy", policy, "--save", path], does);

        Assert.Equal(code, run.Code);
        Assert.Contains(sentence, run.Out, StringComparison.Ordinal);
        Assert.Contains(why, run.Out, StringComparison.Ordinal);
        var again = CliRun.Here("check", path, "--policy", policy);
        Assert.Equal(code, again.Code);
        Assert.Contains(why, again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_sets_the_environment_and_leaves_what_it_shall_leave()
    {
        string[] asked = ["$OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "$LANGFUSE_HOST", "$LANGSMITH_TRACING", "$OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "$TRACEPARENT"];
        var run = await RunAsync(["--without", "langsmith"], asked);

        Assert.Matches(
            """
            ^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=(http://127\.0\.0\.1:\d+)/v1/traces
            LANGFUSE_HOST=\1
            LANGSMITH_TRACING=
            OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true
            TRACEPARENT=00-[0-9a-f]{32}-[0-9a-f]{16}-01
            \? Cannot tell what the agent did: no span came from "dotnet 
            """.TrimEnd('\n'), run.Out);
    }

    [Fact]
    public async Task Run_of_what_sends_nothing_says_what_it_is_built_on_and_how_it_is_instrumented()
    {
        _folder.Write("package.json", """{"dependencies": {"ai": "^6", "zod": "^4"}}""");
        var run = await CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["run", "--wait", "0", "--", "dotnet", Agent, "0"]);

        Assert.Equal((3, ""), (run.Code, run.Error));
        Assert.Contains("  It uses the Vercel AI SDK (package.json names ai). It tells of its calls to what is registered; before version 7, of those that ask for it:\n\n      npm install @ai-sdk/otel ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_of_what_does_not_exist_exits_2()
    {
        var run = CliRun.Here("run", "--", "no-such-program-anywhere");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith("agenttrace: cannot start \"no-such-program-anywhere\": ", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_reads_its_policy_before_it_starts_anything()
    {
        var run = await RunAsync(["--policy", _folder.Write("p.json", """{"checks": [{"tol": "search"}]}""")], "echo");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains("\"tol\"", run.ErrorLine, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(string[] options, params string[] does) => CliRun.InProcessOfItsOwnAsync("", _folder.Path, ["run", .. options, "--", "dotnet", Agent, .. does]);
}
