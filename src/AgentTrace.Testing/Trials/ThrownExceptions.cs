namespace AgentTrace.Testing;

/// <summary>Notes for each run the exceptions that are thrown in it: whoever runs a test through its framework gets back only type and message, which do not say whether a 429 was behind them.</summary>
internal static class ThrownExceptions
{
    private static int _isWatching;

    /// <summary>Begins, once for the process.</summary>
    public static void Watch()
    {
        if (Interlocked.Exchange(ref _isWatching, 1) == 0) AppDomain.CurrentDomain.FirstChanceException += static (_, thrown) => TrialRun.Current?.Note(thrown.Exception);
    }
}
