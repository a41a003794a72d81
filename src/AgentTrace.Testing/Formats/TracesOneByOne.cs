using System.Collections.Concurrent;

namespace AgentTrace.Testing;

/// <summary>The traces of a file one after the other, each let go when the next is taken.</summary>
/// <remarks>
/// The spans of a trace may stand anywhere in a file, and a line that cannot be read makes every trace incomplete, be it the last line. So
/// the file is read twice: the first time to count what comes of each trace, the second time to give each as soon as it is whole. What is
/// in memory is the counts and the traces that have begun and not ended. The second reading runs beside the checks, on a thread of its own.
/// </remarks>
internal static class TracesOneByOne
{
    /// <summary>So many traces wait to be checked before reading waits for the checks.</summary>
    private const int Ahead = 16;

    public static IEnumerable<RecordedTrace> Read(string path, TraceReadOptions options)
    {
        var census = TraceLoader.ReadInto(path, options, format => new TraceAssembler(format) { KeepsSpans = false });
        return census.HasLoneSpans ? TraceLoader.ReadFiles([path], options) : Release(path, options, census);
    }

    private static IEnumerable<RecordedTrace> Release(string path, TraceReadOptions options, TraceAssembler census)
    {
        using var whole = new BlockingCollection<RecordedTrace>(Ahead);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            try
            {
                var rest = TraceLoader.ReadInto(path, options, format => new TraceAssembler(format) { Release = (census, trace => whole.Add(trace, stop.Token)) });
                if (rest.OpenCount > 0 || rest.SpanCount != census.SpanCount) throw new TraceFormatException("it changed while it was read.", path);
            }
            finally
            {
                whole.CompleteAdding();
            }
        });
        try
        {
            foreach (var trace in whole.GetConsumingEnumerable()) yield return trace;
            reading.GetAwaiter().GetResult();
        }
        finally
        {
            // Whoever stops early wants no more, and no fault of what it did not read.
            stop.Cancel();
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }
    }
}
