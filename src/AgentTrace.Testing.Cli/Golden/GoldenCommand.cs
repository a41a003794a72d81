namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace golden learn</c> and <c>golden stale</c>: golden traces from good runs, and those that nobody needs.</summary>
internal sealed class GoldenCommand(Shell shell)
{
    /// <summary>Goldens that no test asks for any more, and what tests left behind.</summary>
    public int Stale(string folder)
    {
        var stale = StaleGoldens.Find(folder);
        foreach (var (path, why) in stale) shell.Line(new("? ", Ink.Warn), $"{Labels.Safe(path, 200)}: {Labels.Safe(why, 200)}");
        shell.Line(stale.Count == 0 ? "Every golden trace has its test." : $"{Words.Count(stale.Count, "file")} to look at.");
        return stale.Count == 0 ? ExitCode.Held : ExitCode.Failed;
    }

    public int Learn(IReadOnlyList<string> files, string? outFile, GoldenLevel level)
    {
        if (outFile is not null && File.Exists(outFile)) throw new UsageException($"{outFile} exists; what was reviewed is not overwritten. Name another file with --out, or delete it first.");
        // Each file for itself: copies of one run bear one id, and are no parts of one trace.
        List<RecordedTrace> runs = [];
        foreach (var file in TraceFiles.Expand(files, shell))
        {
            var read = RecordedTrace.LoadAll([file]);
            foreach (var problem in read.Problems) shell.Complain("warning: " + problem);
            runs.AddRange(read.Where(trace => trace.HasAgentSpans));
        }

        if (runs.Count == 0) throw new TraceFormatException("no run of an agent is in the input, so there is nothing to learn from.", TraceFiles.Describe(files));
        if (runs.Count < 3) shell.Complain($"note: {Words.Count(runs.Count, "run")} only; three or more say what varies.");
        foreach (var run in runs)
        {
            if (GoldenTrace.Doubt(run, new() { Level = level }) is not { } doubt) continue;
            shell.Complain($"trace {run.TraceId}: {doubt.Reason}; nothing is learned from it.");
            return ExitCode.Inconclusive;
        }

        var golden = GoldenTrace.Learn(runs, new() { Level = level });
        if (outFile is null) shell.Writer.Write(golden.ToText());
        else golden.Save(outFile);
        return ExitCode.Held;
    }
}
