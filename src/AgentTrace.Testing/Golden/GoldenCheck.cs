namespace AgentTrace.Testing;

/// <summary>
/// The trace took one of the ways of a golden trace: its top steps in order, those of a group in any order, with what the golden's level
/// counts of them, and it ended for the same reason.
/// </summary>
/// <param name="Golden">The golden trace.</param>
/// <param name="Options">What counts; null for what the golden says.</param>
/// <example><code>new GoldenCheck(GoldenTrace.Load("golden/research.golden.json")).Evaluate(trace)</code></example>
public sealed record GoldenCheck(GoldenTrace Golden, GoldenOptions? Options = null) : TraceCheck
{
    /// <summary>The golden trace.</summary>
    public GoldenTrace Golden { get; } = Golden ?? throw new ArgumentNullException(nameof(Golden));

    /// <summary>What counts: what was given, and the golden's own fields where nothing else was said of them.</summary>
    internal GoldenOptions Counted
    {
        get
        {
            if (Options is null) return Golden.Options;
            var fields = new Dictionary<string, GoldenField>(Golden.Options.Fields, StringComparer.Ordinal);
            foreach (var (name, rule) in Options.Fields) fields[name] = rule;
            return Options with { Fields = fields, LongestText = Golden.Options.LongestText };
        }
    }

    /// <summary>What counts, and what the golden knows of it.</summary>
    internal GoldenRules Rules => Golden.RulesFor(Counted);

    internal override string Infinitive => "match " + Subject;

    internal override string Finite => "matched " + Subject;

    private string Subject => "golden" + (Golden.Name is null ? "" : " " + Words.Quote(Golden.Name));

    internal override CheckResult Judge(RecordedTrace trace)
    {
        if (Beyond(Counted, Golden.Options) is { } beyond) return CheckResult.Inconclusive(() => beyond);
        var rules = Rules;
        var (variant, diff) = Golden.Nearest(GoldenBuilder.Build(trace, rules), rules);
        var several = Golden.VariantCount == 1 ? "" : $" (nearest of {Golden.VariantCount} variants: the {Ordinal(variant)})";
        var doubt = Doubt(trace);
        if (!diff.IsEmpty && !(doubt is not null && diff.IsOnlyLoss(type => type == StepType.ToolCall || CallContext.Incomplete(trace.Index) is not null)))
        {
            var evidence = diff.Differences.Select(row => row.Received?.Number ?? 0).Where(number => number > 0).Distinct().Take(50).Select(number => trace.Steps[number - 1]);
            return CheckResult.Failed(() => GoldenWords.Reason(diff) + several, [.. evidence.Select(step => step.Call is { } call ? Mark.Of(call) : Mark.Of(step.Span!))], () => GoldenWords.Details(diff));
        }

        if (!diff.IsEmpty) return CheckResult.Inconclusive(() => $"{GoldenWords.Reason(diff)}{several}, but {doubt!.Value.Reason}", doubt!.Value.Hint, doubt.Value.Marks);
        if (diff.Unknown is { } unknown)
        {
            return CheckResult.Inconclusive(() => $"the golden knows the {(unknown.Arguments is null ? "arguments" : "result")} of {GoldenWords.Step(unknown)}, which the trace did not capture whole", Hints.Content);
        }

        if (variant.IsRecorded && rules.Options.Level > GoldenLevel.Trajectory && diff.Rows.FirstOrDefault(row => row.Golden is { Type: StepType.ToolCall, Arguments: null }) is { } blind)
        {
            return CheckResult.Inconclusive(() => $"the arguments of {GoldenWords.Step(blind.Golden!)} were not captured whole in the run that the golden is made of", Hints.Content);
        }

        return doubt is var (reason, hint, marks)
            ? CheckResult.Inconclusive(() => reason, hint, marks)
            : CheckResult.Passed(() => $"its {Words.Count(diff.Rows.Count, "step")} are those of the golden{several}");
    }

    /// <summary>Why the run may hold more than is seen; null where it cannot.</summary>
    private static (string Reason, string Hint, IReadOnlyList<Mark> Marks)? Doubt(RecordedTrace trace) =>
        CallContext.UnseenCalls(trace.Index) is { } unseen ? (unseen, CallContext.UnseenHint(trace.Index), [])
        : trace.Index.PossibleSteps is [var maybe, ..] ? (CallWords.WhyMaybe(maybe, new CallContext(trace)), Hints.Content, [Mark.Of(maybe)]) : null;

    /// <summary>What is asked for and the golden keeps nothing of; null where it keeps all. Values of arguments stand in every golden but one of tools alone.</summary>
    private static string? Beyond(GoldenOptions asked, GoldenOptions written) =>
        asked.Level > written.Level && (asked.Level == GoldenLevel.Full || written.Level == GoldenLevel.Trajectory)
            ? $"the golden was written at level {Word(written.Level)}, which keeps nothing of what level {Word(asked.Level)} asks for; write it anew at that level"
        : asked.Results && !written.Results && written.Level < GoldenLevel.Full ? "the golden was written without results; write it anew with them" : null;

    private static string Word(GoldenLevel level) => level.ToString().ToLowerInvariant();

    private string Ordinal(GoldenVariant variant)
    {
        var at = 1;
        foreach (var known in Golden.Variants)
        {
            if (ReferenceEquals(known, variant)) break;
            at++;
        }

        return at switch { 1 => "first", 2 => "second", 3 => "third", _ => Words.Number(at) + "th" };
    }
}
