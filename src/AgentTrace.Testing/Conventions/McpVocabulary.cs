using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The Model Context Protocol: OpenTelemetry's <c>mcp.*</c> names and the content that its results come in.</summary>
internal sealed class McpVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } = [(Names.McpMethod, Evidence.McpMethod)];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["mcp.request.argument"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["mcp.response.value"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) =>
        !evidence.Has(Evidence.McpMethod) ? null
        : evidence[Evidence.McpMethod].TextEquals("tools/call") ? StepType.ToolCall : StepType.Other;

    public override ToolPayload UnwrapArguments(ToolPayload payload) => ToolPayloads.UnwrapNamedArguments(payload);

    /// <summary>
    /// Whether a tool span is the way of a call to its server rather than the agent's own record of it. An <c>execute_tool</c> span
    /// that an MCP client only wrote its tags on is internal, and no transport.
    /// </summary>
    public static bool IsTransport(ref readonly SpanEvidence evidence, RecordedSpan span) =>
        span.Scope.Name == "@traceloop/instrumentation-mcp" || span.Scope.Name.StartsWith("opentelemetry.instrumentation.mcp", StringComparison.Ordinal)
        || (evidence.Has(Evidence.McpMethod) && span.Kind is (ActivityKind.Client or ActivityKind.Server));
}
