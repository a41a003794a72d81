namespace AgentTrace.Testing;

/// <summary>Spring AI's observations of what is no model call (<c>spring.ai.*</c>). Source: docs.spring.io/spring-ai/reference/observability.</summary>
internal sealed class SpringAiVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("spring.ai.kind", Evidence.SpringAiKind),
        ("spring.ai.tool.definition.name", Evidence.ToolName),
        ("spring.ai.tool.call.id", Evidence.ToolCallId),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["spring.ai.tool.call.arguments"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["spring.ai.tool.call.result"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Name(Evidence.SpringAiKind) switch
    {
        "tool_call" => StepType.ToolCall,
        "chat_client" or "advisor" => StepType.Workflow,
        "vector_store" => span.Attributes["db.operation.name"].TextEquals("query") ? StepType.Retrieval : StepType.Other,
        _ => null,
    };
}
