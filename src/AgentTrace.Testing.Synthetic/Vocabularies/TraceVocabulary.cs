namespace AgentTrace.Testing;

/// <summary>The words in which a synthetic trace is written.</summary>
/// <example><code>var trace = TraceBuilder.Of(TraceBuilder.Llm("Paris")).In(TraceVocabulary.OpenInference).Build();</code></example>
public enum TraceVocabulary
{
    /// <summary>OpenTelemetry's GenAI conventions, current generation.</summary>
    GenAi,

    /// <summary>OpenInference, as Arize and Phoenix read it.</summary>
    OpenInference,

    /// <summary>The events of a runtime's own log: each run is stated, each span has a step type.</summary>
    LogEvents,
}
