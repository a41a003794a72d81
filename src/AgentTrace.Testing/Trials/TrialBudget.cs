namespace AgentTrace.Testing;

/// <summary>What the runs of a test have used, retries included, and whether more may be. Unknown is not zero: where usage cannot be seen a budget cannot be held, and the test ends.</summary>
internal sealed class TrialBudget(long? maxTokens, decimal? maxCostUsd, TokenPrices? prices)
{
    private readonly Lock _lock = new();
    private string? _unknown;

    /// <summary>What is known of the tokens; null where nothing is.</summary>
    public long? Tokens { get; private set; }

    /// <summary>What is known of the cost; null where nothing is.</summary>
    public decimal? CostUsd { get; private set; }

    /// <summary>All tokens of a trace; null where an answer, or a part of its usage, is not accounted for.</summary>
    public static long? TokensOf(RecordedTrace trace) => trace.Index.Usage is { HasEvidence: true, IsKnown: true, WithoutTotal.Count: 0 } usage ? usage.Total ?? 0 : null;

    /// <summary>What a trace cost, at least, in USD, by recorded costs or prices; null where something of it has neither.</summary>
    public static decimal? CostOf(RecordedTrace trace, TokenPrices? prices)
    {
        var usage = trace.Index.Usage;
        if (usage is not { HasEvidence: true, IsKnown: true } || usage.WithoutTotal.Exists(span => span.Facts.CostUsd is null)) return null;
        var bill = new Bill(trace, prices);
        return bill.Items.Count == usage.Counted.Count ? bill.Least : null;
    }

    /// <summary>What one try of a run used.</summary>
    /// <param name="run">The run, for messages.</param>
    /// <param name="trace">What was recorded; null where nothing was.</param>
    /// <param name="isRun">Whether it counts as the run; one that infrastructure broke, perhaps before it used anything, does not.</param>
    public void Add(string run, RecordedTrace? trace, bool isRun)
    {
        var bill = trace is null ? null : new Bill(trace, prices);
        lock (_lock)
        {
            // What is known counts, though it may not be all.
            Use(trace?.Index.Usage.Total, bill is { Items.Count: > 0 } ? bill.Least : null);
            if (isRun) Demand(run, trace is null ? null : TokensOf(trace), trace is null ? null : CostOf(trace, prices), trace is not null);
        }
    }

    /// <summary>What a run of an earlier process used.</summary>
    public void Add(string run, long? tokens, decimal? cost, bool isRecorded)
    {
        lock (_lock)
        {
            Use(tokens, cost);
            Demand(run, tokens, cost, isRecorded);
        }
    }

    /// <summary>Why no further run may start, as a clause; null where one may.</summary>
    public string? UsedUp(int started, int most)
    {
        lock (_lock)
        {
            if (started == most) return null;
            if (maxTokens <= Tokens) return $"the budget of {Words.Number(maxTokens.Value)} tokens was used up after {started} of {most} runs";
            if (maxCostUsd <= CostUsd) return $"the budget of {Words.Usd(maxCostUsd.Value)} was used up after {started} of {most} runs";
            return _unknown;
        }
    }

    private void Use(long? tokens, decimal? cost)
    {
        if (tokens is not null) Tokens = (Tokens ?? 0) + tokens;
        if (cost is not null) CostUsd = (CostUsd ?? 0) + cost;
    }

    private void Demand(string run, long? tokens, decimal? cost, bool isRecorded)
    {
        if (maxTokens is { } most && tokens is null) _unknown ??= $"the budget of {Words.Number(most)} tokens cannot be held: {run} {(isRecorded ? "carries no usage" : "recorded no span")}";
        if (maxCostUsd is { } dearest && cost is null) _unknown ??= $"the budget of {Words.Usd(dearest)} cannot be held: {(isRecorded ? $"what {run} cost is not known" : $"{run} recorded no span")}";
    }
}
