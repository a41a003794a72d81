namespace AgentTrace.Testing;

/// <summary>Passes if all of several checks pass, fails if one fails, else inconclusive: the parts of one <c>budget</c>.</summary>
internal sealed record AllOfCheck(IReadOnlyList<TraceCheck> Checks) : TraceCheck
{
    internal override string Infinitive => string.Join(" and ", Checks.Select(check => check.Infinitive));

    internal override string Finite => string.Join(" and ", Checks.Select(check => check.Finite));

    internal override bool NeedsAgentSpans => Checks.Any(check => check.NeedsAgentSpans);

    internal override CheckResult Judge(RecordedTrace trace) => CheckResult.Of(Checks.Select(check => check.Evaluate(trace)), Verdict.Failed);

    internal override CheckResult JudgeForbidden(RecordedTrace trace) => CheckResult.Of(Checks.Select(check => check.Evaluate(trace, isForbidden: true)), Verdict.Failed);
}
