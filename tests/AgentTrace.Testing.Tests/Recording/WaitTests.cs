using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

public sealed class WaitTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly ActivitySource _source = RecordingTestTools.NewSource();
    private readonly ManualTime _time = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task WaitForAsync_gives_the_trace_for_which_the_condition_holds()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("client")) { }
        var wait = recorder.WaitForAsync(trace => trace.Spans.Count == 2 && !trace.Spans[1].IsUnfinished, Limit, _time);
        Assert.False(wait.IsCompleted);
        using (_source.StartActivity("server")) { }

        Assert.Equal(["client", "server"], (await wait).Spans.Select(span => span.Name));
        Assert.Empty(_time.Pending());
    }

    [Fact]
    public void WaitForAsync_whose_condition_holds_already_does_not_wait()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("client")) { }

        Assert.True(recorder.WaitForAsync(trace => trace.Spans.Count == 1, Limit, _time).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitForAsync_too_long_says_what_was_recorded()
    {
        using var recorder = TraceRecorder.Start();
        using var open = _source.StartActivity("stream");
        var wait = recorder.WaitForAsync(trace => trace.Spans.Count == 2, Limit, _time);
        _time.Advance(5_000);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => wait);
        Assert.StartsWith("The trace did not come to meet the condition within 5 s: 1 span recorded (1 unfinished, 0 late)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("\"stream\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForAsync_whose_condition_throws_or_that_is_cancelled_or_disposed_says_so()
    {
        var recorder = TraceRecorder.Start();
        using (_source.StartActivity("client")) { }
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAsync<FormatException>(() => recorder.WaitForAsync(_ => throw new FormatException(), Limit, _time));
        var cancelled = recorder.WaitForAsync(_ => false, Limit, _time, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var orphaned = recorder.WaitForAsync(_ => false, Limit, _time);
        recorder.Dispose();

        await Assert.ThrowsAsync<InvalidOperationException>(() => orphaned);
        Assert.Empty(_time.Pending());
    }

    [Fact]
    public async Task WaitForQuietAsync_ends_when_nothing_is_open_and_nothing_came_for_a_while()
    {
        using var recorder = TraceRecorder.Start();
        var server = _source.StartActivity("server");
        var wait = recorder.WaitForQuietAsync(TimeSpan.FromMilliseconds(100), Limit, _time);
        _time.Advance(1_000);
        Assert.False(wait.IsCompleted);
        server!.Dispose();
        await Pending(100);
        _time.Advance(50);
        using (_source.StartActivity("more")) { }
        await Pending(100);
        _time.Advance(99);
        Assert.False(wait.IsCompleted);
        _time.Advance(1);

        Assert.Equal(["server", "more"], (await wait).Spans.Select(span => span.Name));
    }

    [Fact]
    public async Task WaitForQuietAsync_with_a_span_that_never_ends_names_it()
    {
        using var recorder = TraceRecorder.Start();
        using var open = _source.StartActivity("stream");
        var wait = recorder.WaitForQuietAsync(TimeSpan.Zero, Limit, _time);
        _time.Advance(5_000);

        Assert.Contains("1 span had not ended: \"stream\"", (await Assert.ThrowsAsync<TimeoutException>(() => wait)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnostics_counts_what_came_after_the_trace_was_taken_until_dispose()
    {
        var recorder = TraceRecorder.Start();
        var open = _source.StartActivity("stream")!;
        Assert.Equal(0, recorder.Diagnostics.LateSpans);
        var trace = recorder.Trace;
        open.Dispose();
        using (_source.StartActivity("server")) { }

        Assert.Equal(2, recorder.Diagnostics.LateSpans);
        Assert.Contains("2 spans came or ended after the trace was taken", recorder.Diagnostics.ToString(), StringComparison.Ordinal);
        recorder.Dispose();
        using (_source.StartActivity("too late")) { }
        Assert.Equal(2, recorder.Diagnostics.LateSpans);
        Assert.True(Assert.Single(trace.Spans).IsUnfinished);
        Assert.Equal(2, recorder.Trace.Spans.Count);
    }

    /// <summary>Until the waiter, on the pool, has set its timer.</summary>
    private async Task Pending(double milliseconds)
    {
        while (!_time.Pending().Contains(milliseconds)) await Task.Yield();
    }
}
