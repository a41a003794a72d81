using System.Diagnostics;

namespace AgentTrace.Testing.Tests.Golden.Store;

/// <summary>Another process that writes goldens: tests/Hosts/Goldens, built with these tests.</summary>
internal static class GoldensHost
{
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [ProcessRun.HostPath("Goldens"), .. arguments]) { RedirectStandardOutput = true })!;

    public static string[] Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
