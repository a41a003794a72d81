namespace AgentTrace.Testing;

/// <content>Whether somebody could find out what went wrong.</content>
public sealed partial class TraceAssertions
{
    /// <summary>
    /// Somebody could find out from this trace what went wrong: of nine questions (ids, steps as spans, tool calls with name and arguments,
    /// stop reason, status, durations, error messages, token usage, parent links) none is answered with no. The message says how to fix each.
    /// </summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().BeDebuggable();</code></example>
    public TraceAssertions BeDebuggable(string because = "") => Check(new DebuggableCheck(), because);
}
