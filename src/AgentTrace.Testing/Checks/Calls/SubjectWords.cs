namespace AgentTrace.Testing;

/// <summary>How sentences speak of what a chain is about.</summary>
/// <param name="Noun">One of them: <c>tool</c>.</param>
/// <param name="Participle">After "have": <c>called tool</c>.</param>
/// <param name="Past">In a sentence of its own: <c>ran agent</c>.</param>
/// <param name="Never">That there was none: <c>was never called</c>.</param>
/// <param name="Did">Before how often: <c>was called</c>.</param>
/// <param name="Seen">Before the names that did occur.</param>
/// <param name="Nothing">That there was none of any name.</param>
/// <param name="Hint">What shows them.</param>
internal sealed record SubjectWords(string Noun, string Participle, string Past, string Never, string Did, string Seen, string Nothing, string Hint)
{
    private static readonly SubjectWords Tool = new("tool", "called tool", "called tool", "was never called", "was called", "called: ", "no tool was", Hints.Content) { Opposite = "NotHaveCalledTool", Condition = "IfCalledTool" };
    private static readonly SubjectWords Request = Tool with { Participle = "asked for tool", Past = "asked for tool", Never = "was never asked for", Did = "was asked for", Opposite = "NotHaveRequestedTool", Condition = null };
    private static readonly SubjectWords Agent = new("agent", "run agent", "ran agent", "never ran", "ran", "ran: ", "no agent did", Hints.Agents) { Opposite = "NotHaveRunAgent", Condition = "IfRanAgent" };
    private static readonly SubjectWords Node = new("node", "run node", "ran node", "never ran", "ran", "ran: ", "no node did", Hints.Nodes) { Opposite = "NotHaveRunNode", Condition = "IfRanNode" };
    private static readonly SubjectWords Handoff = new("handoff", "handed off", "handed off", "never did", "did", "handed off to: ", "nobody handed off", Hints.Handoffs) { Opposite = "NotHaveHandedOff" };

    /// <summary>The sentence that asks for none.</summary>
    public required string Opposite { get; init; }

    /// <summary>The sentence that allows for none; null where there is no such.</summary>
    public string? Condition { get; init; }

    public static SubjectWords Of(CallSubject subject) => subject switch
    {
        CallSubject.Agent => Agent,
        CallSubject.Node => Node,
        CallSubject.Handoff => Handoff,
        _ => Tool,
    };

    public static SubjectWords Of(CallSubject subject, CallDemandKind kind) => kind == CallDemandKind.Requested ? Request : Of(subject);
}
