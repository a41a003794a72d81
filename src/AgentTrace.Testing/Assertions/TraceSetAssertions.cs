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
        var failures = new List<Failure>();
        var messages = new List<string>();
        foreach (var trace in Subject)
        {
            var scope = new TraceAssertionScope();
            try
            {
                expectation(new TraceAssertions(trace, "trace", _test, _sink));
            }
            finally
            {
                var unmet = scope.Close();
                failures.AddRange(unmet.Failures);
                messages.AddRange(unmet.Messages);
            }
        }

        foreach (var message in messages) _sink.Report(message);
        if (failures.Count > 0 || Subject.Count == 0)
        {
            _sink.Report(SetFailureText.Of(Subject.Count, failures, _subject, because, trace => SavedTraces.Save(trace, _test)));
        }

        return this;
    }
}
