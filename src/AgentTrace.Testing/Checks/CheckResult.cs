namespace AgentTrace.Testing;

/// <summary>What a check found: the verdict, why, and the evidence.</summary>
/// <remarks>The words are made when they are asked for: a check that passes costs none.</remarks>
public sealed class CheckResult
{
    private readonly Func<string> _reason;
    private readonly Func<IEnumerable<DetailRow>>? _details;

    internal CheckResult(Verdict verdict, Func<string> reason, IReadOnlyList<Mark>? evidence = null, string? hint = null, Func<IEnumerable<DetailRow>>? details = null)
    {
        _details = details;
        Verdict = verdict;
        _reason = reason;
        Evidence = evidence ?? [];
        Hint = hint;
    }

    /// <summary>Passed, failed or inconclusive.</summary>
    public Verdict Verdict { get; }

    /// <summary>What the trace shows, as a clause without a full stop: <c>it took 7 steps: 4 generations, 3 tool calls</c>.</summary>
    public string Reason => _reason();

    /// <summary>The line that would switch missing evidence on; null when there is none to give.</summary>
    public string? Hint { get; }

    internal IReadOnlyList<Mark> Evidence { get; }

    /// <summary>What was expected beside what there is, line by line; nothing where the sentence says it all.</summary>
    internal IEnumerable<DetailRow> Details => _details?.Invoke() ?? [];

    internal static CheckResult Passed(Func<string> reason, IReadOnlyList<Mark>? evidence = null) => new(Verdict.Passed, reason, evidence);

    internal static CheckResult Failed(Func<string> reason, IReadOnlyList<Mark>? evidence = null, Func<IEnumerable<DetailRow>>? details = null) =>
        new(Verdict.Failed, reason, evidence, null, details);

    internal static CheckResult Inconclusive(Func<string> reason, string? hint = null, IReadOnlyList<Mark>? evidence = null) =>
        new(Verdict.Inconclusive, reason, evidence, hint);

    /// <summary>Of several results: the verdict that one alone decides, the opposite where all have that, else inconclusive.</summary>
    internal static CheckResult Of(IEnumerable<CheckResult> results, Verdict decisive)
    {
        var all = results.ToList();
        var opposite = decisive == Verdict.Passed ? Verdict.Failed : Verdict.Passed;
        var verdict = all.Exists(result => result.Verdict == decisive) ? decisive : all.TrueForAll(result => result.Verdict == opposite) ? opposite : Verdict.Inconclusive;
        var telling = all.FindAll(result => result.Verdict == verdict);
        return new CheckResult(verdict, () => string.Join("; and ", telling.Select(result => result.Reason)),
            [.. telling.SelectMany(result => result.Evidence)], telling.Select(result => result.Hint).FirstOrDefault(hint => hint is not null));
    }
}

/// <summary>A place in the trace that a verdict rests on.</summary>
internal sealed record Mark(ToolCall? Call, RecordedSpan? Span, string? Note = null)
{
    public static Mark Of(ToolCall call, string? note = null) => new(call, call.Span, note);

    public static Mark Of(RecordedSpan span, string? note = null) => new(null, span, note);
}
