using System.Reflection;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>The project that an assembly was built from, as <c>buildTransitive/AgentTrace.Testing.targets</c> writes it into the assembly's metadata.</summary>
/// <param name="Folder">Where the project lay.</param>
/// <param name="PathMap">The folders that the compiler gave other names; <c>[CallerFilePath]</c> has these.</param>
internal sealed record TestProject(string Folder, IReadOnlyList<(string Real, string Mapped)> PathMap)
{
    private const string FolderKey = "AgentTrace.ProjectDirectory";
    private const string PathMapKey = "AgentTrace.PathMap";

    public static TestProject? Of(Assembly assembly)
    {
        string? folder = null, map = null;
        foreach (var entry in assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (entry.Key == FolderKey) folder = entry.Value;
            else if (entry.Key == PathMapKey) map = entry.Value;
        }

        return folder is { Length: > 0 } ? new(folder, Pairs(map ?? "")) : null;
    }

    /// <summary>The projects of all assemblies of this process that say theirs.</summary>
    public static IReadOnlyList<TestProject> Loaded() =>
        [.. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic).Select(Of).OfType<TestProject>()];

    /// <summary>A relative path below the project of a loaded assembly, or beside the running program, where it exists; null elsewhere.</summary>
    public static string? Find(string path, Func<string, bool> exists) => Path.IsPathRooted(path) ? null
        : Loaded().Select(project => project.Folder).Append(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, path)).FirstOrDefault(exists);

    /// <summary>The real paths for which the compiler may have written this one.</summary>
    public IEnumerable<string> Unmap(string path)
    {
        foreach (var (real, mapped) in PathMap.OrderByDescending(pair => pair.Mapped.Length))
        {
            var root = mapped.TrimEnd('/', '\\');
            if (path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] is '/' or '\\')
            {
                yield return Path.GetFullPath(real.TrimEnd('/', '\\') + path[root.Length..].Replace('\\', '/'));
            }
        }
    }

    /// <summary>The pairs of a path map, <c>real=mapped,real=mapped</c>, in which a comma or an equals sign of a path is doubled.</summary>
    private static List<(string Real, string Mapped)> Pairs(string text)
    {
        List<(string, string)> pairs = [];
        var (real, part) = ((string?)null, new StringBuilder());
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ',';
            if (c is ',' or '=' && i + 1 < text.Length && text[i + 1] == c)
            {
                part.Append(c);
                i++;
            }
            else if (c == ',')
            {
                if (real is { Length: > 0 } && part.Length > 0) pairs.Add((real, part.ToString()));
                real = null;
                part.Clear();
            }
            else if (c == '=' && real is null)
            {
                real = part.ToString();
                part.Clear();
            }
            else
            {
                part.Append(c);
            }
        }

        return pairs;
    }
}
