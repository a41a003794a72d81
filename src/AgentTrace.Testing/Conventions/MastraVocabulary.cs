using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Mastra's exporter, beside the names of the conventions (<c>mastra.*</c>): its span of a generation holds the whole loop, a step is one answer.</summary>
/// <remarks>Source: mastra-ai/mastra, <c>observability/otel-exporter</c>.</remarks>
internal sealed class MastraVocabulary : Vocabulary
{
    private static readonly string[] Inputs = ["mastra.model_step.input", "mastra.agent_run.input"];
    private static readonly string[] Outputs = ["mastra.model_step.output", "mastra.agent_run.output"];

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } = [("mastra.span.type", Evidence.MastraType)];

    public override IReadOnlyList<string> InputMessageKeys => Inputs;

    public override IReadOnlyList<string> OutputMessageKeys => Outputs;

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) =>
        IsOneAnswer(in evidence) ? StepType.LlmGenerate : evidence[Evidence.MastraType].TextEquals("model_chunk") ? StepType.Other : null;

    public static bool IsOneAnswer(ref readonly SpanEvidence evidence) => evidence[Evidence.MastraType].TextEquals("model_step");

    public override List<ChatMessage>? InputMessages(AttributeSet attributes) => Stated(attributes, Inputs) is { } input ? MessageReader.FromAttribute(input, "user") : null;

    /// <summary><c>{"text": …, "toolCalls": […]}</c></summary>
    public override List<ChatMessage>? OutputMessages(AttributeSet attributes)
    {
        if (Stated(attributes, Outputs) is not { } output) return null;
        if (JsonText.From(output) is not { ValueKind: JsonValueKind.Object } answer) return MessageReader.FromAttribute(output, "assistant");
        var parts = new List<MessagePart>();
        if (answer.Get("text") is { } text) MessageParts.AddContent(parts, text, "assistant");
        if (answer.Get("toolCalls") is { ValueKind: JsonValueKind.Array } calls) parts.AddRange(calls.EnumerateArray().Where(static call => call.IsObject()).Select(static call => MessageParts.Request(call.Object("payload") ?? call)));
        return parts.Count == 0 ? null : [new ChatMessage("assistant", parts)];
    }

    private static AttributeValue? Stated(AttributeSet attributes, string[] keys)
    {
        foreach (var key in keys)
        {
            if (attributes[key] is { IsNull: false } value) return value;
        }

        return null;
    }
}
