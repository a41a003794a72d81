using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Which sources are listened to, and which names tell an agent's.</summary>
internal static class SourceRule
{
    private static readonly string[] Agents =
    [
        "Extensions.AI", "Agents.AI", "ModelContextProtocol", "OpenAI.", "SemanticKernel", "Azure.AI.", "Anthropic", Names.AgentRunSource,
    ];

    /// <summary>Families of attributes that only spans of agents carry.</summary>
    private static readonly string[] AgentTags =
        ["gen_ai.", "mcp.", "agenttrace.", "openinference.", "llm.", "traceloop.", "langfuse.", "langsmith.", "ai."];

    /// <summary>
    /// Any source may be an agent's: people name their own. Not so those without a name (bare activities, HttpClient's headers, and
    /// below them every exporter's own requests) and the web stack's, which would change how it runs.
    /// </summary>
    public static bool IsListenedTo(ActivitySource source) => source.Name is { Length: > 0 } name
        && !IsUnder(name, "System.Net.Http")
        && !IsUnder(name, "Microsoft.AspNetCore")
        && !IsUnder(name, "Experimental.System.Net")
        && !IsUnder(name, "OpenTelemetry.Exporter")
        && !Bystanders.IsTwin(source);

    /// <summary>Whether the source is one of those that a user named.</summary>
    public static bool IsNamed(ActivitySource source, IReadOnlyList<string> names) => names.Contains(source.Name) && !Bystanders.IsTwin(source);

    public static bool IsKnownAgent(string source) => Agents.Any(part => source.Contains(part, StringComparison.Ordinal));

    /// <summary>Whether a span is an agent's by what it says itself: its name and its tags. Sources are named by their users.</summary>
    public static bool IsAgents(RecordedSpan span)
    {
        if (span.StepType != StepType.Other) return true;
        return Array.Exists(span.Attributes.Names.Keys, static key => Array.Exists(AgentTags, family => key.StartsWith(family, StringComparison.Ordinal)));
    }

    private static bool IsUnder(string source, string name) =>
        source.StartsWith(name, StringComparison.Ordinal) && (source.Length == name.Length || source[name.Length] == '.');
}
