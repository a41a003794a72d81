using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>LangSmith's OpenTelemetry exporter; its runs are read into the same names.</summary>
internal sealed class LangSmithVocabulary : Vocabulary
{
    public const string Kind = "langsmith.span.kind";
    public const string Inputs = "gen_ai.prompt";
    public const string Outputs = "gen_ai.completion";
    public const string Metadata = "langsmith.metadata.";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        (Kind, Evidence.LangSmithKind),
        (Metadata + "ls_model_name", Evidence.RequestModel),
        (Metadata + "lc_agent_name", Evidence.AgentName),
        (Inputs, Evidence.Content),
        (Outputs, Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = [Inputs];

    public override IReadOnlyList<string> ResultKeys { get; } = [Outputs];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.LangSmithKind)?.ToLowerInvariant() switch
    {
        null => null,
        "llm" => StepType.LlmGenerate,
        "tool" => StepType.ToolCall,
        "chain" => StepType.Workflow,
        "retriever" => StepType.Retrieval,
        "embedding" => StepType.Embedding,
        _ => StepType.Other,
    };

    /// <summary>Older runs hold the whole input as one text, JSON or Python; those of a function for JavaScript its arguments, of which the AI SDK's second says which call it is.</summary>
    public override ToolPayload UnwrapArguments(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("args") && payload.Value.Get("args") is { ValueKind: JsonValueKind.Array } args && args.GetArrayLength() == 2 && args[1].Text("toolCallId") is { } id
            ? payload with { Value = args[0], CallId = id }
        : payload.Value.IsObject() && payload.Value.HasOnly("input") && payload.Value.Get("input") is { } input && (JsonText.Structure(input) ?? input) is { ValueKind: JsonValueKind.Object } arguments
            ? payload with { Value = arguments } : payload;

    public override ToolPayload UnwrapResult(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("output") && payload.Value.Get("output") is { } output
            ? payload with { Value = JsonText.Structure(output) ?? output } : payload;
}
