using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>OpenInference (Arize, Phoenix).</summary>
internal sealed class OpenInferenceVocabulary : Vocabulary
{
    private const string Parameters = "tool.parameters";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("openinference.span.kind", Evidence.OpenInferenceKind),
        ("tool.name", Evidence.ToolName),
        ("tool.id", Evidence.ToolCallId),
        ("tool.call_id", Evidence.ToolCallId),
        ("agent.name", Evidence.AgentName),
        ("graph.node.name", Evidence.GraphNode),
        ("graph.node.id", Evidence.GraphNode),
        ("llm.request.model_name", Evidence.RequestModel),
        ("llm.response.model_name", Evidence.ResponseModel),
        ("llm.model_name", Evidence.RequestModel),
        ("llm.token_count.prompt", Evidence.InputTokens),
        ("llm.token_count.completion", Evidence.OutputTokens),
        ("llm.token_count.total", Evidence.TotalTokens),
        ("llm.token_count.prompt_details.cache_read", Evidence.CachedInputTokens),
        ("llm.token_count.completion_details.reasoning", Evidence.ReasoningTokens),
        ("llm.cost.total", Evidence.Cost),
        ("llm.finish_reason", Evidence.FinishReason),
        ("input.value", Evidence.Content),
        ("output.value", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["input.value", Parameters];

    public override IReadOnlyList<string> ResultKeys { get; } = ["output.value"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = ["llm.input_messages.", "llm.prompts.", "input.value"];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = ["llm.output_messages.", "llm.choices.", "output.value"];

    /// <summary><c>tool.parameters</c> is the schema of the arguments; some write the arguments themselves there.</summary>
    public override bool IsArguments(string key, JsonElement value) => key != Parameters || BoundArguments.IsAction(value)
        || (value.IsObject() && value.Get("properties") is null && value.Get("type") is not { ValueKind: JsonValueKind.String } && !IsSchema(value));

    public override List<ChatMessage>? InputMessages(AttributeSet attributes) =>
        Flattened(attributes, "llm.input_messages.", "input.value", "user") ?? Completions(attributes, "llm.prompts.", "user") ?? OfModel(attributes, "input.value", "user");

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) =>
        Flattened(attributes, "llm.output_messages.", "output.value", "assistant") ?? Completions(attributes, "llm.choices.", "assistant") ?? OfModel(attributes, "output.value", "assistant");

    public override ToolPayload UnwrapArguments(ToolPayload payload) =>
        (BoundArguments.OfCall(payload.Value) ?? BoundArguments.OfCrew(payload.Value) ?? BoundArguments.OfAction(payload.Value)) is { } arguments ? payload with { Value = arguments } : payload;

    public override ToolPayload UnwrapResult(ToolPayload payload) => ToolPayloads.UnwrapFunctionResponse(ToolPayloads.UnwrapToolOutput(ToolPayloads.UnwrapMessage(payload)));

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.OpenInferenceKind)?.ToUpperInvariant() switch
    {
        "LLM" => StepType.LlmGenerate,
        "EMBEDDING" => StepType.Embedding,
        "CHAIN" => StepType.Workflow,
        "RETRIEVER" => StepType.Retrieval,
        "RERANKER" => StepType.Rerank,
        "TOOL" => IsHandoff(in evidence, span) ? StepType.Handoff : StepType.ToolCall,
        // LangChain's instrumentation calls every run an agent that has "agent" in its name, tools too.
        "AGENT" => span.Attributes.ContainsKey("tool.name") ? StepType.ToolCall : StepType.Agent,
        "GUARDRAIL" => StepType.Guardrail,
        "EVALUATOR" => StepType.Evaluation,
        "PROMPT" => StepType.Other,
        _ => null,
    };

    /// <summary>The OpenAI Agents instrumentation has no kind for a handoff, and calls it a tool.</summary>
    public static bool IsHandoff(ref readonly SpanEvidence evidence, RecordedSpan span) =>
        evidence.Has(Evidence.OpenInferenceKind) && !evidence.Has(Evidence.ToolName) && span.Name.StartsWith(SpanNames.HandoffPrefix, StringComparison.Ordinal);

    /// <summary>Arguments that were given by position, with the names that the schema beside them has in that order; as they are where it has too few.</summary>
    public static ToolPayload? Named(ToolPayload? payload, AttributeSet attributes)
    {
        if (payload is null || (payload.Value.IsObject() && payload.Value.Get("args") is null) || attributes[Parameters].IsNull) return payload;
        if (JsonText.From(attributes["input.value"]) is not { } call || BoundArguments.OfCall(call) is null || JsonText.From(attributes[Parameters]) is not { ValueKind: JsonValueKind.Object } schema) return payload;
        return (schema.Object("properties") ?? (IsSchema(schema) ? schema : null)) is { } parameters && BoundArguments.Named(call, parameters) is { } named ? payload with { Value = named } : payload;
    }

    /// <summary>OpenAI Agents' spans of agents bore their names only at first; the one that stands for the trace names no provider.</summary>
    public static bool IsNamedAfterAgent(RecordedSpan span) =>
        span.Scope.Name == "openinference.instrumentation.openai_agents" && span.Name.Length > 0 && span.Attributes.ContainsKey("llm.system");

    /// <summary>The usage within an answer that AutoGen's instrumentation leaves as it is; null for all others.</summary>
    public static TokenUsage? UsageInAnswer(ref readonly SpanEvidence evidence, RecordedSpan span) =>
        span.Scope.Name.StartsWith("openinference.instrumentation.autogen", StringComparison.Ordinal) && evidence[Evidence.OpenInferenceKind].TextEquals("LLM")
        && JsonText.From(span.Attributes["output.value"]) is { } answer && answer.Object("usage") is { } usage ? UsageJson.Read(usage) : null;

    /// <summary>A schema as smolagents has it: a property a parameter, each with its type.</summary>
    private static bool IsSchema(JsonElement value) => value.EnumerateObject().Any() && value.EnumerateObject().All(static parameter => parameter.Value.IsObject() && parameter.Value.Get("type") is not null);

    /// <summary>LangChain's instrumentation for JavaScript leaves out the calls of all adapters but OpenAI's; the same messages stand whole beside.</summary>
    private static List<ChatMessage>? Flattened(AttributeSet attributes, string prefix, string whole, string role)
    {
        if (MessageReader.FromIndexed(attributes, prefix, role) is not { } flat) return null;
        // The roles alone are left where the content was taken off the span.
        if (!flat.Exists(message => message.Parts.Count > 0)) return OfModel(attributes, whole, role) ?? flat;
        return !flat.Exists(IsAsking) && OfModel(attributes, whole, role) is { } full && full.Count == flat.Count && full.Exists(IsAsking) ? full : flat;

        static bool IsAsking(ChatMessage message) => message.Parts.Any(part => part.Kind == MessagePartKind.ToolRequest);
    }

    /// <summary>The completion API: one text a prompt, or a choice.</summary>
    private static List<ChatMessage>? Completions(AttributeSet attributes, string prefix, string role)
    {
        if (IndexedAttributes.Nest(attributes, prefix) is not { ValueKind: JsonValueKind.Array } items) return null;
        var messages = new List<ChatMessage>();
        foreach (var item in items.EnumerateArray())
        {
            if ((item.Object("prompt", "completion") ?? item).Text("text") is { } text) messages.Add(new ChatMessage(role, [new MessagePart(MessagePartKind.Text) { Text = text }]));
        }

        return messages.Count == 0 ? null : messages;
    }

    /// <summary>A provider's body or LangChain's generations, where nobody flattened them. What stands on a chain is a state.</summary>
    private static List<ChatMessage>? OfModel(AttributeSet attributes, string key, string role) =>
        attributes["openinference.span.kind"].TextEquals("LLM") ? MessageReader.FromAttribute(attributes[key], role) : null;
}
