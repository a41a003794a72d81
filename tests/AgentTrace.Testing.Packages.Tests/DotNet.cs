using System.Diagnostics;

namespace AgentTrace.Testing.Packages.Tests;

/// <summary>A command that has run, and what it printed.</summary>
internal sealed record Ran(int Code, string Output);

/// <summary>The SDK, as a user calls it.</summary>
internal static class DotNet
{
    /// <summary>Runs <c>dotnet</c>; fails the test with all that was printed where it does not end as expected.</summary>
    public static async Task<string> RunAsync(string folder, int expected, params IEnumerable<string> args)
    {
        var ran = await ProgramAsync(folder, "dotnet", args);
        Assert.True(ran.Code == expected, $"dotnet {string.Join(' ', args)} ended with {ran.Code}:\n{ran.Output}");
        return ran.Output;
    }

    public static async Task<Ran> ProgramAsync(string folder, string program, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // What the build that runs these tests says of itself is not for the builds that they start; nor is being CI.
        foreach (var name in start.Environment.Keys.Where(name => name is "CI" or "MSBuildSDKsPath" or "MSBuildExtensionsPath" or "MSBUILD_EXE_PATH" or "MSBuildLoadMicrosoftTargetsReadOnly").ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Ran(process.ExitCode, output + await error);
    }
}
