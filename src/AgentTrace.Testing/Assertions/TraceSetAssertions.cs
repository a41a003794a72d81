using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>What a set of traces must show: of every trace, and of the set as a whole.</summary>
[DebuggerNonUserCode]
public sealed class TraceSetAssertions
{
    private readonly FailureSink _sink;
    private readonly string _subject;
    private readonly string? _test;

    internal TraceSetAssertions(TraceSet subject, string expression, string? test, FailureSink sink)
    {
        _sink = sink;
        Subject = subject;
        _subject = expression;
        _test = test;
    }

    /// <summary>The traces.</summary>
    public TraceSet Subject { get; }

    /// <summary>The next sentence about the same traces.</summary>
    public TraceSetAssertions And => this;

    /// <summary>The set holds exactly so many traces.</summary>
    /// <param name="expected">How many; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <example><code>RecordedTrace.LoadAll("traces/*.jsonl").Should().HaveCount(12);</code></example>
    [StackTraceHidden]
    public TraceSetAssertions HaveCount(int expected, string because = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expected);
        if (Subject.Count != expected) _sink.Report(SetFailureText.OfCount(Subject.Count, expected, _subject, because, Subject.Problems));
        return this;
    }

    /// <summary>Every trace meets the expectations. All failing traces are reported at once, grouped by reason. Of no trace at all nothing can be told, which fails too.</summary>
    /// <param name="expectation">What each trace must show.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentNullException">The expectation is null.</exception>
    /// <example><code>RecordedTrace.LoadAll("traces/*.jsonl").Should().AllSatisfy(trace => trace.HaveCalledTool("search").Before("fetch"));</code></example>
    [StackTraceHidden]
    public TraceSetAssertions AllSatisfy(Action<TraceAssertions> expectation, string because = "")
    {
        ArgumentNullException.ThrowIfNull(expectation);
        return Judge(null, expectation, because);
    }

    /// <summary>At least one trace meets the expectations. Where none does and some cannot be told, it cannot be told, which fails too.</summary>
    /// <param name="expectation">What a trace must show.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentNullException">The expectation is null.</exception>
    /// <example><code>RecordedTrace.LoadAll("traces/*.jsonl").Should().AnySatisfy(trace => trace.HaveRecoveredFrom("fetch"));</code></example>
    [StackTraceHidden]
    public TraceSetAssertions AnySatisfy(Action<TraceAssertions> expectation, string because = "") => AtLeastSatisfy(1, expectation, because);

    /// <summary>At least so many traces meet the expectations. Traces that cannot be told count as neither: where they could decide, it cannot be told, which fails too.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="expectation">What a trace must show.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <exception cref="ArgumentNullException">The expectation is null.</exception>
    /// <example><code>RecordedTrace.LoadAll("traces/*.jsonl").Should().AtLeastSatisfy(8, trace => trace.HaveCompleted().And.HaveAtMostSteps(5));</code></example>
    [StackTraceHidden]
    public TraceSetAssertions AtLeastSatisfy(int count, Action<TraceAssertions> expectation, string because = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(expectation);
        return Judge(count, expectation, because);
    }

    [StackTraceHidden]
    private TraceSetAssertions Judge(int? atLeast, Action<TraceAssertions> expectation, string because)
    {
        var result = new SetResult(Subject.Count, atLeast, Unmet(expectation));
        if (result.Verdict != Verdict.Passed) _sink.Report(SetFailureText.Of(result, _subject, because, trace => SavedTraces.Save(trace, _test)));
        return this;
    }

    /// <summary>The traces that do not meet the expectation, each with all that it does not meet.</summary>
    private List<IReadOnlyList<Failure>> Unmet(Action<TraceAssertions> expectation)
    {
        var unmet = new List<IReadOnlyList<Failure>>();
        foreach (var trace in Subject)
        {
            SavedTraces.SaveIfAll(trace, _test);
            var scope = new TraceAssertionScope();
            (IReadOnlyList<Failure> Failures, IReadOnlyList<string> Messages) closed;
            try
            {
                expectation(new TraceAssertions(trace, "trace", _test, _sink));
            }
            finally
            {
                closed = scope.Close();
            }

            foreach (var message in closed.Messages) _sink.Report(message);
            if (closed.Failures.Count > 0) unmet.Add(closed.Failures);
        }

        return unmet;
    }
}
