namespace AgentTrace.Testing;

/// <summary>A results file that an evaluation writes: begun anew, or gone on with where an earlier one was cut off.</summary>
internal sealed class ResultsLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _stream;
    private readonly string _path;

    private ResultsLog(string path, FileStream stream, EvaluationResults known)
    {
        (_path, _stream) = (path, stream);
        Known = known;
    }

    /// <summary>What was there already.</summary>
    public EvaluationResults Known { get; }

    /// <summary>Opens or begins the file of an evaluation.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">What is evaluated.</param>
    /// <param name="cases">The cases of this part.</param>
    /// <exception cref="EvaluationFormatException">It holds results of something else, or another process writes it.</exception>
    public static ResultsLog Open(string path, EvaluationHead head, IReadOnlyList<ResultCase> cases)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new EvaluationFormatException("another process writes these results.", path, innerException: error);
        }

        try
        {
            var whole = EndOfLines(stream);
            stream.Position = 0;
            var known = whole == 0 ? null : ResultsReader.Read(stream, path);

            // A process that was killed before its first run has left nothing to go on with, and perhaps not even all cases.
            if (known is null or { Runs.Count: 0 }) return Begin(path, stream, head, cases);
            Accept(known, head, cases, path);
            stream.SetLength(whole);
            stream.Position = whole;
            return new ResultsLog(path, stream, known);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Adds a run. It is there, or not at all, whatever ends the process.</summary>
    public void Append(CaseRun run)
    {
        var line = ResultsWriter.Run(run);
        lock (_lock) _stream.Write(line);
    }

    /// <summary>All runs are there: the file is put in order, so that it is the same however often it was begun.</summary>
    public EvaluationResults Finish()
    {
        lock (_lock)
        {
            _stream.Position = 0;
            var all = ResultsReader.Read(_stream, _path);
            _stream.Dispose();
            var results = new EvaluationResults(all.Head, all.Cases, all.Runs, isFinished: true) { File = _path };
            results.Save(_path);
            return results;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static ResultsLog Begin(string path, FileStream stream, EvaluationHead head, IReadOnlyList<ResultCase> cases)
    {
        stream.SetLength(0);
        using var first = new MemoryStream();
        ResultsWriter.Head(head, cases, first);
        stream.Write(first.GetBuffer().AsSpan(0, (int)first.Length));
        return new ResultsLog(path, stream, new EvaluationResults(head, cases, [], isFinished: false));
    }

    private static void Accept(EvaluationResults known, EvaluationHead head, IReadOnlyList<ResultCase> cases, string path)
    {
        var difference = known.Head.DifferenceTo(head) is { } other ? "results of " + other
            : known.Head.Repeat != head.Repeat ? $"{Words.Count(known.Head.Repeat, "run")} a case, and {Words.Number(head.Repeat)} {(head.Repeat == 1 ? "is" : "are")} asked for"
            : known.Head.Shard != head.Shard ? $"results of shard {known.Head.Shard?.ToString() ?? "1/1"}"
            : known.Head.Label != head.Label ? $"results of the agent {Words.Quote(known.Head.Label ?? "without a label")}"
            : known.Cases.Select(item => item.Id).SequenceEqual(cases.Select(item => item.Id)) ? null : "results of other cases";
        if (difference is not null) throw new EvaluationFormatException($"it holds {difference}; write to another file, or delete it.", path);
    }

    /// <summary>Where the last whole line ends: what follows is of a process that was killed while it wrote.</summary>
    private static long EndOfLines(FileStream stream)
    {
        var buffer = new byte[64 * 1024];
        for (var end = stream.Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            stream.Position = start;
            var part = buffer.AsSpan(0, (int)(end - start));
            stream.ReadExactly(part);
            if (part.LastIndexOf((byte)'\n') is var at and >= 0) return start + at + 1;
            end = start;
        }

        return 0;
    }
}
