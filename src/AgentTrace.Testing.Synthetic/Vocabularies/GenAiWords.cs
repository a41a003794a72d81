namespace AgentTrace.Testing;

/// <summary>OpenTelemetry's GenAI conventions. What they have no word for (guardrails, handoffs, run ids, stop reasons) stands under our own names.</summary>
internal sealed class GenAiWords : SpanWords
{
    public override InstrumentationScope Scope { get; } = new("agenttrace.synthetic.genai", "1.0");

    public override MessageHistory Begin() => new GenAiHistory();

    public override string NameOf(RunContext run) => NamePairs.Of("invoke_agent ", run.Agent.Name);

    public override string NameOf(RunContext run, string model) => NamePairs.Of("chat ", model);

    public override string NameOf(PlannedCall call) => NamePairs.Of("execute_tool ", call.Name);

    public override void Run(AttributeSheet sheet, RunContext run) => sheet.Clear()
        .Text(Names.Operation, "invoke_agent")
        .Text(Names.AgentName, run.Agent.Name)
        .Text(Names.RunId, run.RunId)
        .Text(Names.Input, run.Input)
        .Text(Names.Output, run.Output)
        .Text(Names.StopReason, run.StopReason);

    public override void StartAnswer(AttributeSheet sheet, RunContext run, string model)
    {
        sheet.Clear()
            .Text(Names.Operation, "chat")
            .Text(Names.Provider, Provider(model))
            .Text(Names.RequestModel, model)
            .Text(Names.AgentName, run.Agent.Name)
            .Text(Names.RunId, run.RunId)
            .Text(Names.ToolDefinitions, run.Tools.All);
        run.History.WriteInput(sheet);
    }

    public override void Answer(AttributeSheet sheet, RunContext run, in MadeAnswer answer)
    {
        run.History.WriteOutput(sheet, in answer);
        sheet.Text(Names.ResponseId, answer.ResponseId)
            .Text(Names.ResponseModel, answer.Model)
            .Value(Names.FinishReasons, AttributeValue.From([AttributeValue.From(answer.FinishReason)]))
            .Number(Names.InputTokens, answer.InputTokens)
            .Number(Names.OutputTokens, answer.OutputTokens)
            .Number("gen_ai.usage.cost", answer.CostUsd);
    }

    public override void Streamed(AttributeSheet sheet, long firstPieceNanos) =>
        sheet.Value("gen_ai.request.stream", true).Number("gen_ai.response.time_to_first_chunk", firstPieceNanos / 1e9);

    public override void Call(AttributeSheet sheet, RunContext run, PlannedCall call, string id, string? result) => sheet.Clear()
        .Text(Names.Operation, "execute_tool")
        .Text(Names.ToolName, call.Name)
        .Text(Names.ToolType, "function")
        .Text(Names.ToolCallId, id)
        .Text(Names.AgentName, run.Agent.Name)
        .Text(Names.RunId, run.RunId)
        .Text(Names.ToolArguments, call.Arguments)
        .Text(Names.ToolResult, result);

    public override void Other(AttributeSheet sheet, RunContext run, PlannedSpan span)
    {
        sheet.Clear();
        switch (span.Type)
        {
            case StepType.Reasoning: sheet.Text(Names.Operation, "plan"); break;
            case StepType.Retrieval:
                sheet.Text(Names.Operation, "retrieval").Text("gen_ai.retrieval.query.text", span.Input);
                break;
            case StepType.Other: break;
            default: sheet.Text(Names.StepType, StepTypes.ToText(span.Type)); break;
        }

        if (span.Type != StepType.Other) sheet.Text(Names.AgentName, run.Agent.Name).Text(Names.Input, span.Input).Text(Names.Output, span.Output).Text(Names.HandoffTo, span.To);
        sheet.Text(Names.RunId, run.RunId).AddRange(span.Attributes);
    }

    internal static string Provider(string model) => model.StartsWith("claude", StringComparison.Ordinal) ? "anthropic" : model.StartsWith("gemini", StringComparison.Ordinal) ? "gcp.gemini" : "openai";
}
