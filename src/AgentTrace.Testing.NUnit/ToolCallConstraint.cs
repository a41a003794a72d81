using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary>A chain over the calls of a tool, as a constraint: each link gets the calls that the last one left, and a <c>Not</c> before it negates the whole chain.</summary>
/// <example><code>Assert.That(trace, Has.CalledTool("search").WithArguments(new { query = "battery recycling" }).Before("fetch").Once());</code></example>
public sealed class ToolCallConstraint : CallChain<ToolCallConstraint>, IResolveConstraint
{
    private readonly TraceConstraint _constraint;

    internal ToolCallConstraint(ConstraintExpression previous, CallCheck check, string because = "")
    {
        _constraint = new TraceConstraint(previous, check, because);
        Asked = check;
    }

    /// <inheritdoc cref="TraceConstraint.And"/>
    public ConstraintExpression And => _constraint.And;

    /// <inheritdoc cref="TraceConstraint.Or"/>
    public ConstraintExpression Or => _constraint.Or;

    private protected override CallCheck Asked { get; }

    IConstraint IResolveConstraint.Resolve() => _constraint.Resolve();

    internal override ToolCallConstraint With(CallLink link, string because)
    {
        _constraint.Add(link, because);
        return this;
    }
}
