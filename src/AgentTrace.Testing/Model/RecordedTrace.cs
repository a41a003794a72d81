using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One trace of an agent: its spans in trace order, and what they mean: runs, steps, tool calls, generations.</summary>
/// <remarks>
/// Immutable and safe for concurrent use. Trace order is by start; with equal starts an ancestor stands before its descendant, then the
/// </remarks>
/// <example><code>
/// var trace = RecordedTrace.Load("run.jsonl");
/// trace.Should().HaveCalledTool("search").Before("fetch");
/// </code></example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class RecordedTrace
{
    private readonly Lazy<TraceIndex> _index;

    internal RecordedTrace(string traceId, IReadOnlyList<RecordedSpan> spans, IReadOnlyList<DeclaredRun> declaredRuns, string? format)
    {
        TraceId = traceId;
        Spans = spans;
        DeclaredRuns = declaredRuns;
        Format = format;
        _index = new Lazy<TraceIndex>(() => new TraceIndex(this));
    }

    /// <summary>The trace's id; empty when the source has none.</summary>
    public string TraceId { get; }

    /// <summary>The spans in trace order.</summary>
    public IReadOnlyList<RecordedSpan> Spans { get; }

    /// <summary>The reader that the trace came from (<c>otlp-json</c>, <c>event-log</c> …); <c>recorder</c> for one recorded in process.</summary>
    public string? Format { get; }

    internal IReadOnlyList<DeclaredRun> DeclaredRuns { get; }

    /// <summary>Spans that exist but were left out on purpose, by a view or by the recorder: a parent among them is not missing.</summary>
    internal Func<string, bool>? IsLeftOut { get; init; }

    /// <summary>Why a view selected nothing, as a sentence; null for everything else.</summary>
    internal string? NothingSelected { get; init; }

    internal TraceIndex Index => _index.Value;
}
