using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>What the runs of a test have used, retries included, and whether more may be. Unknown is not zero: where usage cannot be seen a budget cannot be held, and the test ends.</summary>
internal sealed class TrialBudget(long? maxTokens, decimal? maxCostUsd, TokenPrices? prices)
{
    private readonly Lock _lock = new();
    private string? _unknown;

    public long? Tokens { get; private set; }

    public decimal? CostUsd { get; private set; }

    /// <summary>What one try of a run used.</summary>
    public void Add(string run, RecordedTrace? trace)
    {
        var bill = trace is null ? null : new Bill(trace, prices);
        Add(run, trace?.Index.Usage.Total, bill is { Items.Count: > 0 } ? bill.Least : null, trace is not null);
    }

    /// <summary>What a run of an earlier process used.</summary>
    public void Add(string run, long? tokens, decimal? cost, bool isRecorded)
    {
        lock (_lock)
        {
            if (tokens is not null) Tokens = (Tokens ?? 0) + tokens;
            if (cost is not null) CostUsd = (CostUsd ?? 0) + cost;
            if (maxTokens is { } most && tokens is null) _unknown ??= $"the budget of {Words.Number(most)} tokens cannot be held: {run} {(isRecorded ? "carries no usage" : "recorded no span")}";
            if (maxCostUsd is { } dearest && cost is null) _unknown ??= $"the budget of {Usd(dearest)} cannot be held: {(isRecorded ? $"what {run} cost is not known" : $"{run} recorded no span")}";
        }
    }

    /// <summary>Why no further run may start, as a clause; null where one may.</summary>
    public string? UsedUp(int started, int most)
    {
        lock (_lock)
        {
            if (started == most) return null;
            if (maxTokens <= Tokens) return $"the budget of {Words.Number(maxTokens.Value)} tokens was used up after {started} of {most} runs";
            if (maxCostUsd <= CostUsd) return $"the budget of {Usd(maxCostUsd.Value)} was used up after {started} of {most} runs";
            return _unknown;
        }
    }

    public static string Usd(decimal amount) => "$" + amount.ToString("#,0.00########", CultureInfo.InvariantCulture);
}
