namespace AgentTrace.Testing;

/// <summary>What a <see cref="TraceRecorder"/> saw: what it kept, what it left out, what it could not attribute, and what looks wrong.</summary>
/// <remarks>A snapshot, as the trace is: asked again later the recorder gives a new one. Its text is made when it is read.</remarks>
/// <example><code>
/// output.WriteLine(recorder.Diagnostics.ToString());
/// Assert.Empty(recorder.Diagnostics.Findings);
/// </code></example>
public sealed class RecorderDiagnostics
{
    private readonly ForeignSpans.Seen _foreign;
    private IReadOnlyList<string>? _findings;

    internal RecorderDiagnostics(
        CaptureReading reading, IReadOnlyDictionary<string, string>? skipped, ForeignSpans.Seen foreign, int late, bool isInContext,
        TraceRecorderOptions options, Exception? filterError)
    {
        _foreign = foreign;
        Trace = reading.Trace;
        LateSpans = late;
        IsInContext = isInContext;
        HasSourceFilter = options.Sources is not null;
        FilterError = filterError;
        LeftOut = reading.LeftOut;
        if (skipped is { Count: > 0 })
        {
            LeftOut = reading.LeftOut.Concat(skipped.Values.CountBy(source => source)).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        }
    }

    /// <summary>How many spans are in the trace.</summary>
    public int RecordedSpans => Trace?.Spans.Count ?? 0;

    /// <summary>How many of those have not ended.</summary>
    public int UnfinishedSpans => Trace?.Spans.Count(span => span.IsUnfinished) ?? 0;

    /// <summary>How many spans came, or ended, after the trace was taken last: it does not have them. Counted until the recorder is disposed.</summary>
    public int LateSpans { get; }

    /// <summary>How many spans of this recording were left out, as no agent's or by <see cref="TraceRecorderOptions.Sources"/>.</summary>
    public int LeftOutSpans => LeftOut.Values.Sum();

    /// <summary>
    /// How many spans of the process belonged to no recorder while this one ran: neither their execution context nor their trace leads to
    /// one. They are in no trace; whose they are is not guessed.
    /// </summary>
    public long UnattributedSpans => _foreign.Count;

    /// <summary>How many of the unattributed spans look like an agent's.</summary>
    public long UnattributedAgentSpans => _foreign.AgentCount;

    /// <summary>The sources of the spans in the trace, in order of their names.</summary>
    public IReadOnlyList<string> Sources => Trace is null ? [] : [.. Trace.Spans.Select(span => span.Scope.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The sources of the spans left out.</summary>
    public IReadOnlyList<string> LeftOutSources => [.. LeftOut.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The sources of the unattributed spans.</summary>
    public IReadOnlyList<string> UnattributedSources => _foreign.Sources;

    /// <summary>What looks wrong, one sentence or two each, with the line that mends it; empty when nothing does.</summary>
    public IReadOnlyList<string> Findings => _findings ??= [.. CaptureFindings.Of(this)];

    internal RecordedTrace? Trace { get; }

    internal IReadOnlyDictionary<string, int> LeftOut { get; }

    internal IReadOnlyList<string> UnattributedAgentSources => _foreign.AgentSources;

    internal bool IsInContext { get; }

    internal bool HasSourceFilter { get; }

    internal Exception? FilterError { get; }

    /// <summary>The numbers on one line, then the findings.</summary>
    public override string ToString()
    {
        var line = $"{Counted.Of(RecordedSpans, "span")} recorded ({Counted.Number(UnfinishedSpans)} unfinished, {Counted.Number(LateSpans)} late), {Counted.Number(LeftOutSpans)} left out, "
            + $"{Counted.Number(UnattributedSpans)} of the process unattributed ({Counted.Number(UnattributedAgentSpans)} of agents)";
        return string.Concat([line, .. Findings.Select(finding => "\n- " + finding)]);
    }

    /// <summary>What to throw when there is no trace.</summary>
    internal InvalidOperationException Refusal() => FilterError is { } error
        ? new InvalidOperationException("The predicate TraceRecorderOptions.Sources threw, so what belongs in the trace is not known: " + error.Message, error)
        : new InvalidOperationException(string.Concat(["Nothing was recorded: the recorder captured no span of an agent.", .. Findings.Select(finding => "\n- " + finding)]));
}
