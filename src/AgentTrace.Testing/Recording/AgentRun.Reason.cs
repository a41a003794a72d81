using System.Diagnostics;

namespace AgentTrace.Testing;

public sealed partial class AgentRun
{
    /// <summary>Starts a planning or thinking step; it ends when it is disposed.</summary>
    /// <returns>The step, to write the thought on.</returns>
    /// <example><code>
    /// using (var step = run.Reason()) step.Conclude(Plan(question));
    /// </code></example>
    public ReasoningStep Reason() => ReasoningStep.Of(StartReasoning());

    /// <summary>Records a thought as a step of its own.</summary>
    /// <param name="thought">The thought.</param>
    /// <example><code>
    /// run.Reason("A page is only fetched after it was found.");
    /// </code></example>
    public void Reason(string thought)
    {
        var span = StartReasoning();
        span.Set(Names.Output, thought);
        span.Stop();
    }

    /// <summary>Runs a planning or thinking step.</summary>
    /// <param name="think">Comes to the thought.</param>
    /// <returns>The thought.</returns>
    /// <remarks>What <paramref name="think"/> throws is recorded and reaches you unchanged.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="think"/> is null.</exception>
    /// <example><code>
    /// var plan = run.Reason(() =&gt; Plan(question));
    /// </code></example>
    public string Reason(Func<string> think)
    {
        ArgumentNullException.ThrowIfNull(think);
        using var step = Reason();
        try
        {
            var thought = think();
            step.Conclude(thought);
            return thought;
        }
        catch (Exception exception)
        {
            step.Fail(exception);
            throw;
        }
    }

    /// <summary>Runs a planning or thinking step.</summary>
    /// <param name="think">Comes to the thought.</param>
    /// <returns>The thought.</returns>
    /// <remarks>What <paramref name="think"/> throws is recorded and reaches you unchanged.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="think"/> is null.</exception>
    /// <example><code>
    /// var plan = await run.ReasonAsync(() =&gt; planner.PlanAsync(question));
    /// </code></example>
    public async Task<string> ReasonAsync(Func<Task<string>> think)
    {
        ArgumentNullException.ThrowIfNull(think);
        using var step = Reason();
        try
        {
            var thought = await think().ConfigureAwait(false);
            step.Conclude(thought);
            return thought;
        }
        catch (Exception exception)
        {
            step.Fail(exception);
            throw;
        }
    }

    private AgentSpan StartReasoning() => StartStep("plan " + _name, ActivityKind.Internal, "plan");
}
