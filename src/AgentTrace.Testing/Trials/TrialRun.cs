namespace AgentTrace.Testing;

/// <summary>One run of several, as the code under test sees it.</summary>
/// <remarks>It has a recorder of its own: runs that are under way at once do not see each other's spans.</remarks>
/// <example><code>
/// await AgentTrials.RunAsync(async run =&gt;
/// {
///     await agent.RunAsync("Find recent research about battery recycling", run.Cancellation);
///     run.Trace.Should().HaveCalledTool("search").Before("fetch");
/// }, new TrialOptions { Runs = 20, RequiredPassRate = 0.9 });
/// </code></example>
public sealed class TrialRun
{
    private static readonly AsyncLocal<TrialRun?> Ambient = new();

    private readonly TraceRecorderOptions? _recording;
    private readonly Lock _lock = new();
    private readonly List<Exception> _thrown = [];
    private TraceRecorder? _recorder;
    private ThrownFailures? _failures;
    private bool _isOver;

    internal TrialRun(int number, TraceRecorderOptions? recording, CancellationToken cancellation)
    {
        _recording = recording;
        Number = number;
        Cancellation = cancellation;
    }

    /// <summary>Which run it is, from 1. A retry has the same number.</summary>
    public int Number { get; }

    /// <summary>Cancelled when the run took too long, or when the test is settled without it.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What the agent did in this run so far.</summary>
    /// <exception cref="InvalidOperationException">Nothing was captured; the message says what was seen instead, and what to do.</exception>
    public RecordedTrace Trace => Recorder.Trace;

    /// <summary>The recorder of this run.</summary>
    public TraceRecorder Recorder => _recorder ?? throw new InvalidOperationException("The run has not begun.");

    /// <summary>The run that this flow of execution belongs to, where a test framework's attribute runs the test; null outside.</summary>
    /// <example><code>
    /// await agent.RunAsync("Find recent research about battery recycling", TrialRun.Current!.Cancellation);
    /// </code></example>
    public static TrialRun? Current => Ambient.Value;

    internal async Task ExecuteAsync(Func<TrialRun, Task> body)
    {
        // Each run fails by itself: a scope around the test would collect the failures of all and let them go on.
        TraceAssertionScope.LeaveAmbient();
        _failures = ThrownFailures.Watch();
        Ambient.Value = this;
        lock (_lock)
        {
            if (_isOver) return;
            _recorder = TraceRecorder.Start((_recording ?? new()) with { IncludeNested = true });
        }

        await body(this).ConfigureAwait(false);
    }

    /// <summary>Ends the recording; the trace, or null where nothing was captured.</summary>
    internal RecordedTrace? Close()
    {
        lock (_lock)
        {
            _isOver = true;
            _recorder?.Dispose();
            return _recorder?.Diagnostics.Trace;
        }
    }

    internal (string Message, IReadOnlyList<Failure> Failures)? FailuresBehind(string message) => _failures?.Behind(message);

    /// <summary>Notes an exception as it is thrown, for <see cref="FindThrown"/>; the last ones are enough.</summary>
    internal void Note(Exception exception)
    {
        lock (_lock)
        {
            if (_thrown.Contains(exception)) return;
            if (_thrown.Count == 16) _thrown.RemoveAt(0);
            _thrown.Add(exception);
        }
    }

    /// <summary>The exception of which a test framework has kept type and message.</summary>
    internal Exception? FindThrown(string? type, string message)
    {
        lock (_lock) return _thrown.FindLast(exception => exception.GetType().FullName == type && exception.Message == message);
    }
}
