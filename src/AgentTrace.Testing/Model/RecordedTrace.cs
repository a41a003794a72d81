using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>One trace of an agent: its spans in trace order, and what they mean: runs, steps, tool calls, generations.</summary>
/// <remarks>
/// Immutable and safe for concurrent use. Trace order is by start; with equal starts an ancestor stands before its descendant, then the
/// order of record decides. What the spans mean is worked out once, on first use. A view (<see cref="Run(string)"/>,
/// <see cref="Agent(string)"/>, <see cref="Under(RecordedSpan)"/>) is a trace again, so that every check works on it.
/// </remarks>
/// <example><code>
/// var trace = RecordedTrace.Load("run.jsonl");
/// trace.Should().HaveCalledTool("search").Before("fetch");
/// </code></example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class RecordedTrace
{
    /// <summary>Of more traces beside each other none is looked up in the others.</summary>
    internal const int MostBeside = 1000;

    private TraceIndex? _index;
    private bool _hasAgentSpans;

    internal RecordedTrace(string traceId, IReadOnlyList<RecordedSpan> spans, IReadOnlyList<DeclaredRun> declaredRuns, string? format)
    {
        TraceId = traceId;
        Spans = spans;
        DeclaredRuns = declaredRuns;
        Format = format;
    }

    /// <summary>The trace's id; empty when the source has none.</summary>
    public string TraceId { get; }

    /// <summary>The spans in trace order.</summary>
    public IReadOnlyList<RecordedSpan> Spans { get; }

    /// <summary>The reader that the trace came from (<c>otlp-json</c>, <c>event-log</c> …); <c>recorder</c> for one recorded in process.</summary>
    public string? Format { get; }

    /// <summary>All runs in trace order; a trace without any is one implicit run.</summary>
    public IReadOnlyList<Run> Runs => Index.Runs.All;

    /// <summary>
    /// The top steps in trace order: generations, executed calls (all attempts together), and Reasoning, Retrieval, Embedding, Rerank,
    /// Guardrail and Handoff spans with no call, Retrieval, Embedding, Rerank, Guardrail or Evaluation above them.
    /// </summary>
    public IReadOnlyList<Step> Steps => Index.Steps;

    /// <summary>Every tool call at any depth, in trace order, of whatever stage.</summary>
    public IReadOnlyList<ToolCall> ToolCalls => Index.Calls;

    /// <summary>Every answer of a model, in trace order, each once however many instrumentations recorded it.</summary>
    public IReadOnlyList<Generation> Generations => Index.Generations;

    /// <summary>Why the trace's outermost runs ended, when they agree; null when they do not or when it cannot be told.</summary>
    public string? StopReason
    {
        get
        {
            var reasons = Index.Runs.Deciding.Select(run => run.StopReason).Distinct().ToList();
            return reasons.Count == 1 ? reasons[0] : null;
        }
    }

    /// <summary>Whether an outermost run ended in error.</summary>
    public bool IsError => Index.Runs.Deciding.Concat(Index.Runs.Outermost).Any(run => run.IsError);

    /// <summary>From the earliest start to the latest end that are known; null when none is, or when the end is before the start.</summary>
    public TimeSpan? Duration => Elapsed.Time(StartTimeUnixNano, EndTimeUnixNano);

    /// <summary>The earliest start, in nanoseconds since the Unix epoch; null without times.</summary>
    public long? StartTimeUnixNano => Times.Start;

    /// <summary>The latest end, in nanoseconds since the Unix epoch; null without times.</summary>
    public long? EndTimeUnixNano => Times.End;

    internal IReadOnlyList<DeclaredRun> DeclaredRuns { get; }

    /// <summary>Whether it is known that no two spans bear one id.</summary>
    internal bool HasUniqueIds { get; init; }

    /// <summary>Spans that exist but were left out on purpose, by a view or by the recorder: a parent among them is not missing.</summary>
    internal Func<string, bool>? IsLeftOut { get; init; }

    /// <summary>The traces of the same input, this one included.</summary>
    internal IReadOnlyList<RecordedTrace> Beside { get; init; } = [];

    /// <summary>Why more may be missing than the spans show: lines of the input that could not be read; of a view, whatever the whole trace lacks.</summary>
    internal IReadOnlyList<string> IncompleteAsWhole { get; init; } = [];

    /// <summary>Of a view: the agent above a span that has no parent in the view.</summary>
    internal Func<string, string?>? AgentAbove { get; init; }

    /// <summary>Why a view selected nothing, as a sentence; null for everything else.</summary>
    internal string? NothingSelected { get; init; }

    /// <summary>Anything that an agent did, or a run that a log states.</summary>
    internal bool HasAgentSpans
    {
        get
        {
            if (_hasAgentSpans || DeclaredRuns.Count > 0) return true;
            for (var i = 0; i < Spans.Count && !_hasAgentSpans; i++) _hasAgentSpans = Spans[i].Facts.Type is not (StepType.Other or StepType.Event);
            return _hasAgentSpans;
        }
    }

    private TimeRange Times => field ??= new(Spans.Select(span => span.StartTimeUnixNano).Concat(DeclaredRuns.Select(run => run.StartTimeUnixNano)).Min(),
        Spans.Select(span => span.EndTimeUnixNano).Concat(DeclaredRuns.Select(run => run.EndTimeUnixNano)).Max());

    internal TraceIndex Index => _index ?? Interlocked.CompareExchange(ref _index, new TraceIndex(this), null) ?? _index;

    /// <summary>The part of the trace that one run did, runs under it included.</summary>
    /// <param name="id">The run's id as the source gave it, or the id of its span.</param>
    /// <returns>A trace again; when no such run exists every check on it is inconclusive and says so.</returns>
    /// <exception cref="ArgumentException">The id is blank.</exception>
    /// <example><code>trace.Run("run_9fd2").Should().HaveCompleted();</code></example>
    public RecordedTrace Run(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        var run = Runs.FirstOrDefault(run => run.RunId == id) ?? Runs.FirstOrDefault(run => run.Span?.SpanId == id);
        return run is null
            ? View.Nothing(this, $"No run \"{id}\" is in the trace", id, Runs.Select(other => other.RunId))
            : View.Of(this, OfRuns([run]), [run]);
    }

    /// <summary>The part of the trace that an agent did, agents under it included.</summary>
    /// <param name="name">The agent's name, compared by ordinal.</param>
    /// <returns>A trace again; when no such agent ran every check on it is inconclusive and says so.</returns>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Agent("researcher").Should().HaveCalledTool("search");</code></example>
    public RecordedTrace Agent(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var runs = Runs.Where(run => run.Agent == name).ToList();
        var chosen = new bool[Spans.Count];
        var isOfRuns = OfRuns(runs);
        foreach (var at in Index.Tree.TopDown)
        {
            chosen[at] = (Index.Roles.Scope(at).AgentName == name && !Spans[at].Facts.IsSetup)
                || (Index.Tree.Parent[at] is var parent and >= 0 && chosen[parent])
                || isOfRuns(at);
        }

        return runs.Count == 0 && !chosen.Contains(true)
            ? View.Nothing(this, $"No agent \"{name}\" ran", name, Enumerable.Range(0, Spans.Count).Select(at => Index.Roles.Scope(at).AgentName).Concat(Runs.Select(run => run.Agent)))
            : View.Of(this, i => chosen[i], runs);
    }

    /// <summary>The part of the trace below a span, the span included.</summary>
    /// <param name="span">A span of this trace.</param>
    /// <exception cref="ArgumentException">The span is not of this trace.</exception>
    /// <example><code>trace.Under(trace.Spans[3]).Should().HaveAtMostSteps(2);</code></example>
    public RecordedTrace Under(RecordedSpan span)
    {
        ArgumentNullException.ThrowIfNull(span);
        if (PositionOf(span) is not (>= 0 and var position)) throw new ArgumentException($"Span \"{span.Name}\" ({span.SpanId}) is not in this trace.", nameof(span));
        var below = Index.Tree.Subtree(position).ToHashSet();
        return View.Of(this, below.Contains, [.. Runs.Where(run => run.Span == span)]);
    }

    /// <summary>Whether a span belongs to one of some runs, or to one under them.</summary>
    private Func<int, bool> OfRuns(List<Run> runs)
    {
        var all = Index.Runs.WithAllUnder(runs);
        return at => Index.Runs.RunOf(at) is { } own && all.Contains(own);
    }

    /// <summary>By its id, unless it has none or another span bears it too; -1 for a span of another trace.</summary>
    internal int PositionOf(RecordedSpan span) =>
        Index.Tree.Positions.TryGetValue(span.SpanId, out var position) && Spans[position] == span ? position : Array.IndexOf(Index.Spans, span);

    /// <summary>One line: the trace's id, how many spans, steps and calls it has, how it ended.</summary>
    public override string ToString() =>
        $"trace {(TraceId.Length == 0 ? "without id" : TraceId)}: {Spans.Count} spans, {Steps.Count} steps, {ToolCalls.Count} tool calls, stop_reason {StopReason ?? "unknown"}";

    private sealed record TimeRange(long? Start, long? End);
}
