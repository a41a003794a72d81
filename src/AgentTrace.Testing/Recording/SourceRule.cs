namespace AgentTrace.Testing;

/// <summary>Which sources are listened to, and which names tell an agent's.</summary>
internal static class SourceRule
{
    private static readonly string[] Agents =
        ["Extensions.AI", "Agents.AI", "ModelContextProtocol", "OpenAI.", "SemanticKernel", "Anthropic", Names.AgentRunSource];

    /// <summary>
    /// Any source may be an agent's: people name their own. Not so those without a name (bare activities, HttpClient's headers, and
    /// below them every exporter's own requests) and the web stack's, which would change how it runs.
    /// </summary>
    public static bool IsListenedTo(string source) => source.Length > 0
        && !IsUnder(source, "System.Net.Http")
        && !IsUnder(source, "Microsoft.AspNetCore")
        && !IsUnder(source, "Experimental.System.Net")
        && !IsUnder(source, "OpenTelemetry.Exporter");

    public static bool IsKnownAgent(string source) => Agents.Any(part => source.Contains(part, StringComparison.Ordinal));

    private static bool IsUnder(string source, string name) =>
        source.StartsWith(name, StringComparison.Ordinal) && (source.Length == name.Length || source[name.Length] == '.');
}
