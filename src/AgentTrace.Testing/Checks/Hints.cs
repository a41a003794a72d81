namespace AgentTrace.Testing;

/// <summary>The lines that would switch missing evidence on.</summary>
internal static class Hints
{
    public const string Content = "Switch content on: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or .UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).";

    public const string Requests = "Requests are read from what the model answered: record a span of each model call, with message content (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true).";

    public const string Agents = "Agents are named by gen_ai.agent.name on the invoke_agent span or on the call's own span.";

    public const string Nodes = "Nodes are spans of a workflow: the graph's own instrumentation writes them (graph.node.id on a span of kind CHAIN, executor.process …).";

    public const string Handoffs = "Handoffs are spans of step type handoff, or calls of tools such as transfer_to_billing, between agents that gen_ai.agent.name names.";

    public const string Usage = "Usage is read from gen_ai.usage.input_tokens and gen_ai.usage.output_tokens; for streamed answers ask the provider for it (OpenAI: stream_options.include_usage).";

    public const string Turns = "Turns are read from the generations before the calls: record a span of each model call, with message content where turns overlap (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true).";

    public const string Times = "Order without times is read from messages: switch content on with OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or record spans of the tools.";
}
