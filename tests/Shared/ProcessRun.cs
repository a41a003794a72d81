using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>A program that has run to its end, and what it printed.</summary>
internal sealed record ProcessRun(int Code, string Out, string Error)
{
    /// <summary>The lines of its output that hold something.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Where a program of tests/Hosts is that was built with these tests, in the same configuration.</summary>
    public static string HostPath(string host)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Corpus.Root, "tests", "Hosts", host, "bin", output.Parent!.Name, output.Name, $"AgentTrace.Testing.Hosts.{host}.dll");
    }

    /// <summary>The <c>dotnet</c> that runs these tests, which need not be on the path.</summary>
    public static string DotNet { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static Task<ProcessRun> OfHostAsync(string host) => OfAsync(DotNet, [HostPath(host)], AppContext.BaseDirectory);

    /// <param name="program">The program.</param>
    /// <param name="args">What it is given.</param>
    /// <param name="folder">Where it runs; null for where these tests do.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="environment">Variables that are set, or removed where the value is null.</param>
    public static async Task<ProcessRun> OfAsync(string program, IEnumerable<string> args, string? folder = null, string input = "", params IEnumerable<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        // All at once: a program that fills one pipe while another is waited for would wait for ever.
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading.
        }

        await process.WaitForExitAsync();
        return new ProcessRun(process.ExitCode, await output, await error);
    }
}
