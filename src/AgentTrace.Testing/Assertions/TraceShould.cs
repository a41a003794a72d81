using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>Where every sentence about a trace begins.</summary>
public static class TraceShould
{
    /// <summary>Says what the trace must show.</summary>
    /// <param name="trace">The trace, or a view of one.</param>
    /// <param name="expression">Filled in by the compiler: what the test calls the trace.</param>
    /// <param name="test">Filled in by the compiler: the test's name.</param>
    /// <exception cref="ArgumentNullException">The trace is null.</exception>
    /// <example><code>trace.Should().HaveCalledTool("search").Before("fetch");</code></example>
    public static TraceAssertions Should(this RecordedTrace trace, [CallerArgumentExpression(nameof(trace))] string? expression = null, [CallerMemberName] string? test = null) =>
        On(trace, expression, test, FailureSink.Host);

    /// <summary>Says what a set of traces must show.</summary>
    /// <param name="traces">The traces, as <c>RecordedTrace.LoadAll</c> gives them.</param>
    /// <param name="expression">Filled in by the compiler: what the test calls the traces.</param>
    /// <param name="test">Filled in by the compiler: the test's name.</param>
    /// <exception cref="ArgumentNullException">The set is null.</exception>
    /// <example><code>traces.Should().AllSatisfy(trace => trace.HaveCompleted().And.HaveNoErrors());</code></example>
    public static TraceSetAssertions Should(this TraceSet traces, [CallerArgumentExpression(nameof(traces))] string? expression = null, [CallerMemberName] string? test = null) =>
        On(traces, expression, test, FailureSink.Host);

    /// <summary>The same sentences for a face with an exception of its own.</summary>
    internal static TraceAssertions On(RecordedTrace trace, string? expression, string? test, FailureSink sink)
    {
        ArgumentNullException.ThrowIfNull(trace);
        SavedTraces.SaveIfAll(trace, test);
        return new TraceAssertions(trace, expression, test, sink);
    }

    /// <summary>The same sentences about a set for a face with an exception of its own.</summary>
    internal static TraceSetAssertions On(TraceSet traces, string? expression, string? test, FailureSink sink)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return new TraceSetAssertions(traces, Subject(expression, "traces"), test, sink);
    }

    /// <summary>The expression on one line; an expression that is too long to read says nothing.</summary>
    internal static string Subject(string? expression, string otherwise = "trace")
    {
        if (string.IsNullOrWhiteSpace(expression)) return otherwise;
        var line = string.Join(' ', expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > 48 ? otherwise : line;
    }
}
