namespace AgentTrace.Testing;

/// <summary>From what <c>[CallerFilePath]</c> says to files that are there.</summary>
internal static class CallerSource
{
    private const string Targets = "AgentTrace.Testing.targets";

    /// <summary>The source file on this machine. The file itself need not be there, its folder must.</summary>
    public static string Find(string callerFile)
    {
        string[] paths = Path.IsPathFullyQualified(callerFile) ? [Path.GetFullPath(callerFile)] : [];
        if (paths.Length > 0 && File.Exists(paths[0])) return paths[0];
        var projects = TestProject.Loaded();
        paths = [.. paths, .. projects.SelectMany(project => project.Unmap(callerFile)),
            .. Path.IsPathRooted(callerFile) ? [] : projects.Select(project => Path.GetFullPath(Path.Combine(project.Folder, callerFile)))];
        return Array.Find(paths, File.Exists) ?? Array.Find(paths, path => Directory.Exists(Path.GetDirectoryName(path)))
            ?? throw new DirectoryNotFoundException($"No golden can lie beside \"{SafeText.Line(callerFile)}\": {WhyNot(callerFile, projects)}");
    }

    /// <summary>The directory of the project of a test.</summary>
    /// <param name="callerFile">A source of it, where one is known.</param>
    /// <param name="path">What is looked for, for the message.</param>
    public static string ProjectFolder(string? callerFile, string path)
    {
        var folders = TestProject.Loaded().Select(project => project.Folder).Where(Directory.Exists).Distinct(StringComparer.Ordinal).ToList();
        var source = callerFile is null ? null : Find(callerFile);
        var above = folders.Where(folder => source?.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) == true).MaxBy(folder => folder.Length);
        return above ?? (folders.Count == 1 ? folders[0] : FolderOfProjectFile(source is null ? AppContext.BaseDirectory : Path.GetDirectoryName(source)!))
            ?? throw new DirectoryNotFoundException($"The golden \"{SafeText.Line(path)}\" is relative, and which project it is relative to is not known: no loaded assembly says so and no project file is above {source ?? AppContext.BaseDirectory}. Name a full path, or import {Targets} in the test project.");
    }

    private static string? FolderOfProjectFile(string? folder)
    {
        while (folder is not null && !(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.*proj").Any())) folder = Path.GetDirectoryName(folder);
        return folder;
    }

    private static string WhyNot(string callerFile, IReadOnlyList<TestProject> projects)
    {
        var absent = projects.SelectMany(project => project.Unmap(callerFile)).FirstOrDefault();
        return absent is not null ? $"it was built from {absent}, which is not on this machine. Run the tests where their sources are, or give the golden a path."
            : projects.Count > 0 ? $"there is no such folder, and no loaded assembly knows it (asked: {string.Join(", ", projects.Select(project => project.Folder).Distinct(StringComparer.Ordinal))}). Run the tests where their sources are, or give the golden a path."
            : $"there is no such folder, and no loaded assembly says where its sources are. The package's {Targets} writes that into a test assembly (unless GenerateAssemblyInfo or AgentTraceMetadata is false); a project that references the package's project imports that file itself.";
    }
}
