namespace AgentTrace.Testing.Tests;

/// <summary>Where the repository's own fixtures are, and the shared corpus where a machine has it beside the repository.</summary>
internal static class Corpus
{
    public static string Root { get; } = FindRoot();

    public static string Fixtures => Path.Combine(Root, "fixtures");

    /// <summary>The shared folder of real traces; null where it is not there.</summary>
    public static string? Shared { get; } = Path.Combine(FindRoot(), "..", "shared") is var path && Directory.Exists(path) ? Path.GetFullPath(path) : null;

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "AgentTrace.Testing.sln"))) return at.FullName;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
