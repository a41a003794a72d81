using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Tests.House;

/// <summary>The source files under src, without what builds leave there.</summary>
internal static partial class SourceTree
{
    public static string Folder { get; } = Path.Combine(Corpus.Root, "src");

    public static string Core { get; } = Path.Combine(Folder, "AgentTrace.Testing");

    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories).Where(path => !IsBuilt(path)).Order(StringComparer.Ordinal)];

    /// <summary>The folder of the core that declares a type, by the declaration's text. For types whose methods, if any, are not in the PDB.</summary>
    public static IReadOnlyDictionary<string, string> RoomsOfDeclarations { get; } = Files.Where(path => path.StartsWith(Core + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        .SelectMany(path => Declaration().Matches(File.ReadAllText(path)).Select(match => (Name: match.Groups["name"].Value, Room: RoomOf(path))))
        .DistinctBy(found => found.Name).ToDictionary(found => found.Name, found => found.Room);

    /// <summary>The first folder below the core: the room. Null for what is not of the core, such as generated code.</summary>
    public static string? RoomOfDocument(string path)
    {
        var parts = path.Replace('\\', '/').Split('/');
        var at = Array.LastIndexOf(parts, "AgentTrace.Testing");
        if (at < 0 || at + 2 >= parts.Length || parts[at + 1] is "obj" or "bin" || path.EndsWith(".g.cs", StringComparison.Ordinal)) return null;
        return parts[at + 1];
    }

    private static string RoomOf(string path) => RoomOfDocument(path) ?? "";

    private static bool IsBuilt(string path)
    {
        var parts = Path.GetRelativePath(Folder, path).Replace('\\', '/').Split('/');
        return parts.Contains("obj") || parts.Contains("bin");
    }

    [GeneratedRegex(@"\b(?:class|record struct|record class|record|struct|interface|enum|delegate\s+[\w<>\[\],?. ]+?)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();
}
