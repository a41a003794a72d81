namespace AgentTrace.Testing;

/// <summary>Answers that are there at once, as the tasks that an asynchronous caller expects.</summary>
internal static class AtOnce
{
    /// <summary>The answer, its exception or its cancellation as a task: nothing is thrown at the caller itself.</summary>
    public static Task<T> Try<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(answer());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }
}
