using System.Collections;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The traces of one input: a file, several files read as one, or a stream.</summary>
/// <remarks>Spans join by trace id, whatever line or file they stand in. What could not be read is in <see cref="Problems"/>.</remarks>
/// <example><code>
/// foreach (var trace in RecordedTrace.LoadAll("traces/*.jsonl")) trace.Should().HaveCompleted();
/// </code></example>
[DebuggerDisplay("{Count} traces ({Format,nq})")]
public sealed class TraceSet : IReadOnlyList<RecordedTrace>
{
    private readonly IReadOnlyList<RecordedTrace> _traces;

    internal TraceSet(IReadOnlyList<RecordedTrace> traces, IReadOnlyList<string> problems, string format, long skippedLines)
    {
        _traces = traces;
        Problems = problems;
        Format = format;
        SkippedLines = skippedLines;
    }

    /// <summary>What could not be read, one line each, with its place. The traces hold the rest.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The format that was recognised: <c>event-log</c>, <c>otlp-json</c>; several are joined by <c>+</c>.</summary>
    public string Format { get; }

    /// <summary>Lines of a log that belong to something else.</summary>
    /// <remarks>A log may hold more than traces: <c>2026-01-01 INFO listening on 8080</c> is passed over and counted here.</remarks>
    public long SkippedLines { get; }

    /// <summary>The number of traces.</summary>
    public int Count => _traces.Count;

    /// <summary>The trace at a position, in the order in which traces were first seen.</summary>
    /// <param name="index">Zero-based.</param>
    public RecordedTrace this[int index] => _traces[index];

    /// <summary>Reads traces from a stream in any known format, compressed with gzip or not. The stream stays open.</summary>
    /// <param name="stream">What to read, from where it stands to its end.</param>
    /// <param name="options">Limits; null for the usual ones.</param>
    /// <exception cref="TraceFormatException">The content is no trace, or broken.</exception>
    /// <example><code>
    /// var traces = TraceSet.Read(await http.GetStreamAsync(url));
    /// </code></example>
    public static TraceSet Read(Stream stream, TraceReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return TraceLoader.ReadStream(stream, null, options ?? TraceReadOptions.Default);
    }

    /// <summary>Reads traces from bytes in any known format, compressed with gzip or not.</summary>
    /// <param name="content">What to read.</param>
    /// <param name="options">Limits; null for the usual ones.</param>
    /// <exception cref="TraceFormatException">The content is no trace, or broken.</exception>
    /// <example><code>
    /// var traces = TraceSet.Read("""{"event":"span_finished","trace_id":"t1","span_id":"s1","tool":"search","step_type":"tool_call"}"""u8.ToArray());
    /// </code></example>
    public static TraceSet Read(byte[] content, TraceReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Read(new MemoryStream(content, writable: false), options);
    }

    /// <summary>Writes all traces to one file, as <c>trace.Save(path)</c> does for one.</summary>
    /// <param name="path">The file; it is replaced whole or not at all.</param>
    /// <example><code>
    /// RecordedTrace.LoadAll("exports/*.json").Save("all.jsonl");
    /// </code></example>
    public void Save(string path) => TraceLoader.Save(path, _traces);

    /// <inheritdoc/>
    public IEnumerator<RecordedTrace> GetEnumerator() => _traces.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
