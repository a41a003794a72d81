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
    internal GoldenRules Rules
    {
        get
        {
            var steps = Golden.Variants.SelectMany(variant => variant.Nodes).SelectMany(node => node.Steps).ToList();
            return new GoldenRules(Counted) { AreAgentsKnown = steps.Exists(step => step.Agent is not null), AreArgumentsKnown = steps.Exists(step => step.Arguments is not null) };
        }
    }

    internal override string Infinitive => "match " + Subject;

    internal override string Finite => "matched " + Subject;

    private string Subject => "golden" + (Golden.Name is null ? "" : " " + Words.Quote(Golden.Name));

    internal override CheckResult Judge(RecordedTrace trace)
    {
        if (IsBeyond(Counted.Level, Golden.Options.Level))
        {
            return CheckResult.Inconclusive(() => $"the golden was written at level {Word(Golden.Options.Level)}, which keeps nothing of what level {Word(Counted.Level)} asks for; write it anew at that level");
        }

        var rules = Rules;
        var (variant, diff) = Golden.Nearest(GoldenBuilder.Build(trace, rules), rules);
        var several = Golden.VariantCount == 1 ? "" : $" (nearest of {Golden.VariantCount} variants: the {Ordinal(variant)})";
        if (!diff.IsEmpty)
        {
            var evidence = diff.Differences.Select(row => row.Received?.Number ?? 0).Where(number => number > 0).Distinct().Take(50).Select(number => trace.Steps[number - 1]);
            return CheckResult.Failed(() => GoldenWords.Reason(diff) + several, [.. evidence.Select(step => step.Call is { } call ? Mark.Of(call) : Mark.Of(step.Span!))], () => GoldenWords.Details(diff));
        }

        if (diff.Unknown is { } unknown)
        {
            return CheckResult.Inconclusive(() => $"the golden knows the {(unknown.Arguments is null ? "arguments" : "result")} of {GoldenWords.Step(unknown)}, which the trace did not capture whole", Hints.Content);
        }

        if (variant.IsRecorded && rules.Options.Level > GoldenLevel.Trajectory && diff.Rows.FirstOrDefault(row => row.Golden is { Type: StepType.ToolCall, Arguments: null }) is { } blind)
        {
            return CheckResult.Inconclusive(() => $"the arguments of {GoldenWords.Step(blind.Golden!)} were not captured whole in the run that the golden is made of", Hints.Content);
        }

        if (CallContext.UnseenCalls(trace.Index) is { } unseen) return CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(trace.Index));
        return trace.Index.PossibleSteps is [var maybe, ..]
            ? CheckResult.Inconclusive(() => TrajectoryDoubt.Made(maybe, new CallContext(trace)), Hints.Content, [Mark.Of(maybe)])
            : CheckResult.Passed(() => $"its {Words.Count(diff.Rows.Count, "step")} are those of the golden{several}");
    }

    /// <summary>Values of arguments stand in every golden but one of tools alone; what models said only in a full one.</summary>
    private static bool IsBeyond(GoldenLevel asked, GoldenLevel written) => asked > written && (asked == GoldenLevel.Full || written == GoldenLevel.Trajectory);

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
