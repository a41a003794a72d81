namespace AgentTrace.Testing;

/// <summary>Whether spans are known to be missing, and why more calls than are seen may have been made.</summary>
internal sealed class Completeness
{
    public Completeness(TraceIndex index)
    {
        for (var i = 0; i < index.Spans.Length; i++)
        {
            var span = index.Spans[i];
            if (index.Tree.Parent[i] < 0 && span.ParentSpanId is { } parent && !span.HasRemoteParent && !index.Tree.Positions.ContainsKey(parent)
                && index.Trace.IsLeftOut?.Invoke(parent) != true)
            {
                Orphans.Add(span);
            }

            if (span.IsUnfinished && index.Roles.Type(i) is not (StepType.Other or StepType.Event or StepType.Workflow or StepType.Evaluation)) Unfinished.Add(span);
        }

        if (index.Trace.DeclaredRuns.Count > 0) OpenRuns.AddRange(index.Trace.DeclaredRuns.Where(run => !run.IsFinished));
        var isWhole = Orphans.Count < 2 && Unfinished.Count == 0 && OpenRuns.Count == 0 && index.Trace.IncompleteAsWhole.Count == 0;
        Reasons = isWhole ? [] : [.. Say().Concat(index.Trace.IncompleteAsWhole).Distinct()];
    }

    /// <summary>Spans whose parent should be in the trace and is not. A single one is taken for a root.</summary>
    public List<RecordedSpan> Orphans { get; } = [];

    /// <summary>Run and step spans that nobody saw end.</summary>
    public List<RecordedSpan> Unfinished { get; } = [];

    /// <summary>Runs of a log that have no trace_finished.</summary>
    public List<DeclaredRun> OpenRuns { get; } = [];

    /// <summary>Why the trace is incomplete; empty when it is whole.</summary>
    public IReadOnlyList<string> Reasons { get; }

    public bool IsComplete => Reasons.Count == 0;

    private IEnumerable<string> Say()
    {
        if (Orphans.Count > 1)
        {
            yield return $"{Counted.Of(Orphans.Count, "span")} hang on parents that are not in the trace ({Names(Orphans)})";
        }

        if (Unfinished.Count > 0)
        {
            yield return $"{Counted.Of(Unfinished.Count, "span")} never finished ({Names(Unfinished)})";
        }

        if (OpenRuns.Count > 0)
        {
            yield return $"{Counted.Of(OpenRuns.Count, "run")} of the log {(OpenRuns.Count == 1 ? "has" : "have")} no trace_finished";
        }
    }

    private static string Names(List<RecordedSpan> spans) =>
        string.Join(", ", spans.Take(3).Select(span => $"\"{span.Name}\"")) + (spans.Count > 3 ? " …" : "");
}
