namespace AgentTrace.Testing;

/// <summary>Whether nobody sits before this process: traces are kept, and nothing is accepted.</summary>
internal static class BuildServer
{
    /// <param name="environment">A variable's value by its name; null where it is not set.</param>
    public static bool IsHere(Func<string, string?> environment) => environment("CI")?.Trim() is { Length: > 0 } ci && !ci.Equals("false", StringComparison.OrdinalIgnoreCase);
}
