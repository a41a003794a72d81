using Xunit;
using Xunit.Sdk;

namespace AgentTrace.Testing;

/// <summary>A fact about an agent, which is not deterministic: it runs several times, and its pass rate is judged.</summary>
/// <remarks>
/// <para>The rules are those of <see cref="TrialOptions"/>. For the runner it is one test: one name, one result, with the report as its output. Each run has an
/// instance of the test class and a recorder of its own (<see cref="TrialRun.Current"/>); class fixtures are shared. <see cref="FactAttribute.Timeout"/> holds for each run, and what takes longer failed.
/// A run that is skipped skips the test.</para>
/// <para>An infrastructure error is known by the exception that left the test; what the test itself makes of it, such as a failed assertion, is the agent's.</para>
/// </remarks>
/// <example><code>
/// [AgentFact(Runs = 20, RequiredPassRate = 0.9)]
/// public async Task Searches_before_it_fetches()
/// {
///     await agent.RunAsync("Find recent research about battery recycling");
///     TrialRun.Current!.Trace.Should().HaveCalledTool("search").Before("fetch");
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("AgentTrace.Testing.AgentFactDiscoverer", "AgentTrace.Testing.Xunit")]
public sealed class AgentFactAttribute : FactAttribute, IRepeated
{
    /// <summary>The number of runs, where it is fixed.</summary>
    public int Runs { get; set; } = 10;

    /// <summary>The share of runs that must pass, above 0 to 1; 1 by default.</summary>
    public double RequiredPassRate { get; set; } = 1;

    /// <summary>The rate that is too low: with it, and <see cref="MaxRuns"/>, the test is sequential. Not a number where it is fixed.</summary>
    public double ToleratedPassRate { get; set; } = double.NaN;

    /// <summary>After how many runs a sequential test stops, settled or not; 0 where it is fixed.</summary>
    public int MaxRuns { get; set; }

    /// <summary>How many runs are under way at once; 1 by default. Each has an instance of the test class of its own; what is static they share.</summary>
    public int MaxParallel { get; set; } = 1;

    /// <summary>The tokens that all runs together may use; negative for no limit. Where a run carries no usage the budget cannot be held, and the test ends inconclusive.</summary>
    public long MaxTokens { get; set; } = -1;

    /// <summary>What all runs together may cost, in USD, as the source records it; not a number for no limit.</summary>
    public double MaxCostUsd { get; set; } = double.NaN;

    /// <summary>Exceptions that say nothing about the agent, besides the usual ones: HTTP 408, 429, 502, 503 and 504, and timeouts of a client.</summary>
    public Type[] InfrastructureErrors { get; set; } = [];

    /// <summary>How often a run is tried again after such an error.</summary>
    public int InfrastructureRetries { get; set; } = 2;
}
