using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads the attributes of a span, whatever vocabulary they are in, as the model's facts.</summary>
internal static class SpanInterpreter
{
    /// <summary>What the span is, the tool that it ran and the agent that it names. All else is read when it is asked for.</summary>
    public static SpanFacts Interpret(RecordedSpan span)
    {
        var evidence = SpanEvidence.Of(span.Attributes);
        var type = StepTypes.Decide(in evidence, span);
        if (type == StepType.Other && !evidence.Any && span.StatusMessage is null && span.Events.Count == 0) return SpanFacts.Nothing;
        var name = type == StepType.ToolCall ? ToolName(in evidence, span) : null;
        var isClass = name is not null && SpanNames.IsToolClass(name);
        var shape = type == StepType.LlmGenerate ? AttributeShape.Of(span.Attributes).Content : null;
        if (isClass && new RecordedContent(span, type).ResultToolName is { } answered) (name, isClass) = (answered, false);
        return new RecordedFacts(span)
        {
            Type = type,
            ToolName = name,
            IsToolNameAClass = isClass,
            // A crew's roles come from YAML, and often end in a new line.
            AgentName = AgentName(in evidence, span, type)?.Trim(),
            RunId = evidence.Name(Evidence.RunId),
            HasErrorMarker = evidence[Evidence.Level].TextEquals("ERROR") || evidence[Evidence.TaskStatus].TextEquals("failure") || evidence.Name(Evidence.ToolStatus) is "error" or "failure"
                || ClaudeCodeVocabulary.HasFailed(in evidence, span),
            IsOneAnswer = type == StepType.LlmGenerate && (AdkVocabulary.IsOneAnswer(span) || MastraVocabulary.IsOneAnswer(in evidence) || VercelVocabulary.IsOneAnswer(in evidence)),
            IsSetup = type == StepType.Agent && IsSetup(in evidence, span),

            // Looked through here, as the text is still in the processor's cache when a reader asks.
            InputMayHoldTools = shape is not null && (span.Events.Count > 0 || shape.Input.MayHoldTools(span.Attributes)),
            OutputMayHoldTools = shape is not null && (span.Events.Count > 0 || shape.Output.MayHoldTools(span.Attributes)),
            IsTransport = type == StepType.ToolCall && McpVocabulary.IsTransport(in evidence, span),
        };
    }

    /// <summary>The facts that only some spans are asked for.</summary>
    private static SpanDetails Details(RecordedSpan span, SpanFacts facts)
    {
        var evidence = SpanEvidence.Of(span.Attributes);
        var type = facts.Type;
        var exception = LastException(span);
        var finish = FinishReasons.Last(evidence[Evidence.FinishReason])
            ?? (type == StepType.LlmGenerate ? FinishReasons.Last(evidence[Evidence.PlainStopReason]) ?? FinishReasons.Last(((RecordedContent)facts.Content).OutputFinishReason) : null);
        return new SpanDetails
        {
            RequestModel = evidence.Name(Evidence.RequestModel) ?? (type == StepType.LlmGenerate ? Spoken(in evidence, span, static (vocabulary, attributes) => vocabulary.ModelOf(attributes)) : null),
            ResponseModel = evidence.Name(Evidence.ResponseModel),
            Usage = Usage(in evidence, span) ?? (type == StepType.LlmGenerate ? Spoken(in evidence, span, static (vocabulary, attributes) => vocabulary.UsageOf(attributes)) : null),
            CostUsd = Cost(in evidence) is { } cost && double.IsFinite(cost) && cost >= 0 ? cost : null,
            FinishReasonRaw = finish,
            FinishReason = FinishReasons.Normalize(finish),
            StopReason = evidence.Name(Evidence.StopReason)
                ?? (type is StepType.Run or StepType.Agent or StepType.Workflow ? evidence.Name(Evidence.PlainStopReason) : null),
            ErrorType = evidence.Name(Evidence.ErrorType) ?? NamePool.Get(exception["exception.type"]),
            ErrorMessage = ErrorMessage(in evidence, span, exception),
            IsErrorRepeated = span.Status == ActivityStatusCode.Error && VercelVocabulary.EndedWell(in evidence, finish),
            HandoffTo = evidence.Name(Evidence.HandoffTo) ?? (type == StepType.Handoff ? SpanNames.HandoffOf(span.Name) : null),
            NodeName = type is StepType.Workflow or StepType.Agent ? evidence.Name(Evidence.GraphNode) ?? (type == StepType.Workflow ? SpanNames.NodeOf(span.Name) : null) : null,
        };
    }

    /// <summary>What the first of the vocabularies says that says anything.</summary>
    private static T? Spoken<T>(ref readonly SpanEvidence evidence, RecordedSpan span, Func<Vocabulary, AttributeSet, T?> ask)
        where T : class
    {
        foreach (var vocabulary in evidence.Speakers)
        {
            if (ask(vocabulary, span.Attributes) is { } said) return said;
        }

        return null;
    }

    private static string? ToolName(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        if (evidence.Name(Evidence.ToolName) is { } name) return name;
        if (evidence.Name(Evidence.TraceloopKind) is "tool" or "task" && evidence.Name(Evidence.EntityName) is { } entity) return SpanNames.TaskOf(entity);
        if (SpanNames.ToolOf(span.Name, evidence.Has(Evidence.McpMethod)) is { } tool) return tool;
        // These name a tool's span after the tool and nothing else.
        var nameIsTool = evidence.Has(Evidence.OpenInferenceKind) || evidence.Has(Evidence.LangSmithKind) || evidence.Has(Evidence.LangfuseType)
            || SpanNames.IsBareFunction(span);
        return nameIsTool && span.Name.Length > 0 ? span.Name : null;
    }

    private static string? AgentName(ref readonly SpanEvidence evidence, RecordedSpan span, StepType type)
    {
        if (evidence.Name(Evidence.AgentName) is { } name) return name;
        if (type != StepType.Agent) return null;
        if (evidence[Evidence.TraceloopKind].TextEquals("agent") && evidence.Name(Evidence.EntityName) is { } entity) return entity;
        if (evidence.Has(Evidence.OpenInferenceKind) && evidence.Name(Evidence.GraphNode) is { } node) return node;
        if (OpenInferenceVocabulary.IsNamedAfterAgent(span)) return span.Name;
        // An agent without a name stands in the span's name by its id, which is no name to assert on.
        if (SpanNames.AgentOf(span.Name) is { } inName) return evidence[Evidence.AgentId].TextEquals(inName) ? null : inName;
        if (SpanNames.AgentOf(span) is { } own) return own.Length > 0 ? own : null;
        // Pydantic AI's first versions.
        if (span.Attributes["agent_name"] is { Kind: AttributeKind.Text } stated) return NamePool.Get(stated);
        return (evidence.Has(Evidence.LangfuseType) || evidence.Has(Evidence.GenkitSubtype)) && span.Name.Length > 0 ? span.Name : null;
    }

    private static TokenUsage? Usage(ref readonly SpanEvidence evidence, RecordedSpan span)
    {
        var input = evidence.Count(Evidence.InputTokens);
        var output = evidence.Count(Evidence.OutputTokens);
        var total = evidence.Count(Evidence.TotalTokens);
        if (input is null && output is null && total is null)
        {
            return evidence.Has(Evidence.UsageDetails) && JsonText.From(evidence[Evidence.UsageDetails]) is { } details ? UsageJson.Read(details) : OpenInferenceVocabulary.UsageInAnswer(in evidence, span);
        }

        return new TokenUsage(input, output, total, evidence.Count(Evidence.CachedInputTokens), evidence.Count(Evidence.ReasoningTokens));
    }

    private static double? Cost(ref readonly SpanEvidence evidence) => evidence[Evidence.Cost].AsDouble()
        ?? (evidence.Has(Evidence.CostDetails) && JsonText.From(evidence[Evidence.CostDetails]) is { } details ? UsageJson.Cost(details) : null);

    private static string? ErrorMessage(ref readonly SpanEvidence evidence, RecordedSpan span, AttributeSet exception)
    {
        if (span.StatusMessage is { Length: > 0 } status)
        {
            // An MCP tool that reports an error leaves the content blocks of its result as the status text.
            return status.StartsWith("[{", StringComparison.Ordinal) && ToolPayloads.UnwrapResult(new ToolPayload(JsonText.Parse(status))).Value is { ValueKind: JsonValueKind.String } text
                ? text.GetString() : status;
        }

        return evidence.Text(Evidence.ErrorMessage) ?? exception["exception.message"].AsText() ?? ClaudeCodeVocabulary.ErrorMessage(in evidence, span);
    }

    private static bool IsSetup(ref readonly SpanEvidence evidence, RecordedSpan span) => evidence.Has(Evidence.Operation)
        ? evidence[Evidence.Operation].TextEquals("create_agent") : span.Name.StartsWith("create_agent ", StringComparison.Ordinal);

    private static AttributeSet LastException(RecordedSpan span)
    {
        for (var i = span.Events.Count - 1; i >= 0; i--)
        {
            if (span.Events[i].Name == "exception") return span.Events[i].Attributes;
        }

        return AttributeSet.Empty;
    }

    private sealed class RecordedFacts(RecordedSpan span) : SpanFacts
    {
        public override string? ToolCallId => AdkVocabulary.KnownId(SpanEvidence.Of(span.Attributes).Text(Evidence.ToolCallId));

        protected override SpanDetails ReadDetails() => Details(span, this);

        protected override SpanContent ReadContent() => new RecordedContent(span, Type);
    }
}
