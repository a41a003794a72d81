using AgentTrace.Testing.Tests;

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
        // What the build that runs these tests says of itself is not for the builds that they start; nor is being CI.
        var run = await ProcessRun.OfAsync(program, args, folder, environment:
        [
            ("DOTNET_CLI_UI_LANGUAGE", "en"), ("DOTNET_NOLOGO", "1"), ("MSBUILDDISABLENODEREUSE", "1"),
            ("CI", null), ("MSBuildSDKsPath", null), ("MSBuildExtensionsPath", null), ("MSBUILD_EXE_PATH", null), ("MSBuildLoadMicrosoftTargetsReadOnly", null),
        ]);
        return new Ran(run.Code, run.Out + run.Error);
    }
}
