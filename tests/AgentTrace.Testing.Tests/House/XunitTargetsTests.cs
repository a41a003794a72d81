using System.Diagnostics;

namespace AgentTrace.Testing.Tests.House;

/// <summary>The package for one xUnit in a project of the other: the build says so in one line, and names the right one.</summary>
public sealed class XunitTargetsTests
{
    [Theory]
    [InlineData("AgentTrace.Testing.Xunit", "CheckAgentTraceXunit", "xunit.v3.core", "error AGENTTRACE001: Project uses xunit.v3; the package AgentTrace.Testing.Xunit is for xUnit v2. Reference AgentTrace.Testing.XunitV3 instead")]
    [InlineData("AgentTrace.Testing.XunitV3", "CheckAgentTraceXunitV3", "xunit.core", "error AGENTTRACE002: Project uses xUnit v2; the package AgentTrace.Testing.XunitV3 is for xunit.v3. Reference AgentTrace.Testing.Xunit instead")]
    [InlineData("AgentTrace.Testing.Xunit", "CheckAgentTraceXunit", "xunit.core", null)]
    [InlineData("AgentTrace.Testing.XunitV3", "CheckAgentTraceXunitV3", "xunit.v3.core", null)]
    public async Task Package_of_the_other_xunit_is_an_error_that_names_the_right_one(string package, string target, string reference, string? error)
    {
        using var folder = new ScratchFolder();
        var project = folder.Write("Project.proj", $"""
            <Project>
              <ItemGroup><ReferencePath Include="/packages/{reference}.dll;/packages/other.dll" /></ItemGroup>
              <Target Name="ResolveAssemblyReferences" />
              <Import Project="{Path.Combine(SourceTree.Folder, package, "buildTransitive", package + ".targets")}" />
            </Project>
            """);
        var run = await ProcessRun.OfAsync("dotnet", ["msbuild", project, "-t:" + target, "-nologo", "-nodeReuse:false"], folder.Path, environment: ("DOTNET_CLI_UI_LANGUAGE", "en"));

        Assert.True(run.Code == (error is null ? 0 : 1), run.Out + run.Error);
        Assert.Contains(error ?? "", run.Out, StringComparison.Ordinal);
        Assert.True(error is not null || !run.Out.Contains("AGENTTRACE", StringComparison.Ordinal), run.Out);
    }
}
