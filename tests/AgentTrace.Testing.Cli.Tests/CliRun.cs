using System.Text;

namespace AgentTrace.Testing.Cli.Tests;

/// <summary>One command line, run in this process or in its own, and what it printed.</summary>
internal sealed record CliRun(int Code, string Out, string Error)
{
    /// <summary>The tool as it was built beside these tests.</summary>
    public static string Tool { get; } = typeof(Program).Assembly.Location;

    public static string Bad { get; } = Trace("research-bad.jsonl");

    public static string Good { get; } = Trace("research-good.jsonl");

    public static string Policy { get; } = Path.Combine(Corpus.Fixtures, "policies", "research.policy.json");

    public string ErrorLine => Assert.Single(Error.TrimEnd('\n').Split('\n'));

    public static string Trace(string name) => Path.Combine(Corpus.Fixtures, "traces", name);

    public static CliRun Here(params string[] args) => Here("", args, colours: false);

    public static CliRun Here(string input, string[] args, bool colours = false)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new Shell(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error) { HasColours = colours };
        var code = Program.Run(args, shell);
        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public static Task<CliRun> InProcessOfItsOwnAsync(params string[] args) => InProcessOfItsOwnAsync("", Directory.GetCurrentDirectory(), args);

    /// <param name="environment">Variables that are set, or removed where the value is null.</param>
    public static async Task<CliRun> InProcessOfItsOwnAsync(string input, string folder, string[] args, params (string Name, string? Value)[] environment)
    {
        var run = await ProcessRun.OfAsync("dotnet", [Tool, .. args], folder, input, environment);
        return new CliRun(run.Code, run.Out, run.Error);
    }
}
