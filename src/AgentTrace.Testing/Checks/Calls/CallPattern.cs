using System.Diagnostics.CodeAnalysis;

namespace AgentTrace.Testing;

/// <summary>Which calls are meant: by tool, arguments, agent and outcome. A string stands for all calls of the tool of that name.</summary>
/// <remarks>In a chain over agents, nodes or handoffs a string stands for those of that name; <see cref="Call"/> names another subject.</remarks>
/// <example><code>
/// trace.Should().NotHaveCalledTool(Call.To("send_email").WithArguments(new { to = "everyone@example.org" }));
/// </code></example>
public sealed record CallPattern
{
    internal CallPattern(ToolName name, CallSubject? subject = null)
    {
        Name = name;
        Subject = subject;
    }

    /// <summary>The tool; in a pattern of agents, nodes or handoffs their name.</summary>
    public ToolName Name { get; }

    /// <summary>The agent that calls; null for any.</summary>
    public string? Agent { get; private init; }

    /// <summary>True for calls that succeeded, false for calls that failed, null for either.</summary>
    public bool? Succeeded { get; private init; }

    internal ArgumentPattern? Arguments { get; private init; }

    /// <summary>What is meant; null for what the chain speaks of.</summary>
    internal CallSubject? Subject { get; init; }

    /// <summary>The exact name, where the pattern asks for nothing else.</summary>
    internal string? OnlyName => Subject is null or CallSubject.Tool && Arguments is null && Agent is null && Succeeded is null ? Name.Exact : null;

    /// <summary>All calls of the tool of that name.</summary>
    /// <param name="tool">The tool's name; not blank.</param>
    public static implicit operator CallPattern(string tool) => new(tool);

    /// <summary>All calls of the tools of that name or pattern.</summary>
    /// <param name="tool">The name or pattern.</param>
    public static implicit operator CallPattern(ToolName tool) => new(tool);

    /// <summary>Only calls with these arguments.</summary>
    /// <param name="arguments">An anonymous object, JSON text, a JSON value or a dictionary.</param>
    /// <param name="mode">Partial: more keys are allowed; exact: none.</param>
    /// <param name="ignoring">Paths that are left out on both sides: <c>$.requestId</c>, <c>items[*].at</c>.</param>
    [RequiresUnreferencedCode(ArgumentPattern.ReflectionMessage)]
    [RequiresDynamicCode(ArgumentPattern.ReflectionMessage)]
    public CallPattern WithArguments(object arguments, ArgumentMode mode = ArgumentMode.Partial, IEnumerable<string>? ignoring = null) =>
        this with { Arguments = ArgumentPattern.From(arguments, mode, ignoring) };

    /// <summary>Only calls by this agent.</summary>
    /// <param name="agent">The agent's name, compared by ordinal; not blank.</param>
    public CallPattern By(string agent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(agent);
        return this with { Agent = agent };
    }

    /// <summary>Only calls that succeeded.</summary>
    public CallPattern Succeeding() => this with { Succeeded = true };

    /// <summary>Only calls that failed.</summary>
    public CallPattern Failing() => this with { Succeeded = false };

    /// <summary>The pattern in the words of a sentence: <c>"search" with arguments {…} by "planner"</c>.</summary>
    public override string ToString() => (Subject is null or CallSubject.Tool or CallSubject.Handoff ? "" : SubjectWords.Of(Subject.Value).Noun + " ") + Bare;

    /// <summary>The pattern where its subject is known.</summary>
    internal string Bare => (Subject != CallSubject.Handoff ? "" : Agent is null ? "to " : $"from {Words.Quote(Agent)} to ") + Words.Quote(Name.ToString())
        + (Arguments is null ? "" : $" with arguments {Arguments}")
        + (Agent is null || Subject == CallSubject.Handoff ? "" : $" by {Words.Quote(Agent)}")
        + (Succeeded switch { true => " succeeding", false => " failing", null => "" });

    /// <summary>The same pattern of this subject, where it names none.</summary>
    internal CallPattern Of(CallSubject subject) => Subject is null ? this with { Subject = subject } : this;

    internal CallPattern With(ArgumentPattern arguments) => this with { Arguments = arguments };

    /// <summary>Whether a call is meant; inconclusive where the trace cannot tell.</summary>
    internal Verdict Matches(ToolCall call)
    {
        var name = Names(call);
        if (name == Verdict.Failed) return Verdict.Failed;
        var agent = Agent is null ? Verdict.Passed : CallFacts.IsBy(call, Agent);
        if (agent == Verdict.Failed) return Verdict.Failed;
        var outcome = Succeeded is not { } wanted ? Verdict.Passed : CallFacts.HasOutcome(call, wanted);
        if (outcome == Verdict.Failed) return Verdict.Failed;
        var arguments = Arguments?.Matches(call.Arguments) ?? Verdict.Passed;
        return arguments == Verdict.Failed ? Verdict.Failed
            : name == Verdict.Inconclusive || agent == Verdict.Inconclusive || outcome == Verdict.Inconclusive ? Verdict.Inconclusive : arguments;
    }

    /// <summary>The calls of a trace that could be meant by name.</summary>
    internal IEnumerable<ToolCall> Candidates(TraceIndex index)
    {
        if (Subject is null or CallSubject.Tool && Name.Exact is { } exact) return index.CallsNamed(exact);
        return index.Subjects(Subject ?? CallSubject.Tool).Where(call => Names(call) != Verdict.Failed);
    }

    /// <summary>By the name on its span, or by the name that the model called it by; one that nobody names may be any.</summary>
    internal Verdict Names(ToolCall call) => Name.Matches(call.Name) || (call.AskedAs is { } asked && Name.Matches(asked)) ? Verdict.Passed
        : call.IsNameKnown ? Verdict.Failed : Verdict.Inconclusive;
}

/// <summary>Starts a <see cref="CallPattern"/>.</summary>
public static class Call
{
    /// <summary>Calls of a tool.</summary>
    /// <param name="tool">Its name, or <see cref="ToolName.Glob"/> or <see cref="ToolName.Regex"/>.</param>
    /// <example><code>Call.To("search").WithArguments(new { query = "battery recycling" })</code></example>
    public static CallPattern To(ToolName tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return new CallPattern(tool, CallSubject.Tool);
    }

    /// <summary>Runs of an agent.</summary>
    /// <param name="agent">Its name, or <see cref="ToolName.Glob"/> or <see cref="ToolName.Regex"/>.</param>
    /// <example><code>trace.Should().HaveCalledTool("search").Before(Call.Agent("writer"));</code></example>
    public static CallPattern Agent(ToolName agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return new CallPattern(agent, CallSubject.Agent);
    }

    /// <summary>Executions of a node of a workflow or graph.</summary>
    /// <param name="node">Its name, or <see cref="ToolName.Glob"/> or <see cref="ToolName.Regex"/>.</param>
    /// <example><code>trace.Should().HaveRunAgent("writer").After(Call.Node("rerank"));</code></example>
    public static CallPattern Node(ToolName node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new CallPattern(node, CallSubject.Node);
    }

    /// <summary>Handoffs of the conversation from one agent to another.</summary>
    /// <param name="from">The agent that hands off; null for any.</param>
    /// <param name="to">The agent that takes over.</param>
    /// <example><code>trace.Should().HaveRunAgent("billing").After(Call.Handoff("triage", to: "billing"));</code></example>
    public static CallPattern Handoff(string? from, ToolName to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var pattern = new CallPattern(to, CallSubject.Handoff);
        return from is null ? pattern : pattern.By(from);
    }
}

/// <summary>Conditions on one call, three-valued.</summary>
internal static class CallFacts
{
    public static Verdict IsBy(ToolCall call, string agent) =>
        call.Agent is null ? Verdict.Inconclusive : call.Agent == agent ? Verdict.Passed : Verdict.Failed;

    public static Verdict HasOutcome(ToolCall call, bool succeeded)
    {
        if (call.IsError) return succeeded ? Verdict.Failed : Verdict.Passed;
        if (call.Span is { IsUnfinished: true } || call.Stage == CallStage.Requested) return Verdict.Inconclusive;
        return succeeded ? Verdict.Passed : Verdict.Failed;
    }

    public static Verdict TookAtMost(ToolCall call, TimeSpan limit) =>
        call.Duration is not { } duration ? Verdict.Inconclusive : duration <= limit ? Verdict.Passed : Verdict.Failed;
}
