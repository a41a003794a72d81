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
    /// <summary>A source of this test alone.</summary>
    public static ActivitySource NewSource(string? name = null) => new(name ?? "Test." + Guid.NewGuid().ToString("N"));

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

/// <summary>A clock that stands until it is told to move.</summary>
internal sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(int milliseconds) => _now = _now.AddMilliseconds(milliseconds);
}
