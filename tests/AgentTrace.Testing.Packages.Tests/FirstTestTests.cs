namespace AgentTrace.Testing.Packages.Tests;

/// <summary>A fresh project of each test framework restores the packages, and its first tests pass and fail as the host reports it.</summary>
public sealed class FirstTestTests
{
    /// <summary>What a beginner writes, in the words of each framework.</summary>
    private const string Agent = """
        using AgentTrace.Testing;

        internal static class Agent
        {
            public static RecordedTrace Run(params string[] tools)
            {
                using var recorder = TraceRecorder.Start();
                using (var run = AgentRun.Start("Find it"))
                {
                    foreach (var tool in tools) run.CallTool(tool, new { query = "q" }, () => "done");
                    run.Complete("done");
                }

                return recorder.Trace;
            }
        }
        """;

    private const string Xunit = """
        using AgentTrace.Testing;
        using Xunit;

        public class FirstTests
        {
            [Fact] public void Good() => Agent.Run("search", "fetch").Should().HaveCalledTool("search").Before("fetch");
            [Fact] public void Bad() => Agent.Run("fetch", "search").Should().HaveCalledTool("search").Before("fetch");
            [Fact] public void Styled() => Agent.Run("fetch").ShouldHaveCalledTool("search");
            [Fact] public void Unknown() => Agent.Run("search").Should().HaveUsedAtMostTokens(10);
            [Fact] public void Golden() => Agent.Run("search").Should().MatchGolden();
            [AgentFact(Runs = 3)] public void Repeated() => Agent.Run("search").Should().HaveCalledTool("search");
        }
        """;

    private const string NUnit = """
        using AgentTrace.Testing;
        using NUnit.Framework;

        public class FirstTests
        {
            [Test] public void Good() => Assert.That(Agent.Run("search", "fetch"), Has.CalledTool("search").Before("fetch"));
            [Test] public void Bad() => Agent.Run("fetch", "search").Should().HaveCalledTool("search").Before("fetch");
            [Test] public void Unknown() => Agent.Run("search").Should().HaveUsedAtMostTokens(10);
            [Test] public void Golden() => Agent.Run("search").Should().MatchGolden();
            [Test] public void Made() => new TraceFaker(seed: 1).ResearchAgent().Generate(3).ToList().ForEach(trace => trace.Should().HaveCompleted());
            [AgentTest(Runs = 3)] public void Repeated() => Agent.Run("search").Should().HaveCalledTool("search");
        }
        """;

    private const string MSTest = """
        using AgentTrace.Testing;
        using Microsoft.VisualStudio.TestTools.UnitTesting;

        [TestClass]
        public class FirstTests
        {
            [TestMethod] public void Good() => Agent.Run("search", "fetch").Should().HaveCalledTool("search").Before("fetch");
            [TestMethod] public void Bad() => Agent.Run("fetch", "search").Should().HaveCalledTool("search").Before("fetch");
            [TestMethod] public void Unknown() => Agent.Run("search").Should().HaveUsedAtMostTokens(10);
            [TestMethod] public void Golden() => Agent.Run("search").Should().MatchGolden();
            [TestMethod] public Task Repeated() => AgentTrials.RunAsync(_ => { Agent.Run("search").Should().HaveCalledTool("search"); return Task.CompletedTask; }, new() { Runs = 3 });
        }
        """;

    private static readonly Lazy<Task<Dictionary<string, FreshProject>>> Tested = new(TestAsync);

    [Theory]
    [InlineData("XunitV2", "Bad Failed, Golden Failed, Good Passed, Repeated Passed, Styled Failed, Unknown Failed")]
    [InlineData("XunitV3", "Bad Failed, Golden Failed, Good Passed, Repeated Passed, Styled Failed, Unknown Failed")]
    [InlineData("NUnitNew", "Bad Failed, Golden Failed, Good Passed, Made Passed, Repeated Passed, Unknown Failed")]
    [InlineData("MSTestNew", "Bad Failed, Golden Failed, Good Passed, Repeated Passed, Unknown Failed")]
    public async Task First_tests_pass_and_fail_as_the_host_reports_them(string name, string outcomes)
    {
        var project = (await Tested.Value)[name];
        var results = project.Results();

        Assert.Equal(outcomes, string.Join(", ", results.OrderBy(result => result.Key, StringComparer.Ordinal).Select(result => $"{result.Key} {result.Value.Outcome}")));
        Assert.Contains("Expected Agent.Run(\"fetch\", \"search\") to have called tool \"search\" before \"fetch\", but", results["Bad"].Message, StringComparison.Ordinal);
        Assert.Contains("->  1  tool fetch", results["Bad"].Message, StringComparison.Ordinal);
        Assert.Contains("Cannot tell whether Agent.Run(\"search\") used at most 10 tokens", results["Unknown"].Message, StringComparison.Ordinal);
        if (results.TryGetValue("Styled", out var styled)) Assert.StartsWith("Shouldly.ShouldAssertException : ", styled.Message.TrimStart(), StringComparison.Ordinal);

        // Beside the source of the test: the package's targets came along.
        Assert.Contains("Cannot tell whether Agent.Run(\"search\") m", results["Golden"].Message, StringComparison.Ordinal);
        Assert.Contains("FirstTests.Golden.golden.json", results["Golden"].Message, StringComparison.Ordinal);
        Assert.True(File.Exists(project["FirstTests.Golden.golden.json"]), results["Golden"].Message);
    }

    private static async Task<Dictionary<string, FreshProject>> TestAsync()
    {
        await PackedPackages.ReadyAsync();
        FreshProject[] projects =
        [
            new("XunitV2", ["AgentTrace.Testing.Xunit", "AgentTrace.Testing.Shouldly", "Microsoft.NET.Test.Sdk", "xunit", "xunit.runner.visualstudio"], "", ("Agent.cs", Agent), ("FirstTests.cs", Xunit)),
            new("XunitV3", ["AgentTrace.Testing.XunitV3", "AgentTrace.Testing.Shouldly", "Microsoft.NET.Test.Sdk", "xunit.v3", "xunit.runner.visualstudio"], "<OutputType>Exe</OutputType>", ("Agent.cs", Agent), ("FirstTests.cs", Xunit)),
            new("NUnitNew", ["AgentTrace.Testing.NUnit", "AgentTrace.Testing.Synthetic", "Microsoft.NET.Test.Sdk", "NUnit", "NUnit3TestAdapter"], "", ("Agent.cs", Agent), ("FirstTests.cs", NUnit)),
            new("MSTestNew", ["AgentTrace.Testing", "Microsoft.NET.Test.Sdk", "MSTest.TestFramework", "MSTest.TestAdapter", "Microsoft.TestPlatform.ObjectModel"], "", ("Agent.cs", Agent), ("FirstTests.cs", MSTest)),
        ];
        await FreshProject.TestAsync(projects);
        return projects.ToDictionary(project => project.Name);
    }
}
