using System.Text;

namespace AgentTrace.Testing;

/// <summary>The messages of one run, as its next generation is given them.</summary>
internal abstract class MessageHistory
{
    /// <summary>The characters of all messages, whatever the vocabulary puts around them.</summary>
    public int Length { get; private set; }

    public void System(string text)
    {
        Length += text.Length;
        AddSystem(text);
    }

    public void User(string text)
    {
        Length += text.Length;
        AddUser(text);
    }

    public void Assistant(string? text, IReadOnlyList<PlannedRequest> requests)
    {
        Length += LengthOf(text, requests);
        AddAssistant(text, requests);
    }

    /// <param name="id">The call's id.</param>
    /// <param name="name">The tool.</param>
    /// <param name="result">Its result, as JSON; null where it failed.</param>
    /// <param name="error">What it failed with.</param>
    public void Tool(string id, string name, string? result, string? error)
    {
        Length += (result ?? error)!.Length;
        AddTool(id, name, result, error);
    }

    public static int LengthOf(string? text, IReadOnlyList<PlannedRequest> requests)
    {
        var length = text?.Length ?? 0;
        foreach (var request in requests) length += request.Name.Length + request.Arguments.Length;
        return length;
    }

    /// <summary>Writes what the next generation is given.</summary>
    public abstract void WriteInput(AttributeSheet sheet);

    /// <summary>Writes an answer.</summary>
    public abstract void WriteOutput(AttributeSheet sheet, in MadeAnswer answer);

    protected abstract void AddSystem(string text);

    protected abstract void AddUser(string text);

    protected abstract void AddAssistant(string? text, IReadOnlyList<PlannedRequest> requests);

    protected abstract void AddTool(string id, string name, string? result, string? error);
}

/// <summary>Messages as the GenAI conventions have them: one JSON text, which grows.</summary>
internal sealed class GenAiHistory : MessageHistory
{
    private readonly StringBuilder _input = new("[", 1024);
    private string? _instructions;

    public override void WriteInput(AttributeSheet sheet)
    {
        sheet.Text(Names.SystemInstructions, _instructions);
        _input.Append(']');
        sheet.Text(Names.InputMessages, _input.ToString());
        _input.Length--;
    }

    public override void WriteOutput(AttributeSheet sheet, in MadeAnswer answer)
    {
        var output = new StringBuilder("[", 256);
        AppendAnswer(output, answer.Text, answer.Requests, answer.FinishReason);
        sheet.Text(Names.OutputMessages, output.Append(']').ToString());
    }

    protected override void AddSystem(string text) => _instructions = $"[{{\"type\":\"text\",\"content\":{JsonPen.Quoted(text)}}}]";

    protected override void AddUser(string text) => Start("""{"role":"user","parts":[{"type":"text","content":""").AppendText(text).Append("}]}");

    protected override void AddAssistant(string? text, IReadOnlyList<PlannedRequest> requests) => AppendAnswer(Start(""), text, requests, null);

    protected override void AddTool(string id, string name, string? result, string? error)
    {
        Start("""{"role":"tool","parts":[{"type":"tool_call_response","id":""").AppendText(id).Append(",\"name\":").AppendText(name).Append(",\"response\":");
        if (error is null) _input.Append(result).Append("}]}");
        else _input.AppendText("Error: " + error).Append(",\"is_error\":true}]}");
    }

    private StringBuilder Start(string start) => (_input.Length > 1 ? _input.Append(',') : _input).Append(start);

    private static void AppendAnswer(StringBuilder json, string? text, IReadOnlyList<PlannedRequest> requests, string? finishReason)
    {
        json.Append("""{"role":"assistant","parts":[""");
        if (text is not null) json.Append("""{"type":"text","content":""").AppendText(text).Append('}');
        for (var i = 0; i < requests.Count; i++)
        {
            if (i > 0 || text is not null) json.Append(',');
            json.Append("""{"type":"tool_call","id":""").AppendText(requests[i].Id!).Append(",\"name\":").AppendText(requests[i].Name).Append(",\"arguments\":").Append(requests[i].Arguments).Append('}');
        }

        json.Append(']');
        if (finishReason is not null) json.Append(",\"finish_reason\":").AppendText(finishReason);
        json.Append('}');
    }
}
