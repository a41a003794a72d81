using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace AgentTrace.Testing;

/// <summary>Where expectations that do not hold go: into the scope at hand, else to the test framework.</summary>
internal static class FailureSink
{
    [StackTraceHidden]
    public static void Report(Failure failure, string? test)
    {
        if (TraceAssertionScope.Current is { } scope) scope.Add(failure, test);
        else Throw([failure], test);
    }

    [StackTraceHidden]
    [DoesNotReturn]
    public static void Throw(IReadOnlyList<Failure> failures, string? test) =>
        throw HostFramework.CreateException(FailureText.Of(failures, trace => SavedTraces.Save(trace, test)));
}
