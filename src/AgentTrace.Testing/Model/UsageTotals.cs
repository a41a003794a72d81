namespace AgentTrace.Testing;

/// <summary>
/// The tokens and the cost of a trace. Usage adds up over innermost spans; an outer total counts only where nothing below it carries
/// usage. A generation is covered when it, or a span above it that counts, carries usage.
/// </summary>
internal sealed class UsageTotals
{
    public UsageTotals(TraceIndex index)
    {
        var (spans, tree) = (index.Trace.Spans, index.Tree);
        var below = new bool[spans.Count];
        var counts = new bool[spans.Count];
        for (var i = tree.TopDown.Length - 1; i >= 0; i--)
        {
            var at = tree.TopDown[i];
            var carries = Carries(spans[at], index.Roles.Type(at));
            var isTotal = below[at] && !index.Roles.HoldsCalls(at);
            if (carries && isTotal) NotAdded.Add(spans[at]);
            counts[at] = carries && !isTotal;
            if (tree.Parent[at] >= 0) below[tree.Parent[at]] |= carries || below[at];
        }

        var covered = new bool[spans.Count];
        foreach (var at in tree.TopDown)
        {
            covered[at] = counts[at] || (tree.Parent[at] >= 0 && covered[tree.Parent[at]]);
            if (counts[at]) Add(spans[at]);
        }

        foreach (var generation in index.Generations)
        {
            if (!covered[generation.Position] && generation.Spans.All(span => span.Facts.Usage is null)) Uncovered.Add(generation);
        }

        HasEvidence = index.Generations.Count > 0 || Counted.Count > 0;
        NotAdded.Reverse();
    }

    /// <summary>The known tokens of each kind; null when nothing is known.</summary>
    public long? Input { get; private set; }

    public long? Output { get; private set; }

    public long? Total { get; private set; }

    public double? CostUsd { get; private set; }

    /// <summary>Spans that count but leave a part unknown.</summary>
    public List<RecordedSpan> WithoutInput { get; } = [];

    public List<RecordedSpan> WithoutOutput { get; } = [];

    public List<RecordedSpan> WithoutTotal { get; } = [];

    public List<RecordedSpan> WithoutCost { get; } = [];

    public List<RecordedSpan> Counted { get; } = [];

    /// <summary>Outer totals that repeat what is below them.</summary>
    public List<RecordedSpan> NotAdded { get; } = [];

    /// <summary>Generations whose usage nobody states.</summary>
    public List<Generation> Uncovered { get; } = [];

    /// <summary>Every answer that succeeded is accounted for; of one that failed, providers state no usage.</summary>
    public bool IsKnown => Uncovered.All(generation => generation.IsError);

    /// <summary>There is a generation or a recorded total to speak of.</summary>
    public bool HasEvidence { get; }

    private void Add(RecordedSpan span)
    {
        Counted.Add(span);
        var usage = span.Facts.Usage;
        if (usage?.InputTokens is { } input) Input = Sum(Input, input);
        else WithoutInput.Add(span);
        if (usage?.OutputTokens is { } output) Output = Sum(Output, output);
        else WithoutOutput.Add(span);
        if (usage?.Total is { } total) Total = Sum(Total, total);
        else
        {
            WithoutTotal.Add(span);
            if ((usage?.InputTokens ?? usage?.OutputTokens) is { } part) Total = Sum(Total, part);
        }

        if (span.Facts.CostUsd is { } cost) CostUsd = (CostUsd ?? 0) + cost;
        else WithoutCost.Add(span);
    }

    /// <summary>Absurd numbers stay large instead of turning negative.</summary>
    private static long Sum(long? known, long more) => long.MaxValue - (known ?? 0) < more ? long.MaxValue : (known ?? 0) + more;

    private static bool Carries(RecordedSpan span, StepType type) =>
        (span.Facts.Usage is not null || span.Facts.CostUsd is not null) && type is not (StepType.Embedding or StepType.Rerank);
}
