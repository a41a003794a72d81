namespace AgentTrace.Testing.Packages.Tests;

/// <summary>The tool, installed from a folder of packages.</summary>
public sealed class ToolTests
{
    [Fact]
    public async Task Agenttrace_installs_from_a_folder_and_runs()
    {
        await PackedPackages.ReadyAsync();
        var tools = Path.Combine(PackedPackages.Scratch, "tools");
        await DotNet.RunAsync(PackedPackages.Scratch, 0, "tool", "install", "AgentTrace.Testing.Cli", "--tool-path", tools, "--add-source", PackedPackages.Folder, "--version", PackedPackages.Version);

        var ran = await DotNet.ProgramAsync(PackedPackages.Root, Path.Combine(tools, "agenttrace"), "check", "fixtures/traces/research-bad.jsonl", "--policy", "fixtures/policies/research.policy.json");

        Assert.True(ran.Code == 1, ran.Output);
        Assert.Contains("1 trace checked: 4 checks held, 2 failed, 1 warning.", ran.Output, StringComparison.Ordinal);
    }
}
