using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Claude Code's own spans (<c>claude_code.*</c>). A tool's span holds one of the wait for a permission and one of the execution.</summary>
internal sealed class ClaudeCodeVocabulary : Vocabulary
{
    private const string Prompt = "user_prompt";
    private const string Answer = "response.model_output";

    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("span.type", Evidence.ClaudeCodeType),
        ("tool_name", Evidence.ToolName),
        ("tool_use_id", Evidence.ToolCallId),
        (Prompt, Evidence.Content),
        (Answer, Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["tool_input"];

    public override IReadOnlyList<string> InputMessageKeys { get; } = [Prompt];

    public override IReadOnlyList<string> OutputMessageKeys { get; } = [Answer];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => span.Name switch
    {
        "claude_code.interaction" => StepType.Agent,
        "claude_code.llm_request" => StepType.LlmGenerate,
        "claude_code.tool" or "claude_code.tool.execution" => StepType.ToolCall,
        "claude_code.tool.blocked_on_user" or "claude_code.hook" => StepType.Other,
        _ => null,
    };

    /// <summary>The spans leave their status unset and say whether they succeeded.</summary>
    public static bool HasFailed(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Has(Evidence.ClaudeCodeType) && IsOwn(span) && span.Attributes["success"].AsBoolean() == false;

    public static string? ErrorMessage(ref readonly SpanEvidence evidence, RecordedSpan span) =>
        evidence.Has(Evidence.ClaudeCodeType) && IsOwn(span) && span.Attributes["error"] is { Kind: AttributeKind.Text } error ? error.AsText() : null;

    public override string? ModelOf(AttributeSet attributes) => attributes["span.type"].TextEquals("llm_request") ? NamePool.Get(attributes["model"]) : null;

    /// <summary>Anthropic counts what it reads from its cache, and writes to it, beside the input.</summary>
    public override TokenUsage? UsageOf(AttributeSet attributes)
    {
        if (!attributes["span.type"].TextEquals("llm_request")) return null;
        var (input, output) = (Count("input_tokens"), Count("output_tokens"));
        var cached = Count("cache_read_tokens");
        return input is null && output is null ? null : new TokenUsage(input + (cached ?? 0) + (Count("cache_creation_tokens") ?? 0), output, null, cached);

        long? Count(string key) => attributes[key].AsInteger() is >= 0 and < 1L << 50 and var count ? count : null;
    }

    public override List<ChatMessage>? InputMessages(AttributeSet attributes) =>
        attributes[Prompt].TextEquals("<REDACTED>") ? null : MessageReader.FromAttribute(attributes[Prompt], "user");

    public override List<ChatMessage>? OutputMessages(AttributeSet attributes) => MessageReader.FromAttribute(attributes[Answer], "assistant");

    /// <summary>A line that names the tool stands above the arguments.</summary>
    public override ToolPayload UnwrapArguments(ToolPayload payload) =>
        payload.Value is { ValueKind: JsonValueKind.String } text && text.GetString() is { } lines && lines.StartsWith("[TOOL INPUT", StringComparison.Ordinal) && lines.IndexOf('\n') is var end and > 0
            ? payload with { Value = JsonText.Parse(lines[(end + 1)..]) } : payload;

    private static bool IsOwn(RecordedSpan span) => span.Name.StartsWith("claude_code.", StringComparison.Ordinal);
}
