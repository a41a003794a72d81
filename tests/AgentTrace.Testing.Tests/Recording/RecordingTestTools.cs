using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>Runs alone: what is asserted here is state of the process (who listens, what is reachable).</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWideRecording
{
    public const string Name = "Recording, process-wide";
}

internal static class RecordingTestTools
{
    /// <summary>A source of this test alone, known as an agent's by its name: all its spans are kept.</summary>
    public static ActivitySource NewSource() => new("Test.Extensions.AI." + Guid.NewGuid().ToString("N"));

    /// <summary>A source of this test alone that is not known as anybody's.</summary>
    public static ActivitySource NewPlainSource() => new("Contoso." + Guid.NewGuid().ToString("N"));

    public static string[] SpanNames(this TraceRecorder recorder) => [.. recorder.Trace.Spans.Select(span => span.Name)];

    public static RecordedSpan Span(this RecordedTrace trace, string name) => Assert.Single(trace.Spans, span => span.Name == name);

    /// <summary>Runs a body where neither an activity nor a label is current, as a fresh test would.</summary>
    public static Task InFreshContext(Func<Task> body)
    {
        using (ExecutionContext.SuppressFlow()) return Task.Run(body);
    }

    public static Task InFreshContext(Action body) => InFreshContext(() =>
    {
        body();
        return Task.CompletedTask;
    });

    public static void OnThread(Action body)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}

/// <summary>A clock that stands until it is told to move, with timers that fire when it has moved far enough.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(int milliseconds)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now = _now.AddMilliseconds(milliseconds);
            due = [.. _timers.Where(timer => timer.At <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        foreach (var timer in due) timer.Fire();
    }

    /// <summary>The times that somebody waits for, from now.</summary>
    public List<double> Pending()
    {
        lock (_gate) return [.. _timers.Select(timer => (timer.At - _now).TotalMilliseconds).Order()];
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime clock, Action fire) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                At = clock._now + dueTime;
                clock._timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
