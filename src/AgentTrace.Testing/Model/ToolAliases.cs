namespace AgentTrace.Testing;

/// <summary>One tool may bear two names: <c>plugin-function</c> in the model's words, <c>function</c> on the span (Semantic Kernel).</summary>
internal static class ToolAliases
{
    public static bool AreSame(string a, string b) => a == b || IsQualified(a, b) || IsQualified(b, a);

    /// <summary>
    /// The same with an underscore between, which many a tool's own name holds as well, or as a model may be told it (CrewAI's
    /// <c>Search Web</c> is its <c>search_web</c>): only where more speaks for it.
    /// </summary>
    public static bool AreLike(string a, string b) => AreSame(Plain(a), Plain(b));

    private static string Plain(string name) => name.Replace('_', '-').Replace(' ', '-').ToLowerInvariant();

    private static bool IsQualified(string longer, string shorter) =>
        shorter.Length > 0 && longer.Length > shorter.Length + 1 && longer.EndsWith(shorter, StringComparison.Ordinal)
        && longer[longer.Length - shorter.Length - 1] is '-' or '.';
}
