namespace AgentTrace.Testing;

/// <summary>Makes functions visible to a <see cref="TraceRecorder"/>, for agents whose telemetry does not trace tools.</summary>
public static class AgentTraceToolExtensions
{
    /// <summary>Records each invocation of the function as a tool call: arguments, result or exception, time, and the model's call id where it is known.</summary>
    /// <param name="function">The function.</param>
    /// <returns>A function of the same name, description and schema that records while a <see cref="TraceRecorder"/> lives in the caller's context.</returns>
    /// <remarks>
    /// Where something else traces the same invocation (function invocation's <c>execute_tool</c> span), both are one call. What the
    /// function throws is recorded and reaches the caller unchanged. Wrapping twice does nothing more.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    /// <example><code>
    /// var search = AIFunctionFactory.Create(SearchAsync, "search").WithAgentTrace();
    /// </code></example>
    public static AIFunction WithAgentTrace(this AIFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.GetService(typeof(TracedFunction)) is null ? new TracedFunction(function) : function;
    }

    /// <summary>Records each invocation of each function among the tools; other tools stay as they are.</summary>
    /// <param name="tools">The tools.</param>
    /// <returns>A new list in the same order, for <c>ChatOptions.Tools</c>.</returns>
    /// <remarks>See <see cref="WithAgentTrace(AIFunction)"/>.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="tools"/> is null.</exception>
    /// <example><code>
    /// var options = new ChatOptions { Tools = tools.WithAgentTrace() };
    /// </code></example>
    public static IList<AITool> WithAgentTrace(this IEnumerable<AITool> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return [.. tools.Select(tool => tool is AIFunction function ? function.WithAgentTrace() : tool)];
    }
}
