using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace AgentTrace.Testing;

/// <summary>Where expectations that do not hold go: into the scope at hand, else thrown. A face of its own brings its own exception, and nothing else.</summary>
/// <param name="createException">Makes the exception of a message.</param>
internal sealed class FailureSink(Func<string, Exception> createException)
{
    /// <summary>Throws what the test framework at hand knows as a failed assertion.</summary>
    public static readonly FailureSink Host = new(HostFramework.CreateException);

    [StackTraceHidden]
    public void Report(Failure failure, string? test)
    {
        if (TraceAssertionScope.Current is { } scope) scope.Add(this, failure, test);
        else Throw([failure], [], test);
    }

    /// <summary>A failure that is not of one trace alone: its whole message.</summary>
    [StackTraceHidden]
    public void Report(string message)
    {
        if (TraceAssertionScope.Current is { } scope) scope.Add(this, message);
        else Throw([], [message], null);
    }

    [StackTraceHidden]
    [DoesNotReturn]
    public void Throw(IReadOnlyList<Failure> failures, IReadOnlyList<string> messages, string? test)
    {
        var message = string.Join("\n\n", failures.Count == 0 ? messages : [FailureText.Of(failures, trace => SavedTraces.Save(trace, test)), .. messages]);
        ThrownFailures.Note(message, failures);
        throw createException(message);
    }
}
