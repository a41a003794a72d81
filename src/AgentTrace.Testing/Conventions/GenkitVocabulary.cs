using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Genkit (JavaScript, Go, Python, Dart): actions with their input and output as JSON. Source: genkit-ai/genkit, <c>tracing/instrumentation</c>.</summary>
internal sealed class GenkitVocabulary : Vocabulary
{
    private const string Subtype = "genkit:metadata:subtype";
    private const string Action = "genkit:name";
    private const string In = "genkit:input";
    private const string Out = "genkit:output";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        (Subtype, Evidence.GenkitSubtype),
        (Action, Evidence.ToolName),
        (In, Evidence.Content),
        (Out, Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = [In];

    public override IReadOnlyList<string> ResultKeys { get; } = [Out];

    public override IReadOnlyList<string> InputMessageKeys { get; } = [In];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = [Out];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.GenkitSubtype) switch
    {
        "model" => StepType.LlmGenerate,
        "tool" or "tool.v2" => StepType.ToolCall,
        "agent" => StepType.Agent,
        "flow" or "executable-prompt" => StepType.Workflow,
        "retriever" => StepType.Retrieval,
        "embedder" => StepType.Embedding,
        "reranker" => StepType.Rerank,
        "evaluator" => StepType.Evaluation,
        _ => null,
    };

    public override string? ModelOf(AttributeSet attributes) => attributes[Subtype].TextEquals("model") ? NamePool.Get(attributes[Action]) : null;

    public override TokenUsage? UsageOf(AttributeSet attributes) =>
        attributes[Subtype].TextEquals("model") && JsonText.From(attributes[Out])?.Object("usage") is { } usage ? UsageJson.Read(usage) : null;

    public override List<ChatMessage>? InputMessages(AttributeSet attributes) =>
        JsonText.From(attributes[In]) is { ValueKind: JsonValueKind.Object } request && request.Get("messages") is { } messages ? MessageReader.Read(messages, "user") : null;

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) =>
        JsonText.From(attributes[Out]) is { ValueKind: JsonValueKind.Object } response && response.Get("message", "candidates") is not null ? MessageReader.Read(response, "assistant") : null;
}
