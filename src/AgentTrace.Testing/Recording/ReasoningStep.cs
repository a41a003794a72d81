namespace AgentTrace.Testing;

/// <summary>A planning or thinking step of an <see cref="AgentRun"/> that is under way; <see cref="Dispose"/> ends it.</summary>
/// <example><code>
/// using (var step = run.Reason()) step.Conclude("Search first.");
/// </code></example>
public sealed class ReasoningStep : IDisposable
{
    private static readonly ReasoningStep Unseen = new(default);

    private readonly AgentSpan _span;

    private ReasoningStep(AgentSpan span) => _span = span;

    internal static ReasoningStep Of(AgentSpan span) => span.Activity is null ? Unseen : new ReasoningStep(span);

    /// <summary>Records what the step came to.</summary>
    /// <param name="thought">The thought; of several the last counts.</param>
    public void Conclude(string? thought) => _span.Set(Names.Output, thought);

    /// <summary>Records that the step failed.</summary>
    /// <param name="exception">What went wrong; recorded, not thrown.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _span.Fail(exception);
    }

    /// <summary>Ends the step.</summary>
    public void Dispose() => _span.Stop();
}
