using System.Diagnostics;

namespace AgentTrace.Testing.Cli.Tests;

/// <summary>The facts of real traces beside which somebody wrote down what really happened.</summary>
public sealed class RealTraceTests
{
    [Theory]
    [InlineData("microsoft-extensions-ai")]
    [InlineData("microsoft-agent-framework")]
    [InlineData("modelcontextprotocol-csharp")]
    [InlineData("otel-genai-openai")]
    [InlineData("mcp-openinference")]
    [InlineData("mcp-traceloop")]
    public async Task Show_facts_are_those_that_were_written_down(string folder)
    {
        if (Corpus.Shared is not { } shared || Path.Combine(shared, "tools", "compare-facts.py") is var tool && !File.Exists(tool)) return;
        using var process = Start(tool, folder, Path.Combine(shared, "corpus", "real"));
        if (process is null) return;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        var facts = output.TrimEnd('\n').Split('\n');
        Assert.StartsWith("1.0000 of ", facts[^1], StringComparison.Ordinal);
        Assert.Single(facts);
    }

    /// <summary>Null on a machine without Python.</summary>
    private static Process? Start(string tool, string folder, string corpus)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", [tool, "--verbose", "--cli", $"dotnet {CliRun.Tool}", "--only", $"/{folder}/", corpus]) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
