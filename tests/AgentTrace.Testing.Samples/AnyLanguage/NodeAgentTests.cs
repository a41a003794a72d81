using Xunit;

namespace ResearchAgent.Tests;

/// <summary>An agent that is not .NET, checked without a line of C#: <c>agenttrace run --policy research.policy.json -- node agent.mjs</c>.</summary>
public sealed class NodeAgentTests
{
    [NodeFact]
    public async Task Agent_that_keeps_the_rules_exits_0()
    {
        var ran = await Command.AgenttraceAsync("run", "--policy", Command.Sample("AnyLanguage/research.policy.json"), "--", "node", Command.Sample("AnyLanguage/agent.mjs"));

        Assert.True(ran.Code == 0, ran.Output);
        Assert.Contains("✓ called tool \"search\" before \"fetch\"", ran.Output, StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task Agent_that_fetches_before_it_searches_exits_1_and_its_story_is_told()
    {
        var ran = await Command.AgenttraceAsync("run", "--policy", Command.Sample("AnyLanguage/research.policy.json"), "--", "node", Command.Sample("AnyLanguage/agent.mjs"), "hasty");

        Assert.True(ran.Code == 1, ran.Output);
        Assert.Contains("to have called tool \"search\" before \"fetch\" because a page is only fetched after it was found, but the first \"fetch\" (step 1) started", ran.Output, StringComparison.Ordinal);
    }
}

/// <summary>A test that runs Node; skipped, with the command that changes it, where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node")));
        if (!isThere) Skip = "Node 20 or newer is not installed: apt-get install nodejs";
    }
}
