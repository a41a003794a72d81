namespace AgentTrace.Testing;

/// <summary>Waits for what a receiver takes: watches it, and does not poll.</summary>
internal sealed class IntakeWait(Intake intake, TimeSpan timeout, TimeProvider time)
{
    public async Task<TraceSet> ForAsync(Func<TraceSet, bool> condition, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = Task.Delay(timeout, time, giveUp.Token);
        try
        {
            while (true)
            {
                // Both taken before the look, so that what comes during the look is not missed.
                var (change, isClosed, isLate) = (intake.NextChange(), intake.IsClosed, limit.IsCompleted);
                var traces = intake.Snapshot();
                if (condition(traces)) return traces;
                cancellationToken.ThrowIfCancellationRequested();
                if (isClosed) throw new InvalidOperationException("The receiver was disposed while its traces were waited for: " + Seen(traces));
                if (isLate) throw new TimeoutException($"What was received did not meet the condition within {timeout.TotalSeconds:0.###} s: {Seen(traces)}") { Data = { [TraceRecorder.UnmetWait] = true } };
                await Task.WhenAny(change, limit).ConfigureAwait(false);
            }
        }
        finally
        {
            giveUp.Cancel();
        }
    }

    public async Task<TraceSet> ForQuietAsync(TimeSpan quiet, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = Task.Delay(timeout, time, giveUp.Token);
        try
        {
            while (true)
            {
                var change = intake.NextChange();
                if (intake.IsClosed || (intake.UnderWay == 0 && await IsQuietAsync(change, limit, quiet, giveUp.Token).ConfigureAwait(false))) return intake.Snapshot();
                await Task.WhenAny(change, limit).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (limit.IsCompleted) throw new TimeoutException($"The receiver did not come to rest within {timeout.TotalSeconds:0.###} s: {Seen(intake.Snapshot())}") { Data = { [TraceRecorder.UnmetWait] = true } };
            }
        }
        finally
        {
            giveUp.Cancel();
        }
    }

    private async Task<bool> IsQuietAsync(Task change, Task limit, TimeSpan quiet, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rest = Task.Delay(quiet, time, done.Token);
        var first = await Task.WhenAny(change, rest, limit).ConfigureAwait(false);
        done.Cancel();
        return first == rest && intake.UnderWay == 0 && !change.IsCompleted && !cancellationToken.IsCancellationRequested;
    }

    private string Seen(TraceSet traces)
    {
        var spans = traces.Sum(trace => (long)trace.Spans.Count);
        var line = $"{spans} span(s) in {traces.Count} trace(s), {intake.UnderWay} request(s) under way.";
        return string.Concat([line, .. intake.Refusals.Select(refusal => "\n- " + refusal)]);
    }
}
