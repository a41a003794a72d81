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
