using System.Reflection;

namespace AgentTrace.Testing;

/// <summary>The files of a <c>[GoldenTraces]</c> suite: what every test framework's attribute makes its rows of.</summary>
internal static class GoldenSuite
{
    /// <summary>The files that a pattern names below the project of an assembly; where there are none, below the folder it runs in.</summary>
    /// <returns>Paths relative to that folder, with <c>/</c>, sorted: the same on every machine, and what <see cref="RecordedTrace"/>.<c>Load</c> finds.</returns>
    /// <exception cref="ArgumentException">Nothing matches: a suite without cases would be green and say nothing.</exception>
    public static IReadOnlyList<string> Files(string pattern, Assembly tests)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        string[] folders = [.. new[] { TestProject.Of(tests)?.Folder, AppContext.BaseDirectory }.OfType<string>().Where(Directory.Exists)];
        return folders.Select(folder => Below(folder, pattern)).FirstOrDefault(files => files.Count > 0)
            ?? throw new ArgumentException($"[GoldenTraces(\"{SafeText.Line(pattern)}\")] matches no file, and a suite without files proves nothing. Looked below {string.Join(" and ", folders.Select(Path.TrimEndingDirectorySeparator))}.", nameof(pattern));
    }

    /// <summary>Demands of a test method that it takes one path.</summary>
    /// <exception cref="ArgumentException">It takes something else.</exception>
    public static void DemandPath(string method, IEnumerable<Type> parameters)
    {
        if (parameters.ToArray() is not [var only] || only != typeof(string))
        {
            throw new ArgumentException($"[GoldenTraces] gives {method} one path: let it be {method}(string path), and load the trace with RecordedTrace.Load(path).");
        }
    }

    private static List<string> Below(string folder, string pattern)
    {
        var relative = TraceGlob.Find(Path.Combine(folder, pattern)).Where(file => !file.EndsWith(GoldenPlace.ReceivedEnding, StringComparison.OrdinalIgnoreCase))
            .Select(file => Path.IsPathFullyQualified(pattern) ? file : Path.GetRelativePath(folder, file).Replace('\\', '/'));

        // What builds leave below a project, "**" does not mean.
        var named = pattern.Replace('\\', '/').Split('/');
        return [.. relative.Where(file => !file.Replace('\\', '/').Split('/').SkipLast(1).Any(part => SourceFolder.IsLeft(part) && !named.Contains(part))).Order(StringComparer.Ordinal)];
    }
}
