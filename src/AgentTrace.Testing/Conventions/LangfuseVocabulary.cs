using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Langfuse's attributes on OTLP spans; its exports are read into the same names.</summary>
internal sealed class LangfuseVocabulary : Vocabulary
{
    public const string Type = "langfuse.observation.type";
    public const string Level = "langfuse.observation.level";
    public const string StatusMessage = "langfuse.observation.status_message";
    public const string Model = "langfuse.observation.model.name";
    public const string Input = "langfuse.observation.input";
    public const string Output = "langfuse.observation.output";
    public const string Usage = "langfuse.observation.usage_details";
    public const string Cost = "langfuse.observation.cost_details";
    public const string Metadata = "langfuse.observation.metadata.";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        (Type, Evidence.LangfuseType),
        (Level, Evidence.Level),
        (StatusMessage, Evidence.ErrorMessage),
        (Model, Evidence.RequestModel),
        (Usage, Evidence.UsageDetails),
        (Cost, Evidence.CostDetails),
        (Metadata + "tool_call_id", Evidence.ToolCallId),
        (Metadata + "toolCallId", Evidence.ToolCallId),
        (Metadata + "tool_name", Evidence.ToolName),
        (Input, Evidence.Content),
        (Output, Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = [Input];

    public override IReadOnlyList<string> ResultKeys { get; } = [Output];

    public override IReadOnlyList<string> InputMessageKeys { get; } = [Input];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = [Output];

    /// <summary>Runs of LangSmith's wrappers keep what a tool was called with under one key; the SDK's decorator has them by position and by name, as OpenLLMetry's.</summary>
    public override ToolPayload UnwrapArguments(ToolPayload payload)
    {
        if (!payload.Value.IsObject()) return payload;
        if (payload.Value.HasOnly("input") && payload.Value.Get("input") is { ValueKind: JsonValueKind.Object } arguments) return payload with { Value = arguments };
        return BoundArguments.OfCall(payload.Value) is { } bound ? payload with { Value = bound } : payload;
    }

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.LangfuseType)?.ToLowerInvariant() switch
    {
        // Its older servers took every span with a model for one.
        "generation" => evidence.Name(Evidence.Operation) is "invoke_agent" or "create_agent" or "execute_tool" ? null : StepType.LlmGenerate,
        "event" => StepType.Event,
        "embedding" => StepType.Embedding,
        "agent" => StepType.Agent,
        "tool" => OpenInferenceVocabulary.IsHandoff(in evidence, span) ? StepType.Handoff : StepType.ToolCall,
        "chain" => StepType.Workflow,
        "retriever" => StepType.Retrieval,
        "guardrail" => StepType.Guardrail,
        "evaluator" => StepType.Evaluation,
        // "span" is what everything is before somebody says more; older SDKs know no tools, whose call or answer gives them away.
        "span" when evidence.Has(Evidence.ToolCallId) || IsToolMessage(span.Attributes[Output]) || IsToolRun(span.Attributes) => StepType.ToolCall,
        _ => null,
    };

    public override List<ChatMessage>? InputMessages(AttributeSet attributes) => Messages(attributes, Input, "user");

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) => Messages(attributes, Output, "assistant");

    /// <summary>What OpenLLMetry recorded of a chain has its state within.</summary>
    private static List<ChatMessage>? Messages(AttributeSet attributes, string key, string role) =>
        attributes.ContainsKey("traceloop.span.kind") ? OpenLlmetryVocabulary.State(attributes[key], role) : MessageReader.FromAttribute(attributes[key], role);

    /// <summary>LangChain for Python hands what a tool is called with to its callbacks as a text, a dict as Python prints it, and what every other runnable is as it is. One that fails answers nothing.</summary>
    private static bool IsToolRun(AttributeSet attributes) =>
        attributes.ContainsKey(Metadata + "langgraph_node") && attributes[Output].IsNull && attributes[Input].Utf8Slice().StartsWith("{'"u8);

    /// <summary>A LangChain ToolMessage, plain or serialised, and not a state that holds some.</summary>
    private static bool IsToolMessage(AttributeValue output)
    {
        var text = output.Utf8Slice();
        if (!text.IsEmpty && text.IndexOf("tool_call_id"u8) < 0) return false;
        return JsonText.From(output) is { ValueKind: JsonValueKind.Object } json && ToolPayloads.IsToolMessage(json);
    }
}
