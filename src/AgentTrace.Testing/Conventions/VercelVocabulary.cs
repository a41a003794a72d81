using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The Vercel AI SDK's own <c>ai.*</c> names (version 3 to 6, and 7 with its legacy tracer).</summary>
internal sealed class VercelVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("ai.operationId", Evidence.VercelOperation),
        ("operation.name", Evidence.VercelOperation),
        ("ai.toolCall.name", Evidence.ToolName),
        ("ai.toolCall.id", Evidence.ToolCallId),
        ("ai.telemetry.functionId", Evidence.AgentName),
        ("ai.model.id", Evidence.RequestModel),
        ("ai.response.model", Evidence.ResponseModel),
        ("ai.usage.inputTokens", Evidence.InputTokens),
        ("ai.usage.promptTokens", Evidence.InputTokens),
        ("ai.usage.tokens", Evidence.InputTokens),
        ("ai.usage.outputTokens", Evidence.OutputTokens),
        ("ai.usage.completionTokens", Evidence.OutputTokens),
        ("ai.usage.totalTokens", Evidence.TotalTokens),
        ("ai.usage.cachedInputTokens", Evidence.CachedInputTokens),
        ("ai.usage.inputTokenDetails.cacheReadTokens", Evidence.CachedInputTokens),
        ("ai.usage.reasoningTokens", Evidence.ReasoningTokens),
        ("ai.usage.outputTokenDetails.reasoningTokens", Evidence.ReasoningTokens),
        ("ai.response.finishReason", Evidence.FinishReason),
        ("ai.finishReason", Evidence.FinishReason),
        ("ai.toolCall.args", Evidence.Content),
        ("ai.toolCall.result", Evidence.Content),
        ("ai.prompt.messages", Evidence.Content),
        ("ai.prompt", Evidence.Content),
        ("ai.response.text", Evidence.Content),
        ("ai.response.toolCalls", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["ai.toolCall.args"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["ai.toolCall.result"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = ["ai.prompt.messages", "ai.prompt"];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = ["ai.response.text", "ai.result.text", "ai.response.object", "ai.result.object", "ai.response.toolCalls", "ai.result.toolCalls"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        var id = IdOf(in evidence);
        if (id.IsEmpty) return null;
        if (id.SequenceEqual("ai.toolCall")) return StepType.ToolCall;
        if (id.StartsWith("ai.embed")) return StepType.Embedding;
        if (id.StartsWith("ai.rerank")) return StepType.Rerank;
        if (IsOneAnswer(id)) return StepType.LlmGenerate;
        return id is "ai.generateText" or "ai.streamText" or "ai.generateObject" or "ai.streamObject" ? StepType.Agent : StepType.Other;
    }

    /// <summary>A call of a model, although early versions ran its tools before they closed the span.</summary>
    public static bool IsOneAnswer(ref readonly SpanEvidence evidence) => IsOneAnswer(IdOf(in evidence));

    private static bool IsOneAnswer(ReadOnlySpan<char> id) => id.EndsWith(".doGenerate") || id.EndsWith(".doStream");

    /// <summary>The operation of the span, empty where it is none of the SDK. In <c>operation.name</c> the function's id follows after a space.</summary>
    private static ReadOnlySpan<char> IdOf(ref readonly SpanEvidence evidence) =>
        evidence.Name(Evidence.VercelOperation) is not { } operation || !operation.StartsWith("ai.", StringComparison.Ordinal) ? [] : operation.AsSpan(0, operation.IndexOf(' ') is var space and >= 0 ? space : operation.Length);

    /// <summary>
    /// The SDK records why an answer ended only when it has one. OpenInference's span processor then still puts the error of a tool on
    /// the answer that came after it, and on the run.
    /// </summary>
    public static bool EndedWell(ref readonly SpanEvidence evidence, string? finishReason) =>
        evidence.Has(Evidence.VercelOperation) && evidence.Has(Evidence.OpenInferenceKind) && !evidence.Has(Evidence.ErrorType) && FinishReasons.Normalize(finishReason) == "stop";

    public override List<ChatMessage>? InputMessages(AttributeSet attributes)
    {
        if (MessageReader.FromAttribute(attributes["ai.prompt.messages"], "user") is { } messages) return messages;
        if (JsonText.From(attributes["ai.prompt"]) is not { ValueKind: JsonValueKind.Object } prompt) return null;
        messages = MessageReader.Read(prompt.Get("messages") ?? prompt.Get("prompt") ?? JsonText.Null, "user") ?? [];
        if (prompt.Text("system") is { } system) messages.Insert(0, new ChatMessage("system", [new MessagePart(MessagePartKind.Text) { Text = system }]));
        return messages.Count == 0 ? null : messages;
    }

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes)
    {
        var text = First(attributes, "ai.response.text", "ai.result.text", "ai.response.object", "ai.result.object");
        var calls = First(attributes, "ai.response.toolCalls", "ai.result.toolCalls");
        if (text.IsNull && calls.IsNull) return null;
        var message = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("content", JsonText.Repaired(text.AsText() ?? ""));
            if (JsonText.From(calls) is { ValueKind: JsonValueKind.Array } list)
            {
                writer.WritePropertyName("tool_calls");
                list.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
        return MessageReader.Read(message, "assistant");
    }

    private static AttributeValue First(AttributeSet attributes, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (attributes[key] is { IsNull: false } value) return value;
        }

        return default;
    }
}
