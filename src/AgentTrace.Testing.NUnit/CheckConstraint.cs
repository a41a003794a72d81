using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary>One check among NUnit's operators.</summary>
internal sealed class CheckConstraint(TraceCheck check, string because) : Constraint
{
    /// <summary>The reason after each link, as <c>Should()</c> has it: a link without one takes that of what stands before.</summary>
    private readonly List<string> _reasons = [because];

    public TraceCheck Check { get; private set; } = check;

    public string Because => _reasons.FindLast(reason => !string.IsNullOrWhiteSpace(reason)) ?? "";

    public override string Description => "trace to " + Check.Infinitive;

    public void Add(CallLink link, string because)
    {
        Check = ((CallCheck)Check).With(link);
        _reasons.Add(string.IsNullOrWhiteSpace(because) ? _reasons[^1] : because);
    }

    /// <summary>What the trace does not meet; null when it meets the check.</summary>
    public Failure? Judge(RecordedTrace trace)
    {
        SavedTraces.SaveIfAll(trace, TraceOutcome.TestName);
        var result = Check.Evaluate(trace);
        return result.Verdict == Verdict.Passed ? null
            : Check is CallCheck chain && _reasons.Count > 1 ? FirstUnmet(chain, trace) : new Failure(trace, Check, result, "trace", Because);
    }

    /// <summary>
    /// Only constraints that no <see cref="TraceExpression"/> sees through apply a check themselves. What they would make of a failure nobody
    /// knows, so that missing evidence does not reach them.
    /// </summary>
    public override ConstraintResult ApplyTo<TActual>(TActual actual)
    {
        var failure = Judge(TraceOutcome.Subject<RecordedTrace>(actual));
        var outcome = TraceOutcome.Of(this, actual, failure);
        return failure?.Result.Verdict == Verdict.Inconclusive ? throw new AssertionException(outcome.Text) : outcome;
    }

    /// <summary>A chain that does not hold, as far as it is said when it first does not: <c>Should()</c> judges link by link and reports that.</summary>
    private Failure FirstUnmet(CallCheck chain, RecordedTrace trace)
    {
        for (var links = chain.Kind == CallDemandKind.IfCalled ? 1 : 0; ; links++)
        {
            var said = new CallCheck(chain.Pattern, chain.Kind, [.. chain.Links.Take(links)]);
            var result = said.Evaluate(trace);
            if (result.Verdict != Verdict.Passed || links == chain.Links.Count) return new Failure(trace, said, result, "trace", _reasons[links]);
        }
    }
}
