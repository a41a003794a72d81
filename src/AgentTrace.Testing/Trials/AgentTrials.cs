using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>Runs an agent several times, as agents are not deterministic, and judges its pass rate. For any test framework, or none.</summary>
/// <remarks>
/// <para>A run passes when it ends without an exception. A failed assertion, another exception or a timeout is a failure; an infrastructure error
/// (<see cref="TrialOptions.IsInfrastructureError"/>) is none, and the run is tried again. Each run has a <see cref="TraceRecorder"/> of its own.</para>
/// <para>Runs count in the order in which they began, so that a slow one is not left out; what is still under way when the test is settled is cancelled and does not count.</para>
/// </remarks>
public static class AgentTrials
{
    /// <summary>Runs the agent and fails the test where the rule is not met: with the test framework's own exception, or in the <see cref="TraceAssertionScope"/> at hand.</summary>
    /// <param name="run">One run: drives the agent and asserts what it did. It must be safe to run several at once where <see cref="TrialOptions.MaxParallel"/> allows it.</param>
    /// <param name="options">How often, and what the runs must show; null for ten that must all pass.</param>
    /// <param name="cancellation">Ends the test without a verdict.</param>
    /// <param name="test">Filled in by the compiler: the test's name.</param>
    /// <returns>What the runs have shown.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or so few runs could never fail the test.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    /// <example><code>
    /// await AgentTrials.RunAsync(async run =&gt;
    /// {
    ///     await agent.RunAsync("Find recent research about battery recycling", run.Cancellation);
    ///     run.Trace.Should().HaveCalledTool("search").Before("fetch");
    /// }, new TrialOptions { Runs = 20, RequiredPassRate = 0.9, MaxParallel = 4 });
    /// </code></example>
    [StackTraceHidden]
    public static async Task<TrialReport> RunAsync(Func<TrialRun, Task> run, TrialOptions? options = null, CancellationToken cancellation = default, [CallerMemberName] string? test = null)
    {
        var report = await MeasureAsync(run, options, cancellation, test).ConfigureAwait(false);
        if (report.Verdict != Verdict.Passed) FailureSink.Host.Report(report.ToString());
        return report;
    }

    /// <summary>Runs the agent and says what the runs have shown, without failing the test.</summary>
    /// <param name="run">One run, as in <see cref="RunAsync"/>.</param>
    /// <param name="options">How often, and what the runs must show; null for ten that must all pass.</param>
    /// <param name="cancellation">Ends it without a verdict.</param>
    /// <param name="test">Filled in by the compiler: the test's name.</param>
    /// <returns>What the runs have shown.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or so few runs could never fail the test.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    /// <example><code>
    /// var report = await AgentTrials.MeasureAsync(run =&gt; agent.RunAsync("Find recent research", run.Cancellation), new TrialOptions { Runs = 20, RequiredPassRate = 0.9 });
    /// </code></example>
    public static Task<TrialReport> MeasureAsync(Func<TrialRun, Task> run, TrialOptions? options = null, CancellationToken cancellation = default, [CallerMemberName] string? test = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        return MeasureAsync(run, options ?? new(), test, Environment.GetEnvironmentVariable, cancellation);
    }

    /// <summary>The same in an environment that is given: a variable's value by its name, null where it is not set.</summary>
    internal static Task<TrialReport> MeasureAsync(Func<TrialRun, Task> run, TrialOptions options, string? test, Func<string, string?> environment, CancellationToken cancellation = default) =>
        new TrialEngine(run, options, TrialRule.Of(options, environment), test).RunAsync(cancellation);
}
