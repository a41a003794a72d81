namespace AgentTrace.Testing;

/// <summary>How sentences speak of what a chain is about.</summary>
/// <param name="Noun">One of them: <c>tool</c>.</param>
/// <param name="Verb">After "have" and in the past: <c>called tool</c>.</param>
/// <param name="Never">That there was none: <c>it was never called</c>.</param>
/// <param name="NoneAtAll">That there was none of any name.</param>
/// <param name="Seen">What stands before the names that did occur.</param>
/// <param name="Was">What stands before how often: <c>it was called</c>.</param>
internal sealed record SubjectWords(string Noun, string Verb, string Never, string NoneAtAll, string Seen, string Was)
{
    private static readonly SubjectWords Tool = new("tool", "called tool", "it was never called", "no tool was", "called: ", "it was called");
    private static readonly SubjectWords Agent = new("agent", "run agent", "it never ran", "no agent did", "ran: ", "it ran");
    private static readonly SubjectWords Node = new("node", "run node", "it never ran", "no node did", "ran: ", "it ran");
    private static readonly SubjectWords Handoff = new("handoff", "handed off", "it never did", "nobody handed off", "handed off to: ", "it handed off");

    public static SubjectWords Of(CallSubject subject) => subject switch
    {
        CallSubject.Agent => Agent,
        CallSubject.Node => Node,
        CallSubject.Handoff => Handoff,
        _ => Tool,
    };

    /// <summary>The verb in a sentence of its own: <c>ran agent</c>.</summary>
    public string Past => Verb.StartsWith("run ", StringComparison.Ordinal) ? "ran " + Noun : Verb;
}
