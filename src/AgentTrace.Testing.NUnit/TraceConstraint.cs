using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary>What <c>Assert.That(trace, …)</c> asks of a trace: one check, in three values. Missing evidence fails under <c>Not</c> too.</summary>
/// <remarks>No NUnit <c>Constraint</c>: its operators know two values only, and would turn what cannot be told into a pass.</remarks>
/// <example><code>Assert.That(trace, Has.AtMostSteps(5).And.Completed());</code></example>
public sealed class TraceConstraint : IResolveConstraint
{
    private readonly CheckConstraint _check;
    private TraceExpression? _whole;

    internal TraceConstraint(ConstraintExpression previous, TraceCheck check, string because) => previous.Append(_check = new CheckConstraint(check, because));

    /// <summary>Both must hold; the first that does not is reported.</summary>
    /// <example><code>Assert.That(trace, Has.Completed().And.NoErrors());</code></example>
    public ConstraintExpression And => ((Constraint?)_whole ?? _check).And;

    /// <summary>One of them must hold.</summary>
    /// <example><code>Assert.That(trace, Has.StopReason("completed").Or.StopReason("handoff"));</code></example>
    public ConstraintExpression Or => ((Constraint?)_whole ?? _check).Or;

    IConstraint IResolveConstraint.Resolve() => Resolve();

    /// <summary>The whole expression that this check ends. It is kept, as NUnit's builder gives it out once.</summary>
    internal TraceExpression Resolve() => _whole ??= new TraceExpression((_check.Builder
        ?? throw new InvalidOperationException("This constraint has become a part of a longer one, and means nothing alone: write it anew.")).Resolve());

    /// <summary>Adds a link to the chain that the check is.</summary>
    internal void Add(CallLink link, string because) => _check.Add(link, because);
}
