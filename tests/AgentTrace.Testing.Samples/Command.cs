using System.Diagnostics;

namespace ResearchAgent.Tests;

/// <summary>A command that has run, and all that it printed.</summary>
public sealed record Command(int Code, string Output)
{
    /// <summary>The tool as it was built beside these tests; users have it from <c>dotnet tool install AgentTrace.Testing.Cli</c>.</summary>
    public static string Tool { get; } = Path.Combine(AppContext.BaseDirectory, "agenttrace.dll");

    /// <summary>A file of this project, where its source is.</summary>
    public static string Sample(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "AgentTrace.Testing.Samples.csproj"))) return Path.Combine(at.FullName, name);
        }

        throw new InvalidOperationException("The samples run outside their project.");
    }

    public static Task<Command> AgenttraceAsync(params string[] args) => RunAsync("dotnet", [Tool, .. args], []);

    public static async Task<Command> RunAsync(string program, IEnumerable<string> args, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Command(process.ExitCode, output + await error);
    }
}
