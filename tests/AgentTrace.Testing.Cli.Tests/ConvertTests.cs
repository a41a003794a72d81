namespace AgentTrace.Testing.Cli.Tests;

public sealed class ConvertTests
{
    [Theory]
    [InlineData("otlp-json")]
    [InlineData("trace-json")]
    [InlineData("event-log")]
    public void Converted_file_shows_the_same_facts(string format)
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.Path, "converted");
        var run = CliRun.Here("convert", CliRun.Bad, "--to", format, "--out", path);
        Assert.Equal((0, $"1 trace written to {path} ({format})\n", ""), (run.Code, run.Out, run.Error));
        Assert.Equal(Facts(CliRun.Bad, "event-log"), Facts(path, format));
    }

    [Fact]
    public void Without_a_path_the_traces_go_to_standard_output_and_nothing_else()
    {
        var run = CliRun.Here("convert", CliRun.Trace("langsmith-runs.json"), "--to", "event-log");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(6, run.Out.TrimEnd('\n').Split('\n').Length);
        Assert.All(run.Out.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("{\"event\":\"span_finished\"", line));
    }

    [Fact]
    public void An_unknown_format_names_the_known_ones()
    {
        var run = CliRun.Here("convert", CliRun.Bad, "--to", "xml");
        Assert.Equal(2, run.Code);
        Assert.Contains("event-log", run.ErrorLine, StringComparison.Ordinal);
    }

    private static string Facts(string path, string format)
    {
        var run = CliRun.Here("show", path, "--output", "json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.EndsWith($"\"format\":\"{format}\"}}\n", run.Out);
        return run.Out.Replace($"\"format\":\"{format}\"", "", StringComparison.Ordinal);
    }
}
