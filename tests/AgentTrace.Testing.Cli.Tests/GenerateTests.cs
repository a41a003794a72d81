using System.Security.Cryptography;

namespace AgentTrace.Testing.Cli.Tests;

public sealed class GenerateTests
{
    [Fact]
    public void Generated_traces_go_to_standard_output_and_nothing_else()
    {
        var run = CliRun.Here("generate", "research-agent", "--count", "3", "--seed", "7");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.All(run.Out.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("{\"event\":\"span_finished\",\"agenttrace\":1,", line, StringComparison.Ordinal));
        Assert.Equal(run.Out, CliRun.Here("generate", "research-agent", "--count", "3", "--seed", "7").Out);
        Assert.NotEqual(run.Out, CliRun.Here("generate", "research-agent", "--count", "3", "--seed", "8").Out);
    }

    [Theory]
    [InlineData("event-log")]
    [InlineData("otlp-json")]
    [InlineData("trace-json")]
    public void File_passes_lint_and_shows_what_was_asked_for(string format)
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.Path, "made.json");
        var run = CliRun.Here("generate", "support-agent", "-n", "5", "--format", format, "--vocabulary", "openinference", "--with", "handoff", "tool-error=get_order", "--with", "streaming", "--out", path);

        Assert.Equal((0, $"5 traces written to {path} ({format})\n", ""), (run.Code, run.Out, run.Error));
        Assert.Equal((0, ""), (CliRun.Here("lint", path) is var lint ? lint.Code : -1, lint.Error));
        var shown = CliRun.Here("show", path, "--output", "json").Out.TrimEnd('\n').Split('\n');
        Assert.Equal(5, shown.Length);
        Assert.All(shown, line => Assert.Contains("\"stop_reason\":\"tool_error\"", line, StringComparison.Ordinal));
        Assert.All(shown, line => Assert.Contains("{\"type\":\"handoff\",\"name\":\"handoff to billing\"}", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("there is no scenario \"reserch-agent\"; did you mean \"research-agent\"?", "reserch-agent")]
    [InlineData("there is no scenario \"x\"; there are research-agent, support-agent, booking-agent, coding-agent.", "x")]
    [InlineData("there is no vocabulary \"openinferense\"; did you mean \"openinference\"?", "coding-agent", "--vocabulary", "openinferense")]
    [InlineData("there is no format \"eventlog\"; did you mean \"event-log\"?", "coding-agent", "--format", "eventlog")]
    [InlineData("--with: there is no shape \"tool-eror\"; did you mean \"tool-error\"?", "coding-agent", "--with", "tool-eror")]
    [InlineData("--with: \"tool-error=run_test\": the agent of coding-agent has no tool \"run_test\"; did you mean \"run_tests\"?", "coding-agent", "--with", "tool-error=run_test")]
    [InlineData("--with: \"error-rate=much\": \"much\" is no number.", "coding-agent", "--with", "error-rate=much")]
    [InlineData("--with: \"error-rate=2\": a rate is from 0 to 1.", "coding-agent", "--with", "error-rate=2")]
    [InlineData("--with: \"handoff=x\": nothing stands behind this one.", "coding-agent", "--with", "handoff=x")]
    [InlineData("--with: \"budget\": a run ends in one way: Loop or Budget, not both.", "coding-agent", "--with", "loop", "budget")]
    [InlineData("an address takes OTLP: leave --format out, or write event-log to a file.", "coding-agent", "--format", "event-log", "--out", "http://127.0.0.1:9")]
    [InlineData("--count is not negative (agenttrace generate --help)", "coding-agent", "--count", "-1")]
    public void What_cannot_be_made_is_said_in_one_line(string expected, params string[] words)
    {
        var run = CliRun.Here(["generate", .. words]);

        Assert.Equal((2, "", "agenttrace: " + expected), (run.Code, run.Out, run.ErrorLine));
    }

    [Fact]
    public async Task Receiver_gets_the_traces()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var run = CliRun.Here("generate", "booking-agent", "--count", "40", "--out", receiver.Endpoint.ToString());

        Assert.Equal((0, $"40 traces sent to {receiver.Endpoint}\n", ""), (run.Code, run.Out, run.Error));
        Assert.Equal(40, receiver.Traces.Count);
        Assert.All(receiver.Traces, trace => trace.Should().HaveCalledTool("hold_seat").Before("book").And.HaveCompleted());
    }

    [Fact]
    public void Receiver_that_is_not_there_is_said_in_one_line()
    {
        var run = CliRun.Here("generate", "booking-agent", "--out", "http://127.0.0.1:9");

        Assert.Equal(2, run.Code);
        Assert.StartsWith("agenttrace: http://127.0.0.1:9/v1/traces cannot be reached: ", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Traps_that_exclude_each_other_are_said_in_one_line()
    {
        var run = CliRun.Here("generate", "booking-agent", "--format", "otlp-json", "--trap", "base64-ids", "prefixed-ids");

        Assert.Equal((2, "", "agenttrace: --trap: Ids are base64 or hex, not both."), (run.Code, run.Out, run.ErrorLine));
    }

    [Fact]
    public void File_that_could_not_be_finished_is_not_there()
    {
        using var folder = new ScratchFolder();
        var run = CliRun.Here("generate", "booking-agent", "--out", folder.Path);

        Assert.Equal(2, run.Code);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Time_zone_and_language_of_the_process_do_not_matter()
    {
        var here = CliRun.Here("generate", "coding-agent", "--count", "20", "--with", "nested").Out;
        foreach (var (zone, language) in new[] { ("Asia/Kolkata", "tr_TR.UTF-8"), ("Pacific/Apia", "ar_EG.UTF-8") })
        {
            var made = await CliRun.InProcessOfItsOwnAsync("", Directory.GetCurrentDirectory(), ["generate", "coding-agent", "--count", "20", "--with", "nested"], ("TZ", zone), ("LC_ALL", language), ("LANG", language));
            Assert.Equal(Digest(here), Digest(made.Out));
        }
    }

    [Fact]
    public void Help_names_every_scenario_and_shape()
    {
        var help = CliRun.Here("generate", "--help").Out;

        Assert.Contains("Scenarios: research-agent, support-agent, booking-agent, coding-agent", help, StringComparison.Ordinal);
        Assert.Contains("tool-error[=TOOL], retry[=TOOL], error-rate[=0.05], max-steps[=20]", help, StringComparison.Ordinal);
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
