using System.Diagnostics;

namespace AgentTrace.Testing;

public sealed partial class TraceRecorder
{
    /// <summary>Marks the exceptions of waits for a trace: they tell of the agent, and not of the way to a model as other timeouts do.</summary>
    internal const string UnmetWait = "AgentTrace.UnmetWait";

    // What a wait waits for: completed by every start and stop of the recording's spans, then replaced. Null while nobody waits.
    private volatile TaskCompletionSource? _change;

    /// <summary>Waits until the trace is as it is expected to be: for spans that come after the agent has answered, such as a server's.</summary>
    /// <param name="condition">What the trace must show; asked whenever a span of the recording starts or ends, never on the agent's threads.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="timeProvider">The clock of the timeout; null for the system's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The trace for which the condition held.</returns>
    /// <remarks>It watches the spans and does not poll; what the condition throws reaches the caller.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the wait.</exception>
    /// <exception cref="TimeoutException">The condition did not hold in time; the message says what was recorded until then.</exception>
    /// <exception cref="InvalidOperationException">The recorder was disposed before the condition held.</exception>
    /// <example><code>
    /// var trace = await recorder.WaitForAsync(trace =&gt; trace.ToolCalls.Count == 2, TimeSpan.FromSeconds(5));
    /// </code></example>
    public Task<RecordedTrace> WaitForAsync(Func<RecordedTrace, bool> condition, TimeSpan timeout, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return WaitAsync(condition, null, timeout, timeProvider ?? TimeProvider.System, cancellationToken);
    }

    /// <summary>Waits until nothing happens any more: no span of the trace is open, and none started or ended for a while.</summary>
    /// <param name="quiet">How long nothing must happen.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="timeProvider">The clock of both; null for the system's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The trace then.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="quiet"/> or <paramref name="timeout"/> is negative.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the wait.</exception>
    /// <exception cref="TimeoutException">It did not come to rest in time; the message names the spans that are open.</exception>
    /// <exception cref="InvalidOperationException">The recorder was disposed before.</exception>
    /// <example><code>
    /// var trace = await recorder.WaitForQuietAsync(TimeSpan.FromMilliseconds(100), timeout: TimeSpan.FromSeconds(5));
    /// </code></example>
    public Task<RecordedTrace> WaitForQuietAsync(TimeSpan quiet, TimeSpan timeout, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quiet, TimeSpan.Zero);
        return WaitAsync(static trace => !trace.Spans.Any(span => span.IsUnfinished), quiet, timeout, timeProvider ?? TimeProvider.System, cancellationToken);
    }

    private async Task<RecordedTrace> WaitAsync(Func<RecordedTrace, bool> condition, TimeSpan? quiet, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var watch = Watch();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = Task.Delay(timeout, time, giveUp.Token);
        try
        {
            while (true)
            {
                // Taken before the look, so that what comes during the look is not missed.
                var change = NextChange();
                var report = Report(isTaken: false);
                var holds = report.Trace is { } trace && condition(trace);
                if (holds && quiet is null) return Taken(report.Trace!);
                if (_capture is null) throw new InvalidOperationException("The recorder was disposed while its trace was waited for: " + report);
                if (holds && await IsQuietAsync(change, limit, quiet!.Value, time, giveUp.Token).ConfigureAwait(false)) return Taken(report.Trace!);
                if (await Task.WhenAny(change, limit).ConfigureAwait(false) == change && !limit.IsCompleted) continue;
                cancellationToken.ThrowIfCancellationRequested();
                var last = Report(isTaken: false);
                if (quiet is null && last.Trace is { } late && condition(late)) return Taken(late);
                throw new TimeoutException($"The trace did not come to {(quiet is null ? "meet the condition" : "rest")} within {timeout.TotalSeconds:0.###} s: {last}") { Data = { [UnmetWait] = true } };
            }
        }
        finally
        {
            giveUp.Cancel();
        }
    }

    private static async Task<bool> IsQuietAsync(Task change, Task limit, TimeSpan quiet, TimeProvider time, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rest = Task.Delay(quiet, time, done.Token);
        var first = await Task.WhenAny(change, rest, limit).ConfigureAwait(false);
        done.Cancel();
        return first == rest && !change.IsCompleted && !cancellationToken.IsCancellationRequested;
    }

    private RecordedTrace Taken(RecordedTrace trace)
    {
        lock (_label) _capture?.MarkTaken(trace);
        return trace;
    }

    private ActivityListener? Watch()
    {
        lock (_label) return _capture is { } capture ? RecorderHub.Watch(_label, capture, EndWaits) : null;
    }

    private Task NextChange()
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _change, next, null) ?? next).Task;
    }

    private void EndWaits() => Interlocked.Exchange(ref _change, null)?.SetResult();
}
