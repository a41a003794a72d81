using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;

namespace AgentTrace.Testing;

/// <summary>A case of a test of an agent, with runs of its own. As <see cref="AgentTestAttribute"/> otherwise, which beside <c>[TestCase]</c> gives all cases the same.</summary>
/// <param name="arguments">The arguments of the test.</param>
/// <example><code>
/// [AgentTestCase("battery recycling", Runs = 20, RequiredPassRate = 0.9)]
/// [AgentTestCase("solid-state cells", MaxRuns = 60, RequiredPassRate = 0.95, ToleratedPassRate = 0.8)]
/// public async Task Searches_before_it_fetches(string topic)
/// {
///     await agent.RunAsync("Find recent research about " + topic);
///     Assert.That(TrialRun.Current!.Trace, Has.CalledTool("search").Before("fetch"));
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AgentTestCaseAttribute(params object?[]? arguments) : TestCaseAttribute(arguments), ITestBuilder, IRepeatTest, IRepeated
{
    /// <summary>The number of runs, where it is fixed.</summary>
    public int Runs { get; set; } = 10;

    /// <summary>The share of runs that must pass, above 0 to 1; 1 by default.</summary>
    public double RequiredPassRate { get; set; } = 1;

    /// <summary>The rate that is too low: with it, and <see cref="MaxRuns"/>, the test is sequential. Not a number where it is fixed.</summary>
    public double ToleratedPassRate { get; set; } = double.NaN;

    /// <summary>After how many runs a sequential test stops, settled or not; 0 where it is fixed.</summary>
    public int MaxRuns { get; set; }

    /// <summary>How many runs are under way at once; 1 by default. More need a fixture whose tests share nothing: <c>[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]</c>.</summary>
    public int MaxParallel { get; set; } = 1;

    /// <summary>The tokens that all runs together may use; negative for no limit. Where a run carries no usage the budget cannot be held, and the test ends inconclusive.</summary>
    public long MaxTokens { get; set; } = -1;

    /// <summary>What all runs together may cost, in USD, as the source records it; not a number for no limit.</summary>
    public double MaxCostUsd { get; set; } = double.NaN;

    /// <summary>Exceptions that say nothing about the agent, besides the usual ones: HTTP 408, 429, 502, 503 and 504, and timeouts of a client.</summary>
    public Type[] InfrastructureErrors { get; set; } = [];

    /// <summary>How often a run is tried again after such an error.</summary>
    public int InfrastructureRetries { get; set; } = 2;

    /// <summary>NUnit's: the case, which is remembered as this attribute's.</summary>
    IEnumerable<TestMethod> ITestBuilder.BuildFrom(IMethodInfo method, Test? suite)
    {
        foreach (var test in BuildFrom(method, suite))
        {
            AgentCommand.Remember(test, this);
            yield return test;
        }
    }

    /// <summary>NUnit's: what runs in the place of one run.</summary>
    /// <param name="command">One run.</param>
    public TestCommand Wrap(TestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return AgentCommand.Of(command, this);
    }
}
