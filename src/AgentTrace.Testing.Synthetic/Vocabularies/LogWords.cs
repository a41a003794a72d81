using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>What a runtime that logs its own events leaves, in the names under which the event log's reader keeps them.</summary>
internal sealed class LogWords : SpanWords
{
    public override InstrumentationScope Scope => InstrumentationScope.None;

    public override bool StatesRuns => true;

    public override ActivityStatusCode Success => ActivityStatusCode.Ok;

    public override MessageHistory Begin() => new GenAiHistory();

    public override string NameOf(RunContext run) => run.Agent.Name;

    public override string NameOf(RunContext run, string model) => "llm_generate";

    public override string NameOf(PlannedCall call) => call.Name;

    public override void Run(AttributeSheet sheet, RunContext run) => sheet.Clear()
        .Text(Names.StepType, "run")
        .Text(Names.RunId, run.RunId)
        .Text(Names.AgentName, run.Agent.Name)
        .Text(Names.Input, run.Input)
        .Text(Names.Output, run.Output)
        .Text(Names.StopReason, run.StopReason);

    public override void StartAnswer(AttributeSheet sheet, RunContext run, string model)
    {
        sheet.Clear()
            .Text(Names.StepType, "llm_generate")
            .Text(Names.RunId, run.RunId)
            .Text(Names.RequestModel, model)
            .Text(Names.ToolDefinitions, run.Tools.All);
        run.History.WriteInput(sheet);
    }

    public override void Answer(AttributeSheet sheet, RunContext run, in MadeAnswer answer)
    {
        run.History.WriteOutput(sheet, in answer);
        sheet.Text(Names.Output, answer.Text)
            .Value(Names.FinishReasons, AttributeValue.From([AttributeValue.From(answer.FinishReason)]))
            .Number(Names.InputTokens, answer.InputTokens)
            .Number(Names.OutputTokens, answer.OutputTokens)
            .Number("gen_ai.usage.cost", answer.CostUsd);
    }

    public override void Streamed(AttributeSheet sheet, long firstPieceNanos) => sheet.Value("stream", true).Number("first_chunk_ms", firstPieceNanos / 1e6);

    public override void Call(AttributeSheet sheet, RunContext run, PlannedCall call, string id, string? result) => sheet.Clear()
        .Text(Names.StepType, "tool_call")
        .Text(Names.RunId, run.RunId)
        .Text(Names.ToolName, call.Name)
        .Text(Names.ToolArguments, call.Arguments)
        .Text(Names.ToolResult, result)
        .Text(Names.ToolCallId, id);

    public override void Other(AttributeSheet sheet, RunContext run, PlannedSpan span) => sheet.Clear()
        .Text(Names.StepType, StepTypes.ToText(span.Type))
        .Text(Names.RunId, run.RunId)
        .Text(Names.Input, span.Input)
        .Text(Names.Output, span.Output)
        .Text(Names.HandoffTo, span.To)
        .AddRange(span.Attributes);

    public override IReadOnlyList<SpanEvent> Exception(string error, long at, AttributeSheet sheet) => [];

    /// <summary>A log says nothing of the process.</summary>
    public override AttributeSet ResourceOf(string? service) => AttributeSet.Empty;
}
