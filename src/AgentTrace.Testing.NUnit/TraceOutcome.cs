using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace AgentTrace.Testing;

/// <summary>A result that prints what <c>Should()</c> prints.</summary>
internal sealed class TraceOutcome(IConstraint constraint, object? actual, Func<string>? text) : ConstraintResult(constraint, actual, text is null)
{
    /// <summary>The method that runs; what a saved trace is named after.</summary>
    public static string? TestName => TestContext.CurrentContext.Test.MethodName;

    public string Text => text?.Invoke() ?? "";

    public static TraceOutcome Of(IConstraint constraint, object? actual, Failure? failure) =>
        new(constraint, actual, failure is null ? null : () => Message(failure));

    private static string Message(Failure failure)
    {
        var message = FailureText.Of([failure], trace => SavedTraces.Save(trace, TestName));
        ThrownFailures.Note(message, [failure]);
        return message;
    }

    /// <summary>The value that <c>Assert.That</c> was given.</summary>
    /// <exception cref="ArgumentException">It is no trace, which no verdict is about.</exception>
    public static T Subject<T>(object? actual)
        where T : class => actual as T ?? throw new ArgumentException(
            $"The constraint is about {(typeof(T) == typeof(RecordedTrace) ? "a RecordedTrace" : "RecordedTraces, such as a TraceSet")}, and was given {actual?.GetType().Name ?? "null"}.", nameof(actual));

    public override void WriteMessageTo(MessageWriter writer) => writer.WriteLine(Text);

    /// <summary>Below a constraint of NUnit's own, which prints the rest.</summary>
    public override void WriteAdditionalLinesTo(MessageWriter writer) => writer.WriteLine(Text);
}
