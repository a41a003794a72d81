namespace AgentTrace.Testing;

/// <summary>Makes a pipeline of chat clients visible to a <see cref="TraceRecorder"/>.</summary>
public static class AgentTraceBuilderExtensions
{
    /// <summary>Adds <see cref="AgentTraceChatClientExtensions.WithAgentTrace"/> to a pipeline: records answers, requests, tools and tokens while a recorder lives.</summary>
    /// <param name="builder">The builder of the pipeline.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// Call it last: what is added first is outermost, and single answers are seen only below <c>UseFunctionInvocation()</c>. Before or
    /// after <c>UseOpenTelemetry()</c> makes no difference. It needs the package Microsoft.Extensions.AI, which whoever has a builder has.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <example><code>
    /// var client = model.AsBuilder().UseFunctionInvocation().UseAgentTrace().Build();
    /// </code></example>
    public static ChatClientBuilder UseAgentTrace(this ChatClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(static client => client.WithAgentTrace());
    }
}
