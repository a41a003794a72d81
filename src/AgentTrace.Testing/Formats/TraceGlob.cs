using System.IO.Enumeration;

namespace AgentTrace.Testing;

/// <summary>Patterns for files: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of folders.</summary>
internal static class TraceGlob
{
    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>The files that a path or pattern names, in the order of their names.</summary>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        if (!IsPattern(pattern)) return [pattern];
        if (Find(pattern) is { Count: > 0 } files) return files;
        return TestProject.Find(pattern, below => Find(below).Count > 0) is { } inProject ? Find(inProject) : throw new TraceFormatException("no file matches this pattern.", pattern);
    }

    /// <summary>The files that a path or pattern names, in the order of their names; none where there are none.</summary>
    public static IReadOnlyList<string> Find(string pattern)
    {
        if (!IsPattern(pattern)) return File.Exists(pattern) ? [pattern] : [];
        var parts = pattern.Replace('\\', '/').Split('/');
        var fixedParts = parts.TakeWhile(part => part.IndexOfAny(Wildcards) < 0).Count();
        var root = string.Join('/', parts[..fixedParts]);
        if (fixedParts == 1 && root.Length == 0) root = "/";
        var found = new List<string>();
        Collect(root, parts.AsSpan(fixedParts), found);
        string[] files = [.. found.Distinct(StringComparer.Ordinal)];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>A file may be called like a pattern; then it is meant.</summary>
    private static bool IsPattern(string path) => path.IndexOfAny(Wildcards) >= 0 && !File.Exists(path);

    private static void Collect(string folder, ReadOnlySpan<string> parts, List<string> found)
    {
        var where = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(where)) return;
        var part = parts[0];
        if (part == "**")
        {
            if (parts.Length > 1) Collect(folder, parts[1..], found);
            else Collect(folder, ["*"], found);
            foreach (var below in Names(where, Directory.EnumerateDirectories))
            {
                // A link may lead back up.
                if (new DirectoryInfo(Join(where, below)).LinkTarget is null) Collect(Join(folder, below), parts, found);
            }
        }
        else if (parts.Length > 1)
        {
            if (part is "." or "..") Collect(Join(folder, part), parts[1..], found);
            foreach (var below in Names(where, Directory.EnumerateDirectories))
            {
                if (Matches(part, below)) Collect(Join(folder, below), parts[1..], found);
            }
        }
        else
        {
            found.AddRange(Names(where, Directory.EnumerateFiles).Where(name => Matches(part, name)).Select(name => Join(folder, name)));
        }
    }

    /// <summary>What is in a folder; one that may not be read is not passed over, as what is in it would be missing.</summary>
    internal static List<string> Names(string folder, Func<string, IEnumerable<string>> enumerate)
    {
        try
        {
            return [.. enumerate(folder).Select(path => Path.GetFileName(path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TraceFormatException($"the folder cannot be read: {e.Message}", folder, innerException: e);
        }
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
