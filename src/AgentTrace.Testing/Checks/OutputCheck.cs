namespace AgentTrace.Testing;

/// <summary>The output of the outermost run is like that; of each, where there are several. Its opposite: of none.</summary>
/// <param name="Expected">What it must be like.</param>
/// <example><code>new OutputCheck(TextMatch.Contains("Paris")).Evaluate(trace)</code></example>
public sealed record OutputCheck(TextMatch Expected) : TraceCheck
{
    /// <summary>What it must be like.</summary>
    public TextMatch Expected { get; } = Expected ?? throw new ArgumentNullException(nameof(Expected));

    internal override string Infinitive => $"have given an output {Expected}";

    internal override string Finite => $"gave an output {Expected}";

    internal override bool NeedsSpans => false;

    internal override CheckResult Judge(RecordedTrace trace) => Judge(trace, decisive: Verdict.Failed);

    internal override CheckResult JudgeForbidden(RecordedTrace trace) => Judge(trace, decisive: Verdict.Passed);

    /// <param name="trace">The trace.</param>
    /// <param name="decisive">What the output of one run decides for all.</param>
    private CheckResult Judge(RecordedTrace trace, Verdict decisive)
    {
        var runs = trace.Index.Runs.Deciding;
        var verdicts = runs.Select(run => Fits(run, trace)).ToList();
        var open = verdicts.IndexOf(Verdict.Inconclusive);
        var one = Math.Max(verdicts.IndexOf(decisive), open < 0 ? 0 : -1);
        if (one >= 0)
        {
            return verdicts[one] == Verdict.Failed ? CheckResult.Failed(() => $"{Which(runs[one], runs)} {Expected.Explain(runs[one].Output!)}", Marks(runs[one]))
                : CheckResult.Passed(() => $"{Which(runs[one], runs)} is {Words.Quote(runs[one].Output!)}", Marks(runs[one]));
        }

        if (runs[open].Output is null && runs[open].Sum.Last is { FinishReason: { } ended and not "stop" } last)
        {
            return CheckResult.Inconclusive(() => $"{Which(runs[open], runs)} is not recorded, and its last generation{GenerationWords.Steps([last], trace)} finished with {Words.Quote(ended)}, so that its text is no whole answer",
                "Record the output of the run: output in trace_finished, AgentRun.Complete(output), or gen_ai.output.messages on the agent's span.", Marks(runs[open]));
        }

        return runs[open].Output is null ? CheckResult.Inconclusive(() => $"{Which(runs[open], runs)} was not captured", Hints.Content, Marks(runs[open]))
            : IsSettled(runs[open], trace) ? CheckResult.Inconclusive(() => $"the regular expression takes longer than a second on {Which(runs[open], runs)}")
            : CheckResult.Inconclusive(() => $"{Which(runs[open], runs)} seems to be {Words.Quote(runs[open].Output!)}, but {CallContext.Incomplete(trace.Index)}", CallContext.IncompleteHint);
    }

    private Verdict Fits(Run run, RecordedTrace trace) => run.Output is not { } text || !IsSettled(run, trace) ? Verdict.Inconclusive : Expected.Matches(text);

    /// <summary>What was read from the last answer could be another's with answers that are missing.</summary>
    private static bool IsSettled(Run run, RecordedTrace trace) =>
        trace.Index.Completeness.IsComplete || run.Span?.Facts.Content.OutputText is not null || run.Declared?.Output is not null;

    private static string Which(Run run, IReadOnlyList<Run> runs) => runs.Count == 1 ? "its output" : $"the output of run {run.RunId ?? run.Agent ?? "without id"}";

    private static Mark[] Marks(Run run) => run.Sum.Last is { } last ? [Mark.Of(last.Span)] : [];
}

/// <summary>A condition of your own, in code. It has no form in a policy file.</summary>
/// <remarks>Nobody can see what the condition rests on, so that one more span or call may change it: on a trace that may lack some it is inconclusive.</remarks>
/// <param name="Predicate">The condition. What it throws goes through unchanged.</param>
/// <param name="Expression">The condition in the words of the message.</param>
/// <example><code>new PredicateCheck(trace => trace.Generations.Count &lt; 5, "fewer than five generations").Evaluate(trace)</code></example>
public sealed record PredicateCheck(Func<RecordedTrace, bool> Predicate, string Expression) : TraceCheck
{
    /// <summary>The condition.</summary>
    public Func<RecordedTrace, bool> Predicate { get; } = Predicate ?? throw new ArgumentNullException(nameof(Predicate));

    /// <summary>The condition in the words of the message.</summary>
    public string Expression { get; } = string.IsNullOrWhiteSpace(Expression) ? throw new ArgumentException("A condition is not blank.", nameof(Expression)) : string.Join(' ', Expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A condition in the words of the code, where the compiler passed them on.</summary>
    internal static PredicateCheck Of(Func<RecordedTrace, bool> condition, string? expression) => new(condition, string.IsNullOrWhiteSpace(expression) ? "a condition" : expression);

    internal override string Infinitive => "satisfy " + Words.Shorten(Expression, 300);

    internal override string Finite => "satisfies " + Words.Shorten(Expression, 300);

    internal override bool NeedsAgentSpans => false;

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var holds = Predicate(trace);
        if (CallContext.UnseenCalls(trace.Index) is { } unseen) return CheckResult.Inconclusive(() => $"what is recorded {(holds ? "does" : "does not")}, but {unseen}", CallContext.UnseenHint(trace.Index));
        return holds ? CheckResult.Passed(() => "it does") : CheckResult.Failed(() => "it does not");
    }
}
