using System.Diagnostics;
using System.Runtime.CompilerServices;
using Shouldly;

namespace AgentTrace.Testing;

/// <summary>Every sentence of <c>traces.Should()</c> in Shouldly style.</summary>
/// <example><code>RecordedTrace.LoadAll("traces/*.jsonl").ShouldAllSatisfy(trace => trace.HaveCompleted());</code></example>
[ShouldlyMethods]
[StackTraceHidden]
[DebuggerNonUserCode]
public static class TraceSetShouldly
{
    /// <inheritdoc cref="TraceSetAssertions.HaveCount"/>
    public static TraceSetAssertions ShouldHaveCount(this TraceSet traces, int expected, string because = "", [CallerArgumentExpression(nameof(traces))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(traces, subject, test).HaveCount(expected, because);

    /// <inheritdoc cref="TraceSetAssertions.AllSatisfy"/>
    public static TraceSetAssertions ShouldAllSatisfy(this TraceSet traces, Action<TraceAssertions> expectation, string because = "", [CallerArgumentExpression(nameof(traces))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(traces, subject, test).AllSatisfy(expectation, because);

    /// <inheritdoc cref="TraceSetAssertions.AnySatisfy"/>
    public static TraceSetAssertions ShouldAnySatisfy(this TraceSet traces, Action<TraceAssertions> expectation, string because = "", [CallerArgumentExpression(nameof(traces))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(traces, subject, test).AnySatisfy(expectation, because);

    /// <inheritdoc cref="TraceSetAssertions.AtLeastSatisfy"/>
    public static TraceSetAssertions ShouldAtLeastSatisfy(this TraceSet traces, int count, Action<TraceAssertions> expectation, string because = "", [CallerArgumentExpression(nameof(traces))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(traces, subject, test).AtLeastSatisfy(count, expectation, because);

    private static TraceSetAssertions On(TraceSet traces, string? subject, string? test) => TraceShould.On(traces, subject, test, ShouldlySink.Instance);
}
