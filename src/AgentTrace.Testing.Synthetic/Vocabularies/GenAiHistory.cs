namespace AgentTrace.Testing;

/// <summary>Messages as the GenAI conventions have them: one JSON text, which grows.</summary>
internal sealed class GenAiHistory : MessageHistory
{
    private readonly Utf8Pen _input = new Utf8Pen(1024).Add("["u8);
    private readonly Utf8Pen _output = new(256);
    private AttributeValue _instructions;

    public override void WriteInput(AttributeSheet sheet)
    {
        if (!_instructions.IsNull) sheet.Value(Names.SystemInstructions, _instructions);
        sheet.Value(Names.InputMessages, _input.ToValue("]"u8));
    }

    public override void WriteOutput(AttributeSheet sheet, in MadeAnswer answer)
    {
        AddAnswer(_output.Clear().Add("["u8), answer.Text, answer.Requests, answer.FinishReason);
        sheet.Value(Names.OutputMessages, _output.ToValue("]"u8));
    }

    protected override void AddSystem(string text) => _instructions = new Utf8Pen(64 + text.Length).Add("""[{"type":"text","content":"""u8).Text(text).ToValue("}]"u8);

    protected override void AddUser(string text) => Next().Add("""{"role":"user","parts":[{"type":"text","content":"""u8).Text(text).Add("}]}"u8);

    protected override void AddAssistant(string? text, IReadOnlyList<PlannedRequest> requests) => AddAnswer(Next(), text, requests, null);

    protected override void AddTool(string id, string name, string? result, string? error)
    {
        Next().Add("""{"role":"tool","parts":[{"type":"tool_call_response","id":"""u8).Text(id).Add(",\"name\":"u8).Text(name).Add(",\"response\":"u8);
        if (error is null) _input.Json(result!).Add("}]}"u8);
        else _input.Text("Error: " + error).Add(",\"is_error\":true}]}"u8);
    }

    private Utf8Pen Next() => _input.Length > 1 ? _input.Add(","u8) : _input;

    private static void AddAnswer(Utf8Pen json, string? text, IReadOnlyList<PlannedRequest> requests, string? finishReason)
    {
        json.Add("""{"role":"assistant","parts":["""u8);
        if (text is not null) json.Add("""{"type":"text","content":"""u8).Text(text).Add("}"u8);
        for (var i = 0; i < requests.Count; i++)
        {
            if (i > 0 || text is not null) json.Add(","u8);
            json.Add("""{"type":"tool_call","id":"""u8).Text(requests[i].Id!).Add(",\"name\":"u8).Text(requests[i].Name).Add(",\"arguments\":"u8).Json(requests[i].Arguments).Add("}"u8);
        }

        json.Add("]"u8);
        if (finishReason is not null) json.Add(",\"finish_reason\":"u8).Text(finishReason);
        json.Add("}"u8);
    }
}
