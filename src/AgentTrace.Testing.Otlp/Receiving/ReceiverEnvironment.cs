namespace AgentTrace.Testing;

/// <summary>The variables that make the SDKs of a child process send everything, with contents, to a receiver.</summary>
internal static class ReceiverEnvironment
{
    /// <summary>SDKs that want a key before they send anything.</summary>
    private const string Key = "agenttrace";

    public static IReadOnlyDictionary<string, string> Of(Uri http, Uri grpc)
    {
        var endpoint = http.GetLeftPart(UriPartial.Authority);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);

        // The particular names too: one that the user has set would win over the general one.
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        foreach (var signal in (ReadOnlySpan<string>)["TRACES", "LOGS", "METRICS"])
        {
            variables[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] = $"{endpoint}/v1/{signal.ToLowerInvariant()}";
            variables[$"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL"] = "http/protobuf";
        }

        variables["OTEL_SDK_DISABLED"] = "false";
        variables["OTEL_TRACES_EXPORTER"] = "otlp";
        variables["OTEL_LOGS_EXPORTER"] = "otlp";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "200";

        variables[AgentTraceContent.Variable] = "true";
        variables["SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS"] = "true";
        variables["SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS_SENSITIVE"] = "true";
        variables["OPENAI_EXPERIMENTAL_ENABLE_OPEN_TELEMETRY"] = "true";
        variables["AZURE_TRACING_GEN_AI_CONTENT_RECORDING_ENABLED"] = "true";
        variables["TRACELOOP_BASE_URL"] = endpoint;
        variables["TRACELOOP_TRACE_CONTENT"] = "true";
        variables["PHOENIX_COLLECTOR_ENDPOINT"] = endpoint;
        variables["PHOENIX_GRPC_PORT"] = grpc.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        foreach (var name in (ReadOnlySpan<string>)["LANGSMITH", "LANGCHAIN"])
        {
            variables[name + "_ENDPOINT"] = endpoint;
            variables[name + "_API_KEY"] = Key;
            variables[name + "_HIDE_INPUTS"] = "false";
            variables[name + "_HIDE_OUTPUTS"] = "false";
        }

        variables["LANGSMITH_TRACING"] = "true";
        variables["LANGCHAIN_TRACING_V2"] = "true";
        variables["LANGCHAIN_CALLBACKS_BACKGROUND"] = "false";

        foreach (var name in (ReadOnlySpan<string>)["HOST", "BASE_URL", "BASEURL"]) variables["LANGFUSE_" + name] = endpoint;
        variables["LANGFUSE_PUBLIC_KEY"] = "pk-lf-" + Key;
        variables["LANGFUSE_SECRET_KEY"] = "sk-lf-" + Key;

        // A proxy would be asked for 127.0.0.1 too.
        foreach (var name in (ReadOnlySpan<string>)["NO_PROXY", "no_proxy"])
        {
            var known = Environment.GetEnvironmentVariable(name);
            variables[name] = string.IsNullOrEmpty(known) ? http.Host : $"{known},{http.Host}";
        }

        return variables;
    }
}
