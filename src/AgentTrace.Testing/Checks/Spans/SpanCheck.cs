namespace AgentTrace.Testing;

/// <summary>So many spans are like a pattern, plumbing included. In an incomplete trace there may be more.</summary>
/// <param name="Pattern">Which spans are meant.</param>
/// <param name="Minimum">At least so many.</param>
/// <param name="Maximum">At most so many; null for no limit.</param>
/// <example><code>new SpanCheck(SpanPattern.Named(ToolName.Glob("GET *")), Minimum: 0, Maximum: 3).Evaluate(trace)</code></example>
public sealed record SpanCheck(SpanPattern Pattern, int Minimum = 1, int? Maximum = null) : TraceCheck
{
    /// <summary>Which spans are meant.</summary>
    public SpanPattern Pattern { get; } = Pattern ?? throw new ArgumentNullException(nameof(Pattern));

    /// <summary>At least so many.</summary>
    public int Minimum { get; } = Minimum < 0 ? throw new ArgumentOutOfRangeException(nameof(Minimum), Minimum, "A minimum of spans is not negative.")
        : Minimum == 0 && Maximum is null ? throw new ArgumentException("At least 0 spans says nothing; give a maximum.", nameof(Minimum)) : Minimum;

    /// <summary>At most so many; null for no limit.</summary>
    public int? Maximum { get; } = Maximum < Minimum ? throw new ArgumentException($"At least {Minimum} and at most {Maximum} spans is contradictory.", nameof(Maximum)) : Maximum;

    internal override string Infinitive => "have " + Asked;

    internal override string Finite => "had " + Asked;

    internal override bool NeedsAgentSpans => false;

    private string Asked => (Minimum, Maximum) switch
    {
        (1, null) => $"a span {Pattern}",
        (0, { } most) => $"at most {Words.Count(most, "span")} {Pattern}",
        ({ } least, null) => $"at least {Words.Count(least, "span")} {Pattern}",
        var (least, most) when least == most => $"exactly {Words.Count(least, "span")} {Pattern}",
        var (least, most) => $"{least} to {most} spans {Pattern}",
    };

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var verdicts = Pattern.Match(trace.Index);
        List<int> sure = [], maybe = [];
        for (var at = 0; at < verdicts.Length; at++)
        {
            if (verdicts[at] == Verdict.Passed) sure.Add(at);
            else if (verdicts[at] == Verdict.Inconclusive) maybe.Add(at);
        }

        var isComplete = trace.Index.Completeness.IsComplete;
        if (sure.Count > Maximum) return CheckResult.Failed(() => Found(sure, trace), Marks(sure, trace));
        if (sure.Count >= Minimum && (Maximum is null || (isComplete && sure.Count + maybe.Count <= Maximum))) return CheckResult.Passed(() => Found(sure, trace), Marks(sure, trace));
        if (isComplete && sure.Count + maybe.Count < Minimum) return CheckResult.Failed(() => Found(sure, trace) + Instead(sure, trace), Marks(sure.Count > 0 ? sure : Near(trace), trace));
        return CheckResult.Inconclusive(() => $"{Found(sure, trace)}, and {(maybe.Count == 0 ? CallContext.Incomplete(trace.Index) : WhyMaybe(maybe[0], trace))}", isComplete ? null : CallContext.IncompleteHint, Marks(maybe, trace));
    }

    private static Mark[] Marks(IEnumerable<int> positions, RecordedTrace trace) => [.. positions.Take(50).Select(at => Mark.Of(trace.Spans[at]))];

    private static string Found(List<int> sure, RecordedTrace trace) => sure.Count == 0 ? "it has none"
        : $"it has {Words.Number(sure.Count)}: {Words.List(sure.Select(at => trace.Spans[at].Name), 4)}";

    /// <summary>The spans of that name, or of that type where no name is asked, which differ in something else.</summary>
    private IEnumerable<int> Near(RecordedTrace trace) => Enumerable.Range(0, trace.Spans.Count).Where(at => Pattern.IsNear(trace.Index, at));

    private string Instead(List<int> sure, RecordedTrace trace)
    {
        var near = Near(trace).Except(sure).ToList();
        var which = near.Count == 1 ? sure.Count == 0 ? "the one" : "one more" : $"the first of {Words.Number(near.Count)}{(sure.Count == 0 ? "" : " more")}";
        if (near.Count > 0) return $"; {which} of that {(Pattern.Name is null ? "type" : "name")} {Pattern.WhyNot(trace.Index, near[0])}";
        if (sure.Count > 0) return "";
        var names = trace.Spans.Select(span => span.Name).Distinct().ToList();
        var nearest = Pattern.Name?.Exact is { } name ? NearestName.Find(name, names) : null;
        return $" ({(Pattern.Name is null ? $"{Words.Count(trace.Spans.Count, "span")}" : $"spans: {Words.List(names, 6)}")})" + (nearest is null ? "" : $"; did you mean {Words.Quote(nearest)}?");
    }

    private string WhyMaybe(int at, RecordedTrace trace) =>
        Pattern.WhyMaybe(trace.Index, at) is { } why ? $"{Words.Quote(trace.Spans[at].Name)} {why}"
            : $"the parent of {Words.Quote(Top(at, trace).Name)} is not in the trace, so what stands above it is not known";

    private static RecordedSpan Top(int at, RecordedTrace trace)
    {
        while (trace.Index.Tree.Parent[at] is var parent and >= 0) at = parent;
        return trace.Spans[at];
    }
}
