namespace AgentTrace.Testing;

/// <summary>Runs a test until its rule is settled: so many at once, each isolated, infrastructure errors tried again, within a budget.</summary>
internal sealed class TrialEngine(Func<TrialRun, Task> body, TrialOptions options, TrialRule rule, string? test)
{
    private readonly TrialBudget _budget = new(options.MaxTokens, options.MaxCostUsd, options.Prices);

    public async Task<TrialReport> RunAsync(CancellationToken cancellation)
    {
        var (outcomes, active) = (new TrialOutcome?[rule.Most], new List<Task<TrialOutcome>>());
        var (started, counted, rate) = (0, 0, default(PassRate));
        Verdict? verdict = null;
        string? ended = null;
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (verdict is null)
            {
                while (ended is null && started < rule.Most && active.Count < options.MaxParallel) active.Add(RunAsync(++started, rest.Token));
                if (active.Count == 0) break;
                var first = await Task.WhenAny(active).ConfigureAwait(false);
                active.Remove(first);
                var outcome = await first.ConfigureAwait(false);
                outcomes[outcome.Number - 1] = outcome;
                ended ??= outcome.Verdict is null ? $"run {outcome.Number} ended in an infrastructure error {Words.Times(outcome.Retries + 1)}: {outcome.Reason}" : _budget.UsedUp(started, rule.Most);

                // In the order in which they began: a run that takes long, perhaps because it fails, is not left out.
                for (; verdict is null && counted < started && outcomes[counted] is { } next; counted++)
                {
                    if (next.Verdict is null) continue;
                    rate = new PassRate(rate.Passed + (next.Verdict == Verdict.Passed ? 1 : 0), rate.Runs + 1);
                    verdict = rule.Decide(rate);
                }
            }
        }
        finally
        {
            await rest.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(active).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }

        return new TrialReport(verdict ?? rule.Conclude(rate), rate, [.. outcomes.Take(counted).OfType<TrialOutcome>()], rule, _budget, verdict is null ? ended : null);
    }

    private async Task<TrialOutcome> RunAsync(int number, CancellationToken rest)
    {
        for (var retries = 0; ; retries++)
        {
            var outcome = await AttemptAsync(number, rest).ConfigureAwait(false) with { Retries = retries };
            if (outcome.Verdict is not null || retries >= options.InfrastructureRetries) return outcome;
            await Task.Delay(options.RetryDelay * Math.Pow(2, retries), options.TimeProvider, rest).ConfigureAwait(false);
        }
    }

    private async Task<TrialOutcome> AttemptAsync(int number, CancellationToken rest)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(rest);
        var run = new TrialRun(number, options.Recording, stop.Token);
        var start = options.TimeProvider.GetTimestamp();
        var work = Task.Run(() => run.ExecuteAsync(body), CancellationToken.None);
        var isLate = await IsLateAsync(work).ConfigureAwait(false);
        var error = isLate ? null : await ErrorOfAsync(work).ConfigureAwait(false);
        var (duration, trace) = (options.TimeProvider.GetElapsedTime(start), run.Close());
        if (isLate)
        {
            // What is left of it goes on unseen where it does not heed the token; its exception is nobody's any more.
            await stop.CancelAsync().ConfigureAwait(false);
            _ = work.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        if (error is OperationCanceledException) rest.ThrowIfCancellationRequested();
        var outcome = isLate ? TrialVerdict.OfTimeout(number, options.RunTimeout!.Value, trace, test) : TrialVerdict.Of(run, error, options, trace, test);
        _budget.Add($"run {number}", trace, isRun: outcome.Verdict is not null);
        return outcome with { Duration = duration, Trace = trace };
    }

    private async Task<bool> IsLateAsync(Task work)
    {
        if (options.RunTimeout is not { } limit) return false;
        using var over = new CancellationTokenSource();
        var timer = Task.Delay(limit, options.TimeProvider, over.Token);
        var isLate = await Task.WhenAny(work, timer).ConfigureAwait(false) == timer && !work.IsCompleted;
        await over.CancelAsync().ConfigureAwait(false);
        return isLate;
    }

    private static async Task<Exception?> ErrorOfAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            // Whatever it is, it is what came of the run.
            return error;
        }
    }
}
