namespace AgentTrace.Testing.Cli;

/// <summary>What the process says to a script.</summary>
internal static class ExitCode
{
    public const int Held = 0;
    public const int Failed = 1;
    public const int WrongInput = 2;
    public const int Inconclusive = 3;

    /// <summary>The command that was run failed by itself.</summary>
    public const int CommandFailed = 4;
}

/// <summary>A command line that cannot mean anything.</summary>
internal sealed class UsageException(string problem) : Exception(problem);
