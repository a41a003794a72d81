using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Google's Agent Development Kit (<c>gcp.vertex.agent.*</c>): a model's request and response as JSON, in the shapes of Gemini.</summary>
/// <remarks>Source: google/adk-python, <c>telemetry/tracing.py</c>.</remarks>
internal sealed class AdkVocabulary : Vocabulary
{
    public const string Request = "gcp.vertex.agent.llm_request";

    private const string Response = "gcp.vertex.agent.llm_response";
    private const string Unknown = "<not specified>";
    private const string Merged = "(merged tools)";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("gcp.vertex.agent.event_id", Evidence.AdkEvent),
        (Request, Evidence.AdkRequest),
        (Response, Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["gcp.vertex.agent.tool_call_args"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["gcp.vertex.agent.tool_response"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = [Request];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = [Response];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => IsOneAnswer(span) ? StepType.LlmGenerate : null;

    /// <summary>The answers of tools that ran at once, put together for its own user interface, whatever vocabulary the span is written in: each call has a span of its own.</summary>
    public static bool IsMergedCalls(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence[Evidence.ToolName].TextEquals(Merged) || span.Name == "execute_tool " + Merged;

    /// <summary>A call of a model, whatever ran before its span was closed: the tools that it asked for, and the agents that it handed over to.</summary>
    public static bool IsOneAnswer(RecordedSpan span) => span.Name == "call_llm";

    /// <summary>What is written for a call that was given no id.</summary>
    public static string? KnownId(string? id) => id == Unknown ? null : id;

    public override List<ChatMessage>? InputMessages(AttributeSet attributes)
    {
        if (JsonText.From(attributes[Request]) is not { } request || request.Get("contents") is not { } contents || MessageReader.Read(contents, "user") is not { } messages) return null;
        if (request.Object("config")?.Text("system_instruction") is { } system) messages.Insert(0, new ChatMessage("system", [new MessagePart(MessagePartKind.Text) { Text = system }]));
        return messages;
    }

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) =>
        JsonText.From(attributes[Response]) is { ValueKind: JsonValueKind.Object } response && response.Object("content") is not null ? MessageReader.Read(response, "assistant") : null;

    public override TokenUsage? UsageOf(AttributeSet attributes) =>
        JsonText.From(attributes[Response])?.Object("usage_metadata") is { } usage ? UsageJson.Read(usage) : null;

    /// <summary>Gemini wants an object: whatever else a function returned stands in one as "result".</summary>
    public override ToolPayload UnwrapResult(ToolPayload payload) =>
        payload.Value.IsObject() && payload.Value.HasOnly("result") && payload.Value.Get("result") is { ValueKind: not JsonValueKind.Object } result
            ? payload with { Value = result.ValueKind == JsonValueKind.String && result.GetString() == Unknown ? JsonText.Null : result } : payload;
}
