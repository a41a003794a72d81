namespace AgentTrace.Testing;

/// <summary>Our own names: what <c>AgentRun</c> and the reader of the event log write. They decide before everything else.</summary>
internal sealed class AgentTraceVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        (Names.StepType, Evidence.OwnStepType),
        (Names.RunId, Evidence.RunId),
        (Names.StopReason, Evidence.StopReason),
        (Names.HandoffTo, Evidence.HandoffTo),
        (Names.Input, Evidence.Content),
        (Names.Output, Evidence.Content),
    ];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) =>
        evidence.Has(Evidence.OwnStepType) ? StepTypes.Parse(evidence.Name(Evidence.OwnStepType)) ?? StepType.Other : null;
}

/// <summary>Names that belong to nobody, and the weakest evidence: single attributes and the span's name.</summary>
internal sealed class PlainVocabulary : Vocabulary
{
    public override IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; } =
    [
        ("tool_call.id", Evidence.ToolCallId),
        ("tool_call_id", Evidence.ToolCallId),
        ("stop_reason", Evidence.PlainStopReason),
        ("error.message", Evidence.ErrorMessage),
        ("exception.message", Evidence.ErrorMessage),
        ("exception.type", Evidence.ErrorType),
        ("input", Evidence.Content),
        ("output", Evidence.Content),
    ];

    public override IReadOnlyList<string> ArgumentKeys { get; } = ["input"];

    public override IReadOnlyList<string> ResultKeys { get; } = ["output"];

    public override StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        if (!evidence.Any) return ByName(span);

        // Other vocabularies' names of a tool are too common to decide alone.
        if ((evidence.Has(Evidence.ToolName) && span.Attributes.ContainsKey(Names.ToolName))
            || (evidence.Has(Evidence.ToolCallId) && span.Attributes.ContainsKey(Names.ToolCallId)))
        {
            return StepType.ToolCall;
        }

        if (SpanNames.IsPydanticRun(span)) return StepType.Agent;
        if ((evidence.Has(Evidence.RequestModel) || evidence.Has(Evidence.ResponseModel))
            && (evidence.Has(Evidence.InputTokens) || evidence.Has(Evidence.OutputTokens) || evidence.Has(Evidence.TotalTokens)))
        {
            return StepType.LlmGenerate;
        }

        return ByName(span);
    }

    private static StepType? ByName(RecordedSpan span) => SpanNames.StepTypeOf(span.Name) ?? (SpanNames.IsBareFunction(span) ? StepType.ToolCall : null);
}
