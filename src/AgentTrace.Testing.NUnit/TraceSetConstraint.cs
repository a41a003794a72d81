using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary>
/// <c>Has.All…</c>, <c>Has.Some…</c> and <c>Has.AtLeastTraces(n)…</c> over traces, with the messages of <c>AllSatisfy</c>, <c>AnySatisfy</c> and
/// <c>AtLeastSatisfy</c>: the traces that do not meet it, grouped by reason. Of no trace at all nothing can be told.
/// </summary>
/// <param name="item">What each trace is asked.</param>
/// <param name="atLeast">How many of them must meet it; null for all.</param>
internal sealed class TraceSetConstraint(IConstraint item, int? atLeast) : Constraint
{
    public override string Description => $"{(atLeast is { } least ? $"at least {least}" : "every")} {item.Description}";

    /// <summary>The outcome in three values.</summary>
    public (Verdict Verdict, TraceOutcome Outcome) Judge(object? actual)
    {
        var checks = TraceExpression.ChecksOf(item) ?? throw new InvalidOperationException($"AtLeastTraces counts traces by what AgentTrace.Testing says of them, and \"{item.Description}\" is something else.");
        var traces = TraceOutcome.Subject<IEnumerable<RecordedTrace>>(actual).ToList();
        var result = new SetResult(traces.Count, atLeast, [.. traces.Select(trace => (IReadOnlyList<Failure>)[.. checks.Select(check => check.Judge(trace)).OfType<Failure>()]).Where(unmet => unmet.Count > 0)]);
        return (result.Verdict, new TraceOutcome(this, actual, result.Verdict == Verdict.Passed ? null : () => SetFailureText.Of(result, "traces", null, trace => SavedTraces.Save(trace, TraceOutcome.TestName))));
    }

    /// <summary>Only a constraint of NUnit's that no <see cref="TraceExpression"/> sees through applies it itself, and must not turn missing evidence into a pass.</summary>
    public override ConstraintResult ApplyTo<TActual>(TActual actual)
    {
        var (verdict, outcome) = Judge(actual);
        return verdict == Verdict.Inconclusive ? throw new AssertionException(outcome.Text) : outcome;
    }
}

/// <summary>Asks what follows of each trace, and wants so many that meet it.</summary>
internal sealed class AtLeastTracesOperator(int count) : CollectionOperator
{
    public override IConstraint ApplyPrefix(IConstraint constraint) => new TraceSetConstraint(constraint, count);
}
