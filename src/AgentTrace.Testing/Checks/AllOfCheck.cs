namespace AgentTrace.Testing;

/// <summary>Passes if all of several checks pass, fails if one fails, else inconclusive: the parts of one <c>budget</c>.</summary>
internal sealed record AllOfCheck(IReadOnlyList<TraceCheck> Checks) : TraceCheck
{
    internal override string Infinitive => string.Join(" and ", Checks.Select(check => check.Infinitive));

    internal override string Finite => string.Join(" and ", Checks.Select(check => check.Finite));

    internal override bool NeedsAgentSpans => Checks.Any(check => check.NeedsAgentSpans);

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var results = Checks.Select(check => check.Evaluate(trace)).ToList();
        var verdict = results.Exists(result => result.Verdict == Verdict.Failed) ? Verdict.Failed
            : results.TrueForAll(result => result.Verdict == Verdict.Passed) ? Verdict.Passed : Verdict.Inconclusive;
        var telling = results.Where(result => result.Verdict == verdict).ToList();
        return new CheckResult(verdict, () => string.Join("; and ", telling.Select(result => result.Reason)),
            [.. telling.SelectMany(result => result.Evidence)], telling.Select(result => result.Hint).FirstOrDefault(hint => hint is not null));
    }
}
