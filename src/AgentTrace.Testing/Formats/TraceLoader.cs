namespace AgentTrace.Testing;

/// <summary>Reads files and streams into sets of traces, and writes them.</summary>
internal static class TraceLoader
{
    /// <summary>Reads several files as one input.</summary>
    public static TraceSet ReadFiles(IReadOnlyList<string> paths, TraceReadOptions options)
    {
        // A trace names the format it came from, and must not be built before that is known: hence one look at every file first.
        var format = string.Join('+', paths.Count == 1 ? [] : paths.Select(path => FormatOf(path, options)).Distinct());
        if (paths.Count == 1)
        {
            using var only = Open(paths[0]);
            return ReadStream(only, paths[0], options);
        }

        var context = new ReadContext(new TraceAssembler(format), options);
        foreach (var path in paths)
        {
            using var stream = Open(path);
            var (reader, source) = TraceInput.Open(stream, path, options);
            ReadOne(reader, source, context);
        }

        return Finish(context, format);
    }

    /// <summary>Reads one stream.</summary>
    public static TraceSet ReadStream(Stream stream, string? file, TraceReadOptions options)
    {
        var (reader, source) = TraceInput.Open(stream, file, options);
        var context = new ReadContext(new TraceAssembler(reader.Name), options);
        ReadOne(reader, source, context);
        return Finish(context, reader.Name);
    }

    /// <summary>The name of the format that a file is in.</summary>
    public static string FormatOf(string path, TraceReadOptions options)
    {
        using var stream = Open(path);
        return TraceInput.Open(stream, path, options).Reader.Name;
    }

    /// <summary>Writes beside the target and renames, so that a reader sees the old file or the new one, and two writers do not mix.</summary>
    /// <param name="path">The file.</param>
    /// <param name="traces">The traces.</param>
    /// <param name="format">The format; null for the event log.</param>
    public static void Save(string path, IEnumerable<RecordedTrace> traces, ITraceWriter? format = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        WholeFile.Write(path, stream => (format ?? new EventLogWriter()).Write(stream, traces));
    }

    /// <summary>Reads one file into an assembler that is made for its format.</summary>
    /// <returns>The assembler.</returns>
    public static TraceAssembler ReadInto(string path, TraceReadOptions options, Func<string, TraceAssembler> assemblerOf)
    {
        using var stream = Open(path);
        var (reader, source) = TraceInput.Open(stream, path, options);
        var context = new ReadContext(assemblerOf(reader.Name), options);
        ReadOne(reader, source, context);
        return context.Assembler;
    }

    private static void ReadOne(ITraceReader reader, ByteSource source, ReadContext context)
    {
        context.File = source.File;
        reader.Read(source, context);
        context.FinishFile();
    }

    private static TraceSet Finish(ReadContext context, string format)
    {
        var traces = context.Assembler.Build();
        return new TraceSet(traces, context.Assembler.Problems, format, context.SkippedLines);
    }

    private static FileStream Open(string path)
    {
        try
        {
            // A test runs in its output folder; what its project holds is meant too.
            var file = !File.Exists(path) && TestProject.Find(path, File.Exists) is { } found ? found : path;
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var what = Directory.Exists(path) ? $"it is a folder; name its files, for instance \"{Path.Combine(path, "*.jsonl")}\"."
                : e is FileNotFoundException or DirectoryNotFoundException ? $"there is no such file (looked for {Path.GetFullPath(path)})."
                : $"it cannot be opened: {e.Message}";
            throw new TraceFormatException(what, path, innerException: e);
        }
    }
}
