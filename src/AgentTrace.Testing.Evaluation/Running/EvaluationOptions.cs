namespace AgentTrace.Testing;

/// <summary>Which traces are kept beside the results.</summary>
public enum KeptTraces
{
    /// <summary>Those of runs that did not pass.</summary>
    Failed,

    /// <summary>All.</summary>
    All,

    /// <summary>None.</summary>
    None,
}

/// <summary>How cases are run and judged.</summary>
/// <example><code>
/// var options = new EvaluationOptions { Policy = TracePolicy.Load("research.policy.json"), Repeat = 10, MaxParallel = 8, ResultsPath = "TestResults/nightly.jsonl" };
/// </code></example>
public sealed record EvaluationOptions
{
    /// <summary>What is asked of every case, beside its own expectations; null where each case says it all.</summary>
    public TracePolicy? Policy { get; init; }

    /// <summary>How often each case runs; 1 when not said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int Repeat { get; init => field = Positive(value, nameof(Repeat)); } = 1;

    /// <summary>How many runs there are at a time; 1 when not said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int MaxParallel { get; init => field = Positive(value, nameof(MaxParallel)); } = 1;

    /// <summary>How long one run may take; null for any time. A run that takes longer failed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan? RunTimeout { get; init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A run needs some time."); }

    /// <summary>Where the results are written while they come, one line a run; what is there already is gone on with. Null to keep them in memory only.</summary>
    public string? ResultsPath { get; init; }

    /// <summary>The traces kept beside the results.</summary>
    public KeptTraces Keep { get; init; }

    /// <summary>Which part of the dataset is run here; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Results by whose times cases are dealt out to shards; null to deal by the ids.</summary>
    public EvaluationResults? Earlier { get; init; }

    /// <summary>What the agent is: a commit, a branch.</summary>
    public string? Label { get; init; }

    /// <summary>Exceptions that say nothing about the agent, besides the usual ones: HTTP 408, 429, 502, 503 and 504, and timeouts of a client.</summary>
    public Func<Exception, bool>? IsInfrastructureError { get; init; }

    /// <summary>How often a run is begun anew after such a fault.</summary>
    public int InfrastructureRetries { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of retries is not negative."); } = 2;

    /// <summary>How long to wait before a run is begun anew; twice as long before each further time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many tokens all runs together may use; when they are used up, or a run does not tell its own, no other run is begun, and the evaluation is unfinished.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>What all runs together may cost, in USD, likewise; by recorded costs or <see cref="Prices"/>.</summary>
    public decimal? MaxCostUsd { get; init; }

    /// <summary>What tokens cost, where the source records no costs.</summary>
    public TokenPrices? Prices { get; init; }

    /// <summary>Told of every run as it ends.</summary>
    public IProgress<CaseRun>? Progress { get; init; }

    /// <summary>The clock of timeouts and delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    private static int Positive(int value, string name) => value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is at least 1.");
}
