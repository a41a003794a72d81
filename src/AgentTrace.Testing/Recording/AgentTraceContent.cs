namespace AgentTrace.Testing;

/// <summary>Switches message content on for the known agent stacks of a process: prompts, answers, tool arguments and results.</summary>
/// <remarks>
/// Without it most of them record names, tokens and finish reasons only, and checks on arguments or results are inconclusive.
/// <b>The content also reaches the application's own exporters</b>, where the process has any: call it from test projects only.
/// </remarks>
/// <example>Once for a test project, before the first client is made:<code>
/// internal static class TraceSetup
/// {
///     [ModuleInitializer]
///     internal static void Initialize() =&gt; AgentTraceContent.Capture();
/// }
/// </code></example>
public static class AgentTraceContent
{
    /// <summary>What Microsoft.Extensions.AI, Microsoft Agent Framework and others read, once a process.</summary>
    internal const string Variable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    /// <summary>Spans at all (Semantic Kernel's models and agents, OpenAI's client), and content on them (Semantic Kernel; OpenAI's client has none).</summary>
    internal static readonly string[] Switches =
    [
        "Microsoft.SemanticKernel.Experimental.GenAI.EnableOTelDiagnostics",
        "Microsoft.SemanticKernel.Experimental.GenAI.EnableOTelDiagnosticsSensitive",
        "OpenAI.Experimental.EnableOpenTelemetry",
    ];

    /// <summary>Switches content on.</summary>
    /// <remarks>
    /// <para>
    /// It sets the environment variable <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c>, so child processes inherit it, and the
    /// <c>AppContext</c> switches of Semantic Kernel and of the OpenAI client. All of them are read when the first client or kernel is
    /// made, so a module initializer is the place; a later call has no effect on what is there. It changes no client whose
    /// <c>EnableSensitiveData</c> is set in code. Calling it again changes nothing.
    /// </para>
    /// <para>The telemetry itself is switched on where the client or agent is built: <c>UseOpenTelemetry()</c>.</para>
    /// </remarks>
    /// <example><code>
    /// [ModuleInitializer]
    /// internal static void Initialize() =&gt; AgentTraceContent.Capture();
    /// </code></example>
    public static void Capture()
    {
        Environment.SetEnvironmentVariable(Variable, "true");
        foreach (var name in Switches) AppContext.SetSwitch(name, true);
    }
}
