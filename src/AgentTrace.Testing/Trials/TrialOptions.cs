namespace AgentTrace.Testing;

/// <summary>How often an agent runs, and what its runs must show.</summary>
/// <remarks>
/// <para>There are two rules. With <see cref="Runs"/> the number is fixed, and the test fails when the runs refute <see cref="RequiredPassRate"/>: when so few passes
/// would come in at most 5 % of such tests if the rate were held (exact binomial test).</para>
/// <para>With <see cref="MaxRuns"/> and <see cref="ToleratedPassRate"/> the test stops as soon as one of the two rates is settled (Wald's sequential probability ratio
/// test, 5 % for each error): it passes for the required rate, fails for the tolerated one, and is inconclusive where <see cref="MaxRuns"/> runs settle neither.</para>
/// <para><c>AGENTTRACE_RUNS</c> in the environment replaces the number of runs. Where it is too small to decide anything, every run must pass.</para>
/// </remarks>
/// <example><code>
/// new TrialOptions { Runs = 20, RequiredPassRate = 0.9 };
/// new TrialOptions { MaxRuns = 60, RequiredPassRate = 0.95, ToleratedPassRate = 0.8, MaxParallel = 4, RunTimeout = TimeSpan.FromMinutes(1), MaxCostUsd = 0.50m };
/// </code></example>
public sealed record TrialOptions
{
    /// <summary>The number of runs, where it is fixed.</summary>
    public int Runs { get; init; } = 10;

    /// <summary>The share of runs that must pass, above 0 to 1; 1 by default.</summary>
    public double RequiredPassRate { get; init; } = 1;

    /// <summary>The rate that is too low, below <see cref="RequiredPassRate"/>: with it the test is sequential. Between the two neither error is bounded.</summary>
    public double? ToleratedPassRate { get; init; }

    /// <summary>After how many runs a sequential test stops, settled or not.</summary>
    public int? MaxRuns { get; init; }

    /// <summary>How many runs are under way at once; 1 by default.</summary>
    public int MaxParallel { get; init; } = 1;

    /// <summary>How long one run may take: beyond it the run failed, and its <see cref="TrialRun.Cancellation"/> is cancelled. Null for no limit.</summary>
    public TimeSpan? RunTimeout { get; init; }

    /// <summary>The tokens that all runs together may use: when they are used up, no further run starts. Runs under way end, so that somewhat more may be used.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>What all runs together may cost, in USD, likewise; by recorded costs or <see cref="Prices"/>.</summary>
    public decimal? MaxCostUsd { get; init; }

    /// <summary>What tokens cost, where the source records no costs.</summary>
    public TokenPrices? Prices { get; init; }

    /// <summary>Exceptions that say nothing about the agent, besides the usual ones: HTTP 408, 429, 502, 503 and 504, and timeouts of a client.</summary>
    public Func<Exception, bool>? IsInfrastructureError { get; init; }

    /// <summary>How often a run is tried again after such an error; 2 by default. The run that needs more ends the test.</summary>
    public int InfrastructureRetries { get; init; } = 2;

    /// <summary>How long to wait before the first retry; twice as long before each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What each run's recorder records; null for the defaults.</summary>
    public TraceRecorderOptions? Recording { get; init; }

    /// <summary>The clock of timeouts, delays and durations.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
