namespace AgentTrace.Testing;

public sealed partial class TraceScenario
{
    /// <summary>Writes traces to a file, one after the other: memory does not grow with their number.</summary>
    /// <remarks>The file is written under a temporary name beside the target and then renamed, so that nobody ever sees half of it.</remarks>
    /// <param name="path">The file; folders that are missing are made.</param>
    /// <param name="count">How many traces; not negative.</param>
    /// <param name="format"><c>event-log</c>, <c>otlp-json</c> or <c>trace-json</c>.</param>
    /// <exception cref="ArgumentException">The path is blank, the count is negative, or there is no such format.</exception>
    /// <example><code>new TraceFaker(seed: 42).SupportAgent().Save("traces.otlp.jsonl", count: 10_000, format: "otlp-json");</code></example>
    public void Save(string path, long count, string format = "event-log")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        TraceLoader.Save(path, Generate(count), Trapped(Writer(format)));
    }

    /// <summary>Writes traces to a stream, one after the other; the stream stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="count">How many traces; not negative.</param>
    /// <param name="format"><c>event-log</c>, <c>otlp-json</c> or <c>trace-json</c>.</param>
    /// <exception cref="ArgumentException">The count is negative, or there is no such format.</exception>
    /// <example><code>new TraceFaker(seed: 42).SupportAgent().Write(Console.OpenStandardOutput(), count: 3);</code></example>
    public void Write(Stream stream, long count, string format = "event-log")
    {
        ArgumentNullException.ThrowIfNull(stream);
        Trapped(Writer(format)).Write(stream, Generate(count));
    }

    /// <summary>Sends traces to whatever takes OTLP over HTTP, as JSON, in requests of some hundred spans.</summary>
    /// <remarks>
    /// An address without a path is completed by <c>/v1/traces</c>. Where the receiver is busy (429, 502, 503, 504) a request is sent again, up to
    /// four times. What a log states of its runs beside their spans has no place in OTLP and is left out.
    /// </remarks>
    /// <param name="endpoint">The receiver, for instance <c>http://localhost:4318</c>.</param>
    /// <param name="count">How many traces; not negative.</param>
    /// <param name="cancellation">Stops it between two requests and within one.</param>
    /// <exception cref="ArgumentException">The address is not absolute, or the count is negative.</exception>
    /// <exception cref="InvalidOperationException">Traps are set: they are of files.</exception>
    /// <exception cref="HttpRequestException">The receiver cannot be reached, or does not take all spans.</exception>
    /// <example><code>await new TraceFaker(seed: 42).BookingAgent().SendAsync(new Uri("http://localhost:4318"), count: 1000);</code></example>
    public Task SendAsync(Uri endpoint, long count, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (_options.Traps.Length > 0) throw new InvalidOperationException("Traps are set in files: Save or Write them as otlp-json; SendAsync sends none.");
        return OtlpSender.SendAsync(endpoint, Generate(count), cancellation);
    }

    private static ITraceWriter Writer(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return TraceFormats.FindWriter(format) ?? throw new ArgumentException($"There is no format {Words.Quote(format)} to write; there are {string.Join(", ", TraceFormats.Writable)}.", nameof(format));
    }
}
