using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>OpenInference: flattened messages, values as text. What it has no kind for (reasoning, run ids, stop reasons) stands under our own names.</summary>
internal sealed class OpenInferenceWords : SpanWords
{
    private const string Kind = "openinference.span.kind";
    private const string Input = "input.value";
    private const string Output = "output.value";

    public override InstrumentationScope Scope { get; } = new("agenttrace.synthetic.openinference", "1.0");

    public override MessageHistory Begin() => new OpenInferenceHistory();

    public override string NameOf(RunContext run) => run.Agent.Name;

    public override string NameOf(RunContext run, string model) => "ChatCompletion";

    public override string NameOf(PlannedCall call) => call.Name;

    public override void Run(AttributeSheet sheet, RunContext run) => sheet.Clear()
        .Text(Kind, "AGENT")
        .Text("agent.name", run.Agent.Name)
        .Text(Input, run.Input)
        .Text(Output, run.Output)
        .Text(Names.RunId, run.RunId)
        .Text(Names.StopReason, run.StopReason);

    public override void StartAnswer(AttributeSheet sheet, RunContext run, string model)
    {
        sheet.Clear()
            .Text(Kind, "LLM")
            .Text("llm.model_name", model)
            .Text("llm.provider", GenAiWords.Provider(model))
            .Text("agent.name", run.Agent.Name)
            .Text(Names.RunId, run.RunId);
        for (var i = 0; i < run.Tools.Each.Length; i++) sheet.Text(FlatKeys.Tools[i], run.Tools.Each[i]);
        run.History.WriteInput(sheet);
    }

    public override void Answer(AttributeSheet sheet, RunContext run, in MadeAnswer answer)
    {
        run.History.WriteOutput(sheet, in answer);
        sheet.Text("llm.finish_reason", answer.FinishReason)
            .Number("llm.token_count.prompt", answer.InputTokens)
            .Number("llm.token_count.completion", answer.OutputTokens)
            .Number("llm.token_count.total", answer.InputTokens + answer.OutputTokens)
            .Number("llm.cost.total", answer.CostUsd);
    }

    public override void Streamed(AttributeSheet sheet, long firstPieceNanos) => sheet
        .Text("llm.invocation_parameters", """{"stream":true}""")
        .Number("llm.time_to_first_token_ms", firstPieceNanos / 1e6);

    public override void Call(AttributeSheet sheet, RunContext run, PlannedCall call, string id, string? result) => sheet.Clear()
        .Text(Kind, "TOOL")
        .Text("tool.name", call.Name)
        .Text("tool.id", id)
        .Text(Input, call.Arguments)
        .Text("input.mime_type", "application/json")
        .Text(Output, result)
        .Text(Names.RunId, run.RunId);

    public override void Other(AttributeSheet sheet, RunContext run, PlannedSpan span)
    {
        sheet.Clear();
        switch (span.Type)
        {
            case StepType.Reasoning: sheet.Text(Kind, "CHAIN").Text(Names.StepType, "reasoning"); break;
            case StepType.Handoff: sheet.Text(Kind, "TOOL"); break;
            case StepType.Retrieval: sheet.Text(Kind, "RETRIEVER"); break;
            case StepType.Guardrail: sheet.Text(Kind, "GUARDRAIL"); break;
        }

        if (span.Type != StepType.Other) sheet.Text(Input, span.Input).Text(Output, span.Output);
        sheet.Text(Names.RunId, run.RunId).AddRange(span.Attributes);
    }
}

/// <summary>Names of flattened lists, made once.</summary>
internal sealed class FlatKeys(string prefix, string suffix)
{
    private const int Remembered = 256;

    public static readonly FlatKeys Tools = new("llm.tools.", ".tool.json_schema");

    private readonly string?[] _known = new string?[Remembered];

    public string this[int index] => index >= Remembered ? Make(index) : _known[index] ??= Make(index);

    private string Make(int index) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{index}{suffix}");
}
