namespace AgentTrace.Testing.Cli;

/// <summary>What the FILE arguments name, read as one input.</summary>
internal static class TraceFiles
{
    private static readonly string[] Endings = [".json", ".jsonl", ".ndjson", ".log", ".gz"];

    /// <summary>Reads files, folders, patterns, or standard input; what could not be read is said on standard error, a line each.</summary>
    /// <exception cref="TraceFormatException">Nothing can be read.</exception>
    public static TraceSet Read(IReadOnlyList<string> names, Shell shell)
    {
        TraceSet traces;
        if (names.Contains("-"))
        {
            if (names.Count > 1) throw new UsageException("standard input (-) stands alone; pipe everything into it, or name files only.");
            traces = TraceLoader.ReadStream(shell.Input, "standard input", TraceReadOptions.Default);
        }
        else
        {
            traces = RecordedTrace.LoadAll(Expand(names, shell));
        }

        foreach (var problem in traces.Problems) shell.Complain("warning: " + problem);
        return traces;
    }

    /// <summary>One line of several names.</summary>
    public static string Describe(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"{names[0]} and {names.Count - 1} more";

    /// <summary>The files that arguments name, one by one.</summary>
    public static List<string> Expand(IReadOnlyList<string> names, Shell shell)
    {
        var files = new List<string>();
        foreach (var name in names)
        {
            if (name == "-") throw new UsageException("runs are held against golden traces file by file: standard input has no name.");
            if (string.IsNullOrWhiteSpace(name)) throw new UsageException("a file's name is blank.");
            files.AddRange(Directory.Exists(name) ? InFolder(name, shell) : TraceGlob.Expand(name));
        }

        return [.. files.DistinctBy(Path.GetFullPath, StringComparer.Ordinal)];
    }

    /// <summary>A folder holds other things too: a file in it that is no trace is passed over, and said.</summary>
    private static List<string> InFolder(string folder, Shell shell)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", options).Where(IsLikely).Order(StringComparer.Ordinal))
        {
            try
            {
                TraceLoader.FormatOf(file, TraceReadOptions.Default);
                found.Add(file);
            }
            catch (TraceFormatException error)
            {
                shell.Complain("warning: passed over: " + error.Message);
            }
        }

        return found.Count > 0 ? found : throw new TraceFormatException($"no trace is in this folder (looked for {string.Join(", ", Endings)}).", folder);
    }

    private static bool IsLikely(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
}
