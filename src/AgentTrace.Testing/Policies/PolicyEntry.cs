using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a check of a policy that does not hold means.</summary>
public enum PolicySeverity
{
    /// <summary>It fails.</summary>
    Error,

    /// <summary>It is reported and fails nothing.</summary>
    Warning,
}

/// <summary>What it means when a trace cannot show whether a check of a policy holds.</summary>
public enum InconclusiveMeaning
{
    /// <summary>It counts: missing evidence is never a pass.</summary>
    Fail,

    /// <summary>It is reported and fails nothing.</summary>
    Warn,
}

/// <summary>One entry of a policy: a check, and how it is meant.</summary>
/// <remarks>In the file: <c>{"tool": "search", "before": "fetch", "because": "a page is only fetched after it was found"}</c>.</remarks>
/// <example><code>
/// foreach (var entry in TracePolicy.Load("research.policy.json").Checks) trace.Should().Meet(entry.Check, entry.Because ?? "");
/// </code></example>
public sealed record PolicyEntry
{
    internal static readonly string[] CommonKeys = ["name", "because", "severity", "inconclusive", "when"];

    internal PolicyEntry(TraceCheck check) => Check = check;

    /// <summary>The check.</summary>
    public TraceCheck Check { get; }

    /// <summary>What reports call the entry; null for the words of the check.</summary>
    public string? Name { get; private init; }

    /// <summary>Why it is asked, for the message; null for no reason.</summary>
    public string? Because { get; private init; }

    /// <summary>Whether it fails, or only warns.</summary>
    public PolicySeverity Severity { get; private init; }

    /// <summary>What missing evidence means.</summary>
    public InconclusiveMeaning Inconclusive { get; private init; }

    /// <summary>The part of the trace that is judged; null for all of it.</summary>
    public PolicyScope? When { get; private init; }

    /// <summary>Where the entry stands, counted from 1.</summary>
    public int Line { get; private init; }

    /// <summary>The character within the line, counted from 1.</summary>
    public int Column { get; private init; }

    /// <summary>What is asked, in the words of the check: <c>called tool "search" before "fetch"</c>.</summary>
    internal string Asked => (When is { } when ? when + " " : "") + Check switch
    {
        NotCheck { Inner: CallCheck call } => "never " + call.Finite,
        NotCheck not => "not: " + not.Inner.Finite,
        _ => Check.Finite,
    };

    internal static PolicyEntry Read(PolicyNode node)
    {
        var check = PolicyKeys.Check(node, CommonKeys);
        var (line, column) = node.Place;
        return new PolicyEntry(check)
        {
            Name = node["name"]?.AsText("name"),
            Because = node["because"]?.AsText("because"),
            Severity = node["severity"]?.AsWord("severity", "error", "warning") == "warning" ? PolicySeverity.Warning : PolicySeverity.Error,
            Inconclusive = node["inconclusive"]?.AsWord("inconclusive", "fail", "warn") == "warn" ? InconclusiveMeaning.Warn : InconclusiveMeaning.Fail,
            When = node["when"] is { } when ? PolicyScope.Read(when) : null,
            Line = line,
            Column = column,
        };
    }
}

/// <summary>The part of a trace that an entry of a policy judges: one run, or what one agent did.</summary>
/// <remarks>In the file: <c>"when": {"agent": "researcher"}</c>. A part that is not there makes the check inconclusive.</remarks>
/// <param name="Run">The run's id; null for any.</param>
/// <param name="Agent">The agent's name; null for any.</param>
/// <example><code>var part = new PolicyScope(null, "researcher").Of(trace);</code></example>
public sealed record PolicyScope(string? Run, string? Agent)
{
    /// <summary>The part, as a trace.</summary>
    /// <param name="trace">The whole.</param>
    public RecordedTrace Of(RecordedTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return Run is not null ? trace.Run(Run) : Agent is not null ? trace.Agent(Agent) : trace;
    }

    /// <summary>The part in a sentence: <c>agent "researcher"</c>.</summary>
    public override string ToString() => Run is not null ? $"run {Words.Quote(Run)}" : Agent is not null ? $"agent {Words.Quote(Agent)}" : "trace";

    internal static PolicyScope Read(PolicyNode node)
    {
        node.RequireObject("when", "run", "agent");
        if (node.Properties.Count != 1) throw node.Fault("\"when\" names one part: {\"run\": \"…\"} or {\"agent\": \"…\"}.");
        return new PolicyScope(node["run"]?.AsText("run"), node["agent"]?.AsText("agent"));
    }
}
