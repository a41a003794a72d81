namespace AgentTrace.Testing;

/// <content>Where errors began, and answers that were cut off.</content>
public sealed partial class TraceAssertions
{
    /// <summary>An error began at a tool, a step, an agent or a span of that name. Spans above that only repeat it are no origin.</summary>
    /// <param name="origin">The name, compared by ordinal, or <see cref="ToolName.Glob"/> or <see cref="ToolName.Regex"/>.</param>
    /// <param name="message">What its message must be like: a text that it holds, or a <see cref="TextMatch"/>; null for any.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().HaveErrorAt("fetch", "HTTP 404");</code></example>
    public TraceAssertions HaveErrorAt(ToolName origin, TextMatch? message = null, string because = "") => Check(new ErrorAtCheck(origin, message), because);

    /// <summary>No generation was cut off: none has the finish reason <c>length</c>. One that records no finish reason may have been.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().NotHaveTruncatedGenerations();</code></example>
    public TraceAssertions NotHaveTruncatedGenerations(string because = "") => Check(new NotCheck(new TruncatedCheck()), because);
}
