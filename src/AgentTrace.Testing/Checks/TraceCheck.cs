namespace AgentTrace.Testing;

/// <summary>A rule about a trace, as data. Every face (<c>Should()</c>, policies) is made of these.</summary>
/// <remarks>Immutable, and safe to evaluate on any number of traces at once.</remarks>
/// <example><code>
/// TraceCheck check = new MaxStepsCheck(5);
/// if (check.Evaluate(trace).Verdict != Verdict.Passed) Console.WriteLine(check.Describe(trace));
/// </code></example>
public abstract record TraceCheck
{
    /// <summary>Judges a trace. Missing evidence is <see cref="Verdict.Inconclusive"/>, never a pass.</summary>
    /// <param name="trace">The trace, or a view of one.</param>
    public CheckResult Evaluate(RecordedTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return Evaluate(trace, isForbidden: false);
    }

    /// <summary>The verdict, or what an opposite turns round.</summary>
    internal CheckResult Evaluate(RecordedTrace trace, bool isForbidden)
    {
        if (trace.NothingSelected is not null) return NothingSelected(trace.NothingSelected);
        if (trace.Spans.Count == 0 && (NeedsSpans || trace.DeclaredRuns.Count == 0))
        {
            return CheckResult.Inconclusive(() => "it has no spans");
        }

        if (NeedsAgentSpans && !trace.HasAgentSpans) return NoAgentSpans(trace);
        try
        {
            return isForbidden ? JudgeForbidden(trace) : Judge(trace);
        }
        catch (SlowPatternException slow)
        {
            return CheckResult.Inconclusive(() => slow.Message);
        }
    }

    /// <summary>The check and its outcome on a trace as one sentence; says that it held when it did.</summary>
    /// <param name="trace">The trace.</param>
    public string Describe(RecordedTrace trace) => CheckSentence.Of(this, Evaluate(trace), "trace", null);

    /// <summary>What is asked, after "to": <c>have taken at most 5 steps</c>.</summary>
    internal abstract string Infinitive { get; }

    /// <summary>What is asked, after "whether trace": <c>took at most 5 steps</c>.</summary>
    internal abstract string Finite { get; }

    /// <summary>What is asked where the opposite is, after "Expected trace". A check that is itself about nothing says it without two negations.</summary>
    internal virtual string Opposite => "not to " + Infinitive;

    /// <summary>Whether a trace without agent spans cannot answer.</summary>
    internal virtual bool NeedsAgentSpans => true;

    /// <summary>Whether a log that states runs and records no span cannot answer.</summary>
    internal virtual bool NeedsSpans => true;

    internal abstract CheckResult Judge(RecordedTrace trace);

    /// <summary>What is forbidden by the opposite. A check that asks something of each run passes here when one of them is so: none may be.</summary>
    internal virtual CheckResult JudgeForbidden(RecordedTrace trace) => Judge(trace);

    private static CheckResult NothingSelected(string sentence) => CheckResult.Inconclusive(() => Words.LowerFirst(sentence).TrimEnd('.'));

    private static CheckResult NoAgentSpans(RecordedTrace trace) => CheckResult.Inconclusive(
        () => $"none of its {Words.Count(trace.Spans.Count, "span")} is an agent's ({Words.List(trace.Spans.Select(span => span.Name).Distinct(), 4)})",
        "Agent spans carry gen_ai.operation.name; Microsoft.Extensions.AI writes them after builder.UseOpenTelemetry().");
}

/// <summary>The opposite of a check: passed and failed change places, inconclusive stays. What is asked of each outermost run must hold of none.</summary>
/// <param name="Inner">The check that must not hold.</param>
/// <example><code>new NotCheck(new StopReasonCheck("max_steps")).Evaluate(trace)</code></example>
public sealed record NotCheck(TraceCheck Inner) : TraceCheck
{
    /// <summary>The opposite; two negations are none.</summary>
    internal static TraceCheck Of(TraceCheck check) => check is NotCheck twice ? twice.Inner : new NotCheck(check);

    internal override string Infinitive => "not " + Inner.Infinitive;

    internal override string Finite => "not " + Inner.Finite;

    internal override bool NeedsAgentSpans => Inner.NeedsAgentSpans;

    internal override bool NeedsSpans => Inner.NeedsSpans;

    internal override CheckResult Judge(RecordedTrace trace) => Turned(Inner.JudgeForbidden(trace));

    internal override CheckResult JudgeForbidden(RecordedTrace trace) => Turned(Inner.Judge(trace));

    private static CheckResult Turned(CheckResult result)
    {
        var verdict = result.Verdict switch
        {
            Verdict.Passed => Verdict.Failed,
            Verdict.Failed => Verdict.Passed,
            _ => Verdict.Inconclusive,
        };
        return new CheckResult(verdict, () => result.Reason, result.Evidence, result.Hint);
    }
}

/// <summary>Passes if one of several checks passes, fails if all fail, else inconclusive.</summary>
/// <param name="Checks">The alternatives; at least one.</param>
/// <example><code>new AnyOfCheck([new StopReasonCheck("completed"), new StopReasonCheck("handoff")]).Evaluate(trace)</code></example>
public sealed record AnyOfCheck(IReadOnlyList<TraceCheck> Checks) : TraceCheck
{
    /// <summary>The alternatives; at least one.</summary>
    public IReadOnlyList<TraceCheck> Checks { get; } = Checks is { Count: > 0 } ? Checks : throw new ArgumentException("anyOf needs at least one check.", nameof(Checks));

    internal override string Infinitive => "either " + string.Join(" or ", Checks.Select(check => check.Infinitive));

    internal override string Finite => "either " + string.Join(" or ", Checks.Select(check => check.Finite));

    internal override bool NeedsAgentSpans => false;

    internal override bool NeedsSpans => false;

    internal override CheckResult Judge(RecordedTrace trace) => CheckResult.Of(Checks.Select(check => check.Evaluate(trace)), Verdict.Passed);

    internal override CheckResult JudgeForbidden(RecordedTrace trace) => CheckResult.Of(Checks.Select(check => check.Evaluate(trace, isForbidden: true)), Verdict.Passed);
}
