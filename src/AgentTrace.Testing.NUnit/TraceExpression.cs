using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary>
/// A whole expression of NUnit's over checks. NUnit's <c>Not</c>, <c>And</c>, <c>Or</c>, <c>All</c>, <c>Some</c> and <c>None</c> become the checks that say
/// the same in three values, so that negation keeps what cannot be told, and the message is the one of the check.
/// </summary>
/// <param name="resolved">What NUnit made of the expression.</param>
internal sealed class TraceExpression(IConstraint resolved) : Constraint, IResolveConstraint
{
    private readonly IConstraint _resolved = resolved;

    public override string Description => _resolved.Description;

    /// <summary>Without a builder it is one of NUnit's own constraints that asks, to hold this below itself: it gets the checks bare.</summary>
    IConstraint IResolveConstraint.Resolve() => Builder is null ? _resolved : new TraceExpression(Builder.Resolve());

    public override ConstraintResult ApplyTo<TActual>(TActual actual)
    {
        foreach (var part in Parts(_resolved))
        {
            var result = part switch
            {
                CheckConstraint check => TraceOutcome.Of(check, actual, check.Judge(TraceOutcome.Subject<RecordedTrace>(actual))),
                TraceSetConstraint set => set.Judge(actual).Outcome,
                _ => part.ApplyTo(actual),
            };
            if (!result.IsSuccess) return result;
        }

        return new ConstraintResult(this, actual, isSuccess: true);
    }

    /// <summary>What must hold together, as checks; null when a part of it is not ours.</summary>
    public static IReadOnlyList<CheckConstraint>? ChecksOf(IConstraint constraint) =>
        Parts(constraint).ToList() is var parts && parts.TrueForAll(part => part is CheckConstraint) ? [.. parts.Cast<CheckConstraint>()] : null;

    /// <summary>What must hold together: checks, and what is not ours as it is.</summary>
    private static IEnumerable<IConstraint> Parts(IConstraint constraint) => constraint switch
    {
        TraceExpression inner => Parts(inner._resolved),
        AndConstraint { Arguments: [IConstraint left, IConstraint right] } => [.. Parts(left), .. Parts(right)],
        AllItemsConstraint { Arguments: [IConstraint item] } when ChecksOf(item) is not null => [new TraceSetConstraint(item, null)],
        SomeItemsConstraint { Arguments: [IConstraint item] } when ChecksOf(item) is not null => [new TraceSetConstraint(item, 1)],
        NoItemConstraint { Arguments: [IConstraint item] } when AsOne(item) is { } check => [new TraceSetConstraint(Not(check), null)],
        NotConstraint { Arguments: [SomeItemsConstraint { Arguments: [IConstraint item] }] } when AsOne(item) is { } check => [new TraceSetConstraint(Not(check), null)],
        _ => [AsOne(constraint) ?? constraint],
    };

    /// <summary>The expression as one check; null when a part of it is not ours.</summary>
    private static CheckConstraint? AsOne(IConstraint constraint) => constraint switch
    {
        CheckConstraint check => check,
        TraceExpression inner => AsOne(inner._resolved),
        NotConstraint { Arguments: [IConstraint inner] } when AsOne(inner) is { } check => Not(check),
        AndConstraint { Arguments: [IConstraint left, IConstraint right] } when (AsOne(left), AsOne(right)) is ({ } one, { } other) =>
            new(new AllOfCheck([one.Check, other.Check]), Because(one, other)),
        OrConstraint { Arguments: [IConstraint left, IConstraint right] } when (AsOne(left), AsOne(right)) is ({ } one, { } other) =>
            new(new AnyOfCheck([.. Alternatives(one.Check), .. Alternatives(other.Check)]), Because(one, other)),
        _ => null,
    };

    private static CheckConstraint Not(CheckConstraint check) => new(NotCheck.Of(check.Check), check.Because);

    private static IEnumerable<TraceCheck> Alternatives(TraceCheck check) => check is AnyOfCheck any ? any.Checks : [check];

    private static string Because(CheckConstraint one, CheckConstraint other) => string.IsNullOrWhiteSpace(one.Because) ? other.Because : one.Because;
}
