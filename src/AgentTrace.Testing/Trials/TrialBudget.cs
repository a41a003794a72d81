using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>What the runs of a test have used, retries included, and whether more may be. Unknown is not zero: where usage cannot be seen a budget cannot be held, and the test ends.</summary>
internal sealed class TrialBudget(TrialOptions options)
{
    private readonly Lock _lock = new();
    private string? _unknown;

    public long? Tokens { get; private set; }

    public decimal? CostUsd { get; private set; }

    public void Add(int number, RecordedTrace? trace)
    {
        var bill = trace is null ? null : new Bill(trace, options.Prices);
        var tokens = trace?.Index.Usage.Total;
        decimal? cost = bill is { Items.Count: > 0 } ? bill.Least : null;
        lock (_lock)
        {
            if (tokens is not null) Tokens = (Tokens ?? 0) + tokens;
            if (cost is not null) CostUsd = (CostUsd ?? 0) + cost;
            if (options.MaxTokens is { } most && tokens is null) _unknown ??= $"the budget of {Words.Number(most)} tokens cannot be held: run {number} {(trace is null ? "recorded no span" : "carries no usage")}";
            if (options.MaxCostUsd is { } dearest && cost is null) _unknown ??= $"the budget of {Usd(dearest)} cannot be held: {(trace is null ? $"run {number} recorded no span" : $"what run {number} cost is not known")}";
        }
    }

    /// <summary>Why no further run may start, as a clause; null where one may.</summary>
    public string? UsedUp(int started, int most)
    {
        lock (_lock)
        {
            if (started == most) return null;
            if (options.MaxTokens <= Tokens) return $"the budget of {Words.Number(options.MaxTokens.Value)} tokens was used up after {started} of {most} runs";
            if (options.MaxCostUsd <= CostUsd) return $"the budget of {Usd(options.MaxCostUsd.Value)} was used up after {started} of {most} runs";
            return _unknown;
        }
    }

    public static string Usd(decimal amount) => "$" + amount.ToString("#,0.00########", CultureInfo.InvariantCulture);
}
