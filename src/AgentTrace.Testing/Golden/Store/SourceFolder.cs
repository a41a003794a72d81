using System.IO.Enumeration;

namespace AgentTrace.Testing;

/// <summary>A folder of sources and what lies below it, what builds and tools leave there aside.</summary>
internal static class SourceFolder
{
    /// <summary>The files of the folder and of those below it, in the order of their paths.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        var found = new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !IsLeft(entry.FileName),
        };
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a folder of that name is no part of the sources.</summary>
    public static bool IsLeft(ReadOnlySpan<char> name) => name is "bin" or "obj" or "node_modules" || (name.StartsWith('.') && name is not ("." or ".."));
}
