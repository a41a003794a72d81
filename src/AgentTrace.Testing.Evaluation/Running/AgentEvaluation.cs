namespace AgentTrace.Testing;

/// <summary>Runs an agent on every case of a dataset, as often as asked, and judges what it did each time.</summary>
/// <example><code>
/// var nightly = await AgentEvaluation.RunAsync(
///     Dataset.Load("cases.jsonl"),
///     (item, cancellation) => agent.RunAsync(item.Input),
///     new EvaluationOptions { Policy = TracePolicy.Load("research.policy.json"), Repeat = 10, MaxParallel = 8 });
/// </code></example>
public static class AgentEvaluation
{
    /// <summary>Runs the agent and records each run by itself: runs at the same time do not see each other's spans.</summary>
    /// <param name="dataset">The cases.</param>
    /// <param name="agent">Runs the agent on one case, in this process.</param>
    /// <param name="options">How often, how many at a time, and what is asked.</param>
    /// <param name="cancellation">Ends the evaluation; what is done by then stays in the results file.</param>
    /// <exception cref="EvaluationFormatException">The results file holds results of something else.</exception>
    /// <exception cref="ArgumentException">A case has nothing to check.</exception>
    public static Task<EvaluationResults> RunAsync(Dataset dataset, Func<EvaluationCase, CancellationToken, Task> agent, EvaluationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(options);
        return new EvaluationEngine(dataset, options, (request, cancelled) => RecordAsync(request.Case, agent, options, cancelled)).RunAsync(cancellation);
    }

    private static async Task<CaseOutcome> RecordAsync(EvaluationCase item, Func<EvaluationCase, CancellationToken, Task> agent, EvaluationOptions options, CancellationToken cancellation)
    {
        using var recorder = TraceRecorder.Start();
        try
        {
            // On a thread of its own: an agent that never awaits would be waited for, whatever its time limit.
            await Task.Run(() => agent(item, cancellation), CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
            return new CaseOutcome(Trace(recorder), null);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new CaseOutcome(Trace(recorder), null) { IsCut = true };
        }
        catch (Exception error)
        {
            var fault = $"the agent threw {error.GetType().Name}: {error.Message}";
            return new CaseOutcome(Trace(recorder), fault) { IsInfrastructure = InfrastructureErrors.Is(error) || options.IsInfrastructureError?.Invoke(error) == true };
        }
    }

    private static RecordedTrace? Trace(TraceRecorder recorder)
    {
        try
        {
            return recorder.Trace;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
