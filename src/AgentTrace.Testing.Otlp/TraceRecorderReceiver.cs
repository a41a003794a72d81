namespace AgentTrace.Testing;

/// <summary>Joins what other processes send to what a recorder records in its own.</summary>
public static class TraceRecorderReceiver
{
    /// <summary>Starts a receiver whose spans belong to the recording: the trace of an agent that runs in a child process, or partly in one.</summary>
    /// <param name="recorder">A recorder with <see cref="TraceRecorderOptions.OwnRoot"/>.</param>
    /// <param name="options">Where it listens, and what it takes at most; null for the usual.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The receiver. Its <see cref="OtlpReceiver.Environment"/> also carries the recording's context (<c>TRACEPARENT</c>).</returns>
    /// <remarks>
    /// Everything that the receiver takes is the recording's, also from a child that does not read <c>TRACEPARENT</c> and starts a trace of its
    /// own; the recorder's rule of what is an agent's span holds for it too. A span that was recorded in this process and is exported to
    /// the receiver as well is one span. Dispose the receiver after the recorder, or take the trace before.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The recorder has no root of its own, or has a receiver already.</exception>
    /// <example><code>
    /// using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
    /// await using var receiver = await recorder.WithOtlpReceiverAsync();
    /// foreach (var (name, value) in receiver.Environment) start.Environment[name] = value;
    /// using var agent = Process.Start(start)!;
    /// await agent.WaitForExitAsync();
    /// var trace = await recorder.WaitForAsync(trace =&gt; trace.ToolCalls.Count == 2, TimeSpan.FromSeconds(10));
    /// </code></example>
    public static async Task<OtlpReceiver> WithOtlpReceiverAsync(this TraceRecorder recorder, OtlpReceiverOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var context = recorder.Environment;
        var receiver = await OtlpReceiver.StartAsync(options ?? new OtlpReceiverOptions(), context, recorder.TellOfChange, cancellationToken).ConfigureAwait(false);
        try
        {
            recorder.Join(new Received(receiver).Take);
            return receiver;
        }
        catch
        {
            await receiver.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a receiver has taken, the same until more comes. Called by one at a time.</summary>
    private sealed class Received(OtlpReceiver receiver)
    {
        private TraceSet? _traces;
        private ReceivedSpans _latest = ReceivedSpans.Nothing;

        public ReceivedSpans Take()
        {
            var traces = receiver.Traces;
            if (traces == _traces) return _latest;
            _traces = traces;
            return _latest = new([.. traces.SelectMany(trace => trace.Spans)], [.. traces.SelectMany(trace => trace.IncompleteAsWhole).Distinct()]);
        }
    }
}
