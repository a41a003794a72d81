namespace AgentTrace.Testing;

/// <summary>The lines that would switch missing evidence on.</summary>
internal static class Hints
{
    public const string Content = "Switch content on: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or .UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).";

    public const string Usage = "Usage is read from gen_ai.usage.input_tokens and gen_ai.usage.output_tokens; for streamed answers ask the provider for it (OpenAI: stream_options.include_usage).";

    public const string Turns = "Turns are read from the generations before the calls: record a span of each model call, with message content where turns overlap (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true).";

    public const string Times = "Order without times is read from messages: switch content on with OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or record spans of the tools.";
}
