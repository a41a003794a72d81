using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>A chain over the calls of a tool: each link gets the calls that the last one left, and <see cref="And"/> goes back to the whole trace.</summary>
[StackTraceHidden]
[DebuggerNonUserCode]
public sealed class ToolCallAssertions : CallChain<ToolCallAssertions>
{
    private readonly TraceAssertions _trace;
    private readonly CallCheck _check;
    private readonly string _because;
    private bool _hasFailed;

    internal ToolCallAssertions(TraceAssertions trace, CallCheck check, string because = "", bool hasFailed = false)
    {
        _trace = trace;
        _check = check;
        _because = because;
        _hasFailed = hasFailed;
    }

    /// <summary>The next sentence about the whole trace.</summary>
    public TraceAssertions And => _trace;

    /// <summary>The one call that is selected.</summary>
    /// <exception cref="InvalidOperationException">Not exactly one call is certain; it is thrown at once, in a scope too.</exception>
    /// <example><code>var url = trace.Should().HaveCalledTool("fetch").Which.Arguments;</code></example>
    public ToolCall Which
    {
        get
        {
            if (_hasFailed) throw new InvalidOperationException("Which has no call to give: the chain before it did not hold.");
            var calls = _check.Run(_trace.Subject).Selection;
            if (calls is { Sure.Count: 1, Maybe.Count: 0 }) return calls.Sure[0];
            var context = new CallContext(_trace.Subject);
            throw new InvalidOperationException(SafeText.Line($"Which needs exactly one call of {_check.Pattern}, and {calls.Sure.Count} are certain{(calls.Maybe.Count > 0 ? $", {calls.Maybe.Count} possible" : "")}"
                + (calls.IsEmpty ? "." : $": {string.Join(", ", calls.All.Take(6).Select(context.Label))}.")));
        }
    }

    private protected override CallCheck Asked => _check;

    internal override ToolCallAssertions With(CallLink link, string because)
    {
        var next = new ToolCallAssertions(_trace, _check.With(link), string.IsNullOrWhiteSpace(because) ? _because : because, _hasFailed);
        next.Evaluate();
        return next;
    }

    /// <summary>Judges the chain as far as it is said; after a failure the rest of it is not judged, so that one cause is reported once.</summary>
    internal void Evaluate()
    {
        if (_hasFailed) return;
        var result = _check.Evaluate(_trace.Subject);
        if (result.Verdict == Verdict.Passed) return;
        _hasFailed = true;
        _trace.Report(_check, result, _because);
    }
}
