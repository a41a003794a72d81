using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary><c>Has.All…</c> over traces, with the message of <c>AllSatisfy</c>: failing traces grouped by reason. Of no trace at all nothing can be told.</summary>
internal sealed class EveryTraceConstraint(IReadOnlyList<CheckConstraint> checks) : Constraint
{
    public override string Description => "every " + string.Join(" and ", checks.Select(check => check.Description));

    public override ConstraintResult ApplyTo<TActual>(TActual actual)
    {
        var traces = TraceOutcome.Subject<IEnumerable<RecordedTrace>>(actual).ToList();
        var failures = traces.Select(trace => (IReadOnlyList<Failure>)[.. checks.Select(check => check.Judge(trace)).OfType<Failure>()]).Where(unmet => unmet.Count > 0).ToList();
        return new TraceOutcome(this, actual, failures.Count == 0 && traces.Count > 0 ? null
            : () => SetFailureText.Of(traces.Count, null, failures, "traces", null, trace => SavedTraces.Save(trace, TraceOutcome.TestName)));
    }
}
