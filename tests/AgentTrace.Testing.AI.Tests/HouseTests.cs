using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>What the package asks of its users, and shows them.</summary>
public sealed class HouseTests
{
    [Fact]
    public async Task Package_works_where_only_the_abstractions_are()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = Path.Combine(Corpus.Root, "tests", "Hosts", "AbstractionsOnly", "bin", output.Parent!.Name, output.Name);
        Assert.False(File.Exists(Path.Combine(folder, "Microsoft.Extensions.AI.dll")));
        var start = new ProcessStartInfo(Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet", [Path.Combine(folder, "AgentTrace.Testing.Hosts.AbstractionsOnly.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(["LlmGenerate scripted-1, ToolCall search, LlmGenerate scripted-1", "only the abstractions"], lines);
    }

    [Fact]
    public void Public_types_are_sealed_or_static_and_in_the_one_namespace() =>
        Assert.DoesNotContain(typeof(ScriptedChatClient).Assembly.GetExportedTypes(), type => type.Namespace != "AgentTrace.Testing" || (type.IsClass && !type.IsSealed));
}
