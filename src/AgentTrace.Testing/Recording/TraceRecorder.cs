namespace AgentTrace.Testing;

/// <summary>Records what an agent does while it runs: the activities (spans) that the code under test starts.</summary>
/// <remarks>
/// <para>
/// A recorder gets the spans of its own execution context and of every trace that began there, wherever they run: other threads,
/// <c>Task.Run</c>, in-process servers. Recorders that run in parallel do not see each other's spans, also when a test host put
/// all of them under one trace. Of nested recorders the inner one gets the spans; the outer may ask for both
/// (<see cref="TraceRecorderOptions.IncludeNested"/>). A span that neither context nor trace leads to a recorder is in no trace:
/// <see cref="Diagnostics"/> counts it.
/// </para>
/// <para>
/// Its trace holds the agent's spans and what is above them (see <see cref="TraceRecorderOptions"/>), also those of a run that throws.
/// It adds no span, starts no trace and does not change what an application exports. HttpClient's and ASP.NET Core's own
/// instrumentation is not switched on by it (see <see cref="TraceRecorderOptions.AlsoListenTo"/>). It never throws into the agent.
/// </para>
/// <para>
/// Where an application exports its own spans and not the agent's, the agent's spans exist only because they are recorded. To the
/// application's samplers they then say what its spans would have seen without them: the flag of the activity around, or, where a trace
/// begins, the answer of the application's own sampler, which is asked for it. What no recorder can keep: the application's spans below
/// such a root are one trace, so a ratio sampler decides on them once; the first application that is built after the recorder's first
/// root is not asked; of several that disagree, the one that does not sample counts; a sampler that drops a span below a sampled parent
/// also loses what it would sample further below. None of these makes an exporter export more than its sampler says.
/// </para>
/// </remarks>
/// <example><code>
/// using var recorder = TraceRecorder.Start();
/// await agent.RunAsync("Find recent research about battery recycling");
/// recorder.Trace.Should().HaveCalledTool("search").Before("fetch");
/// </code></example>
public sealed partial class TraceRecorder : IDisposable
{
    // Also what is locked: a recorder that sees no span is made of as little as possible.
    private readonly RecorderLabel _label;
    private readonly RecordingRoot? _root;
    private Capture? _capture;
    private RecorderDiagnostics? _final;

    private TraceRecorder(TraceRecorderOptions options)
    {
        _capture = new Capture(options);
        _label = RecorderHub.Enter(_capture);
        _root = _capture.Root;
    }

    /// <summary>Everything captured so far, spans that are still open included and marked <see cref="RecordedSpan.IsUnfinished"/>.</summary>
    /// <remarks>
    /// A trace once taken never changes; asked again after more spans came, this gives a new one. It also works after
    /// <see cref="Dispose"/>. All spans of the recording are one trace, also where the agent started several;
    /// its <see cref="RecordedTrace.TraceId"/> is then that of the first.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Nothing was captured; the message says what was seen instead, and what to do.</exception>
    public RecordedTrace Trace => Report(isTaken: true) is var report && report.Trace is { } trace ? trace : throw report.Refusal();

    /// <summary>What was seen so far, kept or not, and what looks wrong about it. Never throws; also works after <see cref="Dispose"/>.</summary>
    /// <example><code>
    /// output.WriteLine(recorder.Diagnostics.ToString());
    /// </code></example>
    public RecorderDiagnostics Diagnostics => Report(isTaken: false);

    /// <summary>The W3C <c>traceparent</c> by which another process, or a request, continues this recording's trace. It says "sampled".</summary>
    /// <exception cref="InvalidOperationException">The recorder was started without <see cref="TraceRecorderOptions.OwnRoot"/>.</exception>
    /// <example><code>
    /// request.Headers.Add("traceparent", recorder.Traceparent);
    /// </code></example>
    public string Traceparent => Root.Traceparent;

    /// <summary>The environment that makes a child process continue this recording's trace: <c>TRACEPARENT</c>, <c>TRACESTATE</c>, <c>BAGGAGE</c>.</summary>
    /// <remarks>
    /// The names are OpenTelemetry's for context in environment variables. Nothing here tells the process where to send its spans: its
    /// own exporter does.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The recorder was started without <see cref="TraceRecorderOptions.OwnRoot"/>.</exception>
    /// <example><code>
    /// using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
    /// foreach (var (name, value) in recorder.Environment) start.Environment[name] = value;
    /// </code></example>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["TRACEPARENT"] = Root.Traceparent,
        ["TRACESTATE"] = $"{RecordingRoot.Key}={Root.Id}",
        ["BAGGAGE"] = $"{RecordingRoot.Key}={Root.Id}",
    };

    private RecordingRoot Root => _root ?? throw new InvalidOperationException(
        "This recorder has no root activity of its own that could be continued elsewhere. Start it with one:\n    using var recorder = TraceRecorder.Start(new() { OwnRoot = true });");

    /// <summary>Starts to record, for the calling execution context and all that it starts, until <see cref="Dispose"/>.</summary>
    /// <param name="options">What to record; null for the defaults.</param>
    /// <returns>The recorder, running.</returns>
    /// <remarks>
    /// Start it in the test itself, in the constructor of a test class or in a synchronous set-up method. What an <em>async</em>
    /// set-up method starts, .NET forgets when the method returns.
    /// </remarks>
    /// <example><code>
    /// using var recorder = TraceRecorder.Start(new() { AlsoListenTo = ["Npgsql"] });
    /// </code></example>
    public static TraceRecorder Start(TraceRecorderOptions? options = null) => new(options ?? TraceRecorderOptions.Default);

    /// <summary>Stops recording. What was captured stays readable through <see cref="Trace"/>; spans still open stay marked as such.</summary>
    public void Dispose()
    {
        lock (_label)
        {
            if (_capture is not { } capture) return;
            var isInContext = RecorderHub.IsCurrent(_label);
            RecorderHub.Leave(_label, capture);

            // The copy is made now, so that nothing of the run (activities and what hangs on them) outlives the recorder's use.
            _final = capture.Report(isInContext, isTaken: false);
            _capture = null;
        }

        EndWaits();
    }

    /// <summary>Takes spans that come from elsewhere too, such as a receiver's. They are asked for with every look, and are the same object while nothing came.</summary>
    internal void Join(Func<ReceivedSpans> elsewhere)
    {
        lock (_label)
        {
            ObjectDisposedException.ThrowIf(_capture is null, this);
            if (_capture.Elsewhere is not null) throw new InvalidOperationException("This recorder has a receiver already; let all processes send to that one.");
            _capture.Elsewhere = elsewhere;
        }
    }

    /// <summary>Whoever waits for the trace looks again.</summary>
    internal void TellOfChange() => EndWaits();

    private RecorderDiagnostics Report(bool isTaken)
    {
        lock (_label) return _capture is { } capture ? capture.Report(RecorderHub.IsCurrent(_label), isTaken) : _final!;
    }
}
