namespace AgentTrace.Testing;

/// <content>Spans as they were recorded, plumbing included.</content>
public sealed partial class TraceAssertions
{
    /// <summary>At least one span is like that, plumbing included.</summary>
    /// <param name="span">The span's name, or a <see cref="SpanPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().HaveSpan(SpanPattern.Named("GET").WithAttribute("http.response.status_code", 404).DescendantOf("execute_tool fetch"));</code></example>
    public TraceAssertions HaveSpan(SpanPattern span, string because = "") => Check(new SpanCheck(span), because);

    /// <summary>So many spans are like that, plumbing included.</summary>
    /// <param name="span">The span's name, or a <see cref="SpanPattern"/>.</param>
    /// <param name="atLeast">At least so many; 0 only with a maximum.</param>
    /// <param name="atMost">At most so many; null for no limit.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank, or the numbers contradict each other.</exception>
    /// <example><code>trace.Should().HaveSpan(SpanPattern.Named(ToolName.Glob("GET *")), atLeast: 0, atMost: 3);</code></example>
    public TraceAssertions HaveSpan(SpanPattern span, int atLeast, int? atMost = null, string because = "") => Check(new SpanCheck(span, atLeast, atMost), because);

    /// <summary>No span is like that.</summary>
    /// <param name="span">The span's name, or a <see cref="SpanPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>trace.Should().NotHaveSpan(SpanPattern.Named(ToolName.Glob("DELETE *")));</code></example>
    public TraceAssertions NotHaveSpan(SpanPattern span, string because = "") => Check(new NotCheck(new SpanCheck(span)), because);
}
