namespace AgentTrace.Testing;

/// <summary>What came of an evaluation: every run of every case.</summary>
/// <remarks>
/// The file is JSON lines that are only ever appended to: what was evaluated, the cases, then a line a run, then a line that says that all are there.
/// A process that is killed leaves a file that the next one goes on with. Beside it, in a folder of its name with <c>.traces</c>, stand the traces that were kept.
/// </remarks>
/// <example><code>
/// var loaded = EvaluationResults.Load("results.jsonl");
/// Console.WriteLine($"{loaded.Runs.Count(run => run.Verdict == RunVerdict.Passed)} of {loaded.Runs.Count} runs passed");
/// </code></example>
public sealed class EvaluationResults
{
    internal EvaluationResults(EvaluationHead head, IReadOnlyList<ResultCase> cases, IReadOnlyList<CaseRun> runs, bool isFinished)
    {
        Head = head;
        Cases = [.. cases.OrderBy(item => item.Index)];
        var order = Cases.Select((item, at) => (item.Id, at)).ToDictionary(item => item.Id, item => item.at, StringComparer.Ordinal);
        Runs = [.. runs.Where(run => order.ContainsKey(run.CaseId)).OrderBy(run => order[run.CaseId]).ThenBy(run => run.Number)];
        IsFinished = isFinished;
    }

    /// <summary>What was evaluated.</summary>
    public EvaluationHead Head { get; }

    /// <summary>The cases, in the order of the dataset.</summary>
    public IReadOnlyList<ResultCase> Cases { get; }

    /// <summary>The runs, by case and number.</summary>
    public IReadOnlyList<CaseRun> Runs { get; }

    /// <summary>Whether the evaluation came to its end. What did not is no pass, whatever its runs say.</summary>
    public bool IsFinished { get; }

    /// <summary>The file it was read from; null for none.</summary>
    public string? File { get; internal init; }

    /// <summary>The trace of a run; null where none was kept.</summary>
    internal Func<CaseRun, RecordedTrace?> TraceOf { get => field ?? Kept; init; }

    /// <summary>Reads results from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EvaluationFormatException">The file cannot be read or holds no results.</exception>
    /// <example><code>var loaded = EvaluationResults.Load("results.jsonl");</code></example>
    public static EvaluationResults Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return ResultsReader.Read(stream, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EvaluationFormatException(Directory.Exists(path) ? "it is a folder; name one results file." : System.IO.File.Exists(path) ? $"it cannot be read: {error.Message}" : "there are no such results.", path, innerException: error);
        }
    }

    /// <summary>Writes the results, cases and runs in order: the same evaluation gives the same bytes, save times. The traces beside them are not copied.</summary>
    /// <param name="path">The file; it is replaced whole.</param>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        WholeFile.Write(path, stream => ResultsWriter.Write(this, stream), toDisk: true);
    }

    /// <summary>Makes the results of all shards one, as if nothing had been shared out.</summary>
    /// <param name="shards">The results of each part.</param>
    /// <exception cref="EvaluationFormatException">They do not belong together, one is missing or unfinished, or comes twice.</exception>
    /// <example><code>EvaluationResults.Merge([EvaluationResults.Load("1.jsonl"), EvaluationResults.Load("2.jsonl")]).Save("all.jsonl");</code></example>
    public static EvaluationResults Merge(IReadOnlyList<EvaluationResults> shards) => ResultsMerge.Merge(shards);

    /// <summary>The same without anything that the agent or a user wrote.</summary>
    internal EvaluationResults WithoutContents() => new(Head, Cases, [.. Runs.Select(run => run with
    {
        Fault = run.Fault is null ? null : ReportText.FailedByItself,
        Checks = [.. run.Checks.Select(check => check with { Message = null, Details = null })],
    })], IsFinished);

    private RecordedTrace? Kept(CaseRun run)
    {
        // The name is data of a file: it does not lead out of the folder.
        if (File is null || run.TraceFile is null || Path.GetFileName(run.TraceFile) != run.TraceFile) return null;
        try
        {
            return RecordedTrace.Load(Path.Combine(TraceFolder(File), run.TraceFile));
        }
        catch (TraceFormatException)
        {
            return null;
        }
    }

    /// <summary>The folder of the traces that were kept beside a results file.</summary>
    internal static string TraceFolder(string path) => Path.ChangeExtension(path, null) + ".traces";
}
