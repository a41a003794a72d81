using System.Net;

namespace AgentTrace.Testing;

/// <summary>A server on this machine to which programs under test send their traces, in any language, without a collector.</summary>
/// <remarks>
/// <para>
/// It takes OTLP over HTTP (protobuf and JSON, at <c>/v1/traces</c> and <c>/v1/logs</c>, whose records join their spans) and over gRPC,
/// what LangSmith's SDKs send (<c>/runs/batch</c>, <c>/runs/multipart</c>, <c>/runs</c>) and what Langfuse's send
/// (<c>/api/public/ingestion</c>, <c>/api/public/otel/v1/traces</c>). Metrics are answered and dropped.
/// </para>
/// <para>
/// It listens on 127.0.0.1 and on free ports unless told otherwise. What it answered with success it keeps, each span once however often
/// it is sent; what it refuses is in <see cref="Refusals"/>.
/// </para>
/// </remarks>
/// <example><code>
/// await using var receiver = await OtlpReceiver.StartAsync();
/// foreach (var (name, value) in receiver.Environment) start.Environment[name] = value;
/// using var agent = Process.Start(start)!;
/// await agent.WaitForExitAsync();
/// var traces = await receiver.WaitForAsync(traces =&gt; traces.Count == 1, TimeSpan.FromSeconds(10));
/// traces[0].Should().HaveCalledTool("search").Before("fetch");
/// </code></example>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly Intake _intake;
    private readonly ReceiverServer _server;
    private readonly IReadOnlyDictionary<string, string> _context;

    private OtlpReceiver(Intake intake, ReceiverServer server, IReadOnlyDictionary<string, string> context)
    {
        _intake = intake;
        _server = server;
        _context = context;
        Endpoint = AddressOf(server.Http);
        GrpcEndpoint = AddressOf(server.Grpc);
    }

    /// <summary>Where HTTP is taken: <c>http://127.0.0.1:43210/</c>. Exporters that want the whole address of a signal add <c>v1/traces</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>Where OTLP over gRPC is taken, which is another port. What speaks HTTP/2 at <see cref="Endpoint"/> is led here.</summary>
    public Uri GrpcEndpoint { get; }

    /// <summary>
    /// The environment that makes a child process send its traces here, with message contents: <c>OTEL_EXPORTER_OTLP_*</c>, short delays,
    /// content capture, <c>LANGSMITH_*</c>, <c>LANGFUSE_*</c> and others.
    /// </summary>
    /// <remarks>Set it before the process starts. A receiver of a recorder (<c>recorder.WithOtlpReceiverAsync()</c>) adds the recording's <c>TRACEPARENT</c>.</remarks>
    /// <example><code>
    /// foreach (var (name, value) in receiver.Environment) start.Environment[name] = value;
    /// </code></example>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var variables = new Dictionary<string, string>(ReceiverEnvironment.Of(Endpoint, GrpcEndpoint), StringComparer.Ordinal);
            foreach (var (name, value) in _context) variables[name] = value;
            return variables;
        }
    }

    /// <summary>The traces of all spans taken until now. A set once taken never changes; it also works after the receiver was disposed.</summary>
    /// <remarks>A trace's <see cref="RecordedTrace.Format"/> says what sent it: <c>otlp</c>, <c>langsmith</c> or <c>langfuse</c>.</remarks>
    public TraceSet Traces => _intake.Snapshot();

    /// <summary>What was refused, wholly or in part, a line each with the request and the reason; the first hundred.</summary>
    public IReadOnlyList<string> Refusals => _intake.Refusals;

    /// <summary>Requests that have come and are not answered.</summary>
    internal int UnderWay => _intake.UnderWay;

    /// <summary>Starts to listen.</summary>
    /// <param name="options">Where, and what is taken at most; null for the usual.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">A port that was asked for is taken.</exception>
    /// <example><code>
    /// await using var receiver = await OtlpReceiver.StartAsync();
    /// foreach (var (name, value) in receiver.Environment) start.Environment[name] = value;
    /// using var agent = Process.Start(start)!;
    /// await agent.WaitForExitAsync();
    /// receiver.Traces.Should().AllSatisfy(trace =&gt; trace.HaveCompleted());
    /// </code></example>
    public static Task<OtlpReceiver> StartAsync(OtlpReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(options ?? new OtlpReceiverOptions(), new Dictionary<string, string>(), changed: null, cancellationToken);

    /// <summary>Waits until what was received is as it is expected to be.</summary>
    /// <param name="condition">What the traces must show; asked whenever a request was taken.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="timeProvider">The clock of the timeout; null for the system's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The traces for which the condition held.</returns>
    /// <exception cref="TimeoutException">The condition did not hold in time; the message says what was received and refused until then.</exception>
    /// <exception cref="InvalidOperationException">The receiver was disposed before the condition held.</exception>
    /// <example><code>
    /// var traces = await receiver.WaitForAsync(traces =&gt; traces.Any(trace =&gt; trace.ToolCalls.Count == 2), TimeSpan.FromSeconds(10));
    /// </code></example>
    public Task<TraceSet> WaitForAsync(Func<TraceSet, bool> condition, TimeSpan timeout, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new IntakeWait(_intake, timeout, timeProvider ?? TimeProvider.System).ForAsync(condition, cancellationToken);
    }

    /// <summary>Waits until nothing comes any more: no request is under way, and none came for a while.</summary>
    /// <param name="quiet">How long nothing must come.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="timeProvider">The clock of both; null for the system's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The traces then, which may be none.</returns>
    /// <exception cref="TimeoutException">It did not come to rest in time.</exception>
    /// <example><code>
    /// var traces = await receiver.WaitForQuietAsync(TimeSpan.FromMilliseconds(300), timeout: TimeSpan.FromSeconds(10));
    /// </code></example>
    public Task<TraceSet> WaitForQuietAsync(TimeSpan quiet, TimeSpan timeout, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quiet, TimeSpan.Zero);
        return new IntakeWait(_intake, timeout, timeProvider ?? TimeProvider.System).ForQuietAsync(quiet, cancellationToken);
    }

    /// <summary>Stops to listen, after requests that are under way. What was received stays readable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_intake.IsClosed) return;
        await _server.DisposeAsync().ConfigureAwait(false);
        _intake.Close();
    }

    internal static async Task<OtlpReceiver> StartAsync(OtlpReceiverOptions options, IReadOnlyDictionary<string, string> context, Action? changed, CancellationToken cancellationToken)
    {
        var intake = new Intake(options.MaxSpans, changed);
        var server = new ReceiverServer(new Endpoints(intake, options), options);
        await server.StartAsync(cancellationToken).ConfigureAwait(false);
        return new OtlpReceiver(intake, server, context);
    }

    private static Uri AddressOf(IPEndPoint end) => new($"http://{(end.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : end.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : end.Address) switch
    {
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } six => $"[{six}]",
        var four => four.ToString(),
    }}:{end.Port}/");
}
