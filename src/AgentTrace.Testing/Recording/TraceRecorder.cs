namespace AgentTrace.Testing;

/// <summary>Records what an agent does while it runs: the activities (spans) that the code under test starts.</summary>
/// <remarks>
/// <para>
/// A recorder gets the spans of its own execution context and of every trace that began there, wherever they run: other threads,
/// <c>Task.Run</c>, in-process servers. Recorders that run in parallel do not see each other's spans, also when a test host put
/// all of them under one trace. Of nested recorders the inner one gets the spans.
/// </para>
/// <para>
/// It adds no span, starts no trace and does not change what an application exports. HttpClient's and ASP.NET Core's own
/// instrumentation is not switched on by it (see <see cref="TraceRecorderOptions.AlsoListenTo"/>). It never throws into the agent.
/// </para>
/// </remarks>
/// <example><code>
/// using var recorder = TraceRecorder.Start();
/// await agent.RunAsync("Find recent research about battery recycling");
/// recorder.Trace.Should().HaveCalledTool("search").Before("fetch");
/// </code></example>
public sealed class TraceRecorder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RecorderLabel _label;
    private Capture? _capture;
    private RecordedTrace? _final;
    private Func<Exception>? _refusal;

    private TraceRecorder(TraceRecorderOptions options)
    {
        _capture = new Capture(options);
        _label = RecorderHub.Enter(_capture);
    }

    /// <summary>Everything captured so far, spans that are still open included and marked <see cref="RecordedSpan.IsUnfinished"/>.</summary>
    /// <remarks>
    /// A trace once taken never changes; asked again after more spans came, this gives a new one. It also works after
    /// <see cref="Dispose"/>. All spans of the recording are one trace, also where the agent started several;
    /// its <see cref="RecordedTrace.TraceId"/> is then that of the first.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Nothing was captured; the message says what was seen instead, and what to do.</exception>
    public RecordedTrace Trace
    {
        get
        {
            lock (_gate)
            {
                if (_capture is not { } capture) return _final ?? throw _refusal!();
                return capture.Snapshot() ?? throw capture.Refusal(RecorderHub.IsCurrent(_label))();
            }
        }
    }

    /// <summary>Starts to record, for the calling execution context and all that it starts, until <see cref="Dispose"/>.</summary>
    /// <param name="options">What to record; null for the defaults.</param>
    /// <returns>The recorder, running.</returns>
    /// <remarks>
    /// Start it in the test itself, in the constructor of a test class or in a synchronous set-up method. What an <em>async</em>
    /// set-up method starts, .NET forgets when the method returns.
    /// </remarks>
    /// <example><code>
    /// using var recorder = TraceRecorder.Start(new() { Sources = name =&gt; name.StartsWith("Contoso.") });
    /// </code></example>
    public static TraceRecorder Start(TraceRecorderOptions? options = null) => new(options ?? TraceRecorderOptions.Default);

    /// <summary>Stops recording. What was captured stays readable through <see cref="Trace"/>; spans still open stay marked as such.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_capture is not { } capture) return;
            var inContext = RecorderHub.IsCurrent(_label);
            RecorderHub.Leave(_label, capture);

            // The copy is made now, so that nothing of the run (activities and what hangs on them) outlives the recorder's use.
            _final = capture.Snapshot();
            _refusal = _final is null ? capture.Refusal(inContext) : null;
            _capture = null;
        }
    }
}
