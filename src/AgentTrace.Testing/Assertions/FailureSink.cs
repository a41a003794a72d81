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

    /// <summary>A failure that is not of one trace alone: its whole message.</summary>
    [StackTraceHidden]
    public static void Report(string message)
    {
        if (TraceAssertionScope.Current is { } scope) scope.Add(message);
        else Throw([], [message], null);
    }

    [StackTraceHidden]
    [DoesNotReturn]
    public static void Throw(IReadOnlyList<Failure> failures, string? test) => Throw(failures, [], test);

    [StackTraceHidden]
    [DoesNotReturn]
    public static void Throw(IReadOnlyList<Failure> failures, IReadOnlyList<string> messages, string? test) => throw HostFramework.CreateException(
        string.Join("\n\n", failures.Count == 0 ? messages : [FailureText.Of(failures, trace => SavedTraces.Save(trace, test)), .. messages]));
}
