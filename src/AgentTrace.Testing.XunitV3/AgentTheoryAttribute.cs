using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace AgentTrace.Testing;

/// <summary>A theory about an agent: each row runs several times, and its pass rate is judged by itself. As <see cref="AgentFactAttribute"/> otherwise.</summary>
/// <remarks>Rows must be such that xUnit lists each as a test (numbers, text, what is serialisable): of rows that it finds only while it runs, none could be judged by itself, and the test says so.</remarks>
/// <param name="sourceFilePath">Filled in by the compiler: where the test stands.</param>
/// <param name="sourceLineNumber">Filled in by the compiler.</param>
/// <example><code>
/// [AgentTheory(MaxRuns = 60, RequiredPassRate = 0.95, ToleratedPassRate = 0.8)]
/// [InlineData("battery recycling")]
/// [InlineData("solid-state cells")]
/// public async Task Searches_before_it_fetches(string topic)
/// {
///     await agent.RunAsync("Find recent research about " + topic);
///     TrialRun.Current!.Trace.Should().HaveCalledTool("search").Before("fetch");
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(AgentTheoryDiscoverer))]
public sealed class AgentTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1) : TheoryAttribute(sourceFilePath, sourceLineNumber), IRepeated
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
