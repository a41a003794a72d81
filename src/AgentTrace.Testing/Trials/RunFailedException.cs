namespace AgentTrace.Testing;

/// <summary>A run failed inside a test framework, which has kept of the exception only its words.</summary>
/// <param name="type">The full name of the exception's type; null where it is not known.</param>
/// <param name="message">Its message.</param>
/// <param name="stack">Where it was thrown.</param>
internal sealed class RunFailedException(string? type, string message, string? stack) : Exception(message)
{
    public string? Type { get; } = type;

    public string? Stack { get; } = stack;
}

/// <summary>A run was skipped inside a test framework: so is the test.</summary>
internal sealed class RunSkippedException(string reason) : Exception(reason);
