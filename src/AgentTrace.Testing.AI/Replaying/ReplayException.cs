namespace AgentTrace.Testing;

/// <summary>The agent left the recorded way, or the recording cannot be replayed. The first line of the message says it whole.</summary>
/// <param name="message">What happened.</param>
public sealed class ReplayException(string message) : Exception(message);

/// <summary>A failure that was recorded and is replayed: of a tool, or of a request to the model. No failure of the replay.</summary>
/// <param name="message">What was recorded of it.</param>
/// <param name="recordedType">The type of the recorded exception, as the source names it; null when it was not recorded.</param>
public sealed class ReplayedErrorException(string message, string? recordedType) : Exception(message)
{
    /// <summary>The type of the recorded exception, as the source names it; null when it was not recorded.</summary>
    public string? RecordedType { get; } = recordedType;
}
