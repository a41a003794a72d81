namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace golden learn</c>: writes a golden trace from good runs.</summary>
internal sealed class GoldenCommand(Shell shell)
{
    public int Learn(IReadOnlyList<string> files, string? outFile, GoldenLevel level)
    {
        if (outFile is not null && File.Exists(outFile)) throw new UsageException($"{outFile} exists; what was reviewed is not overwritten. Name another file with --out, or delete it first.");
        var runs = TraceFiles.Read(files, shell).Where(trace => trace.HasAgentSpans).ToList();
        if (runs.Count == 0) throw new TraceFormatException("no run of an agent is in the input, so there is nothing to learn from.", TraceFiles.Describe(files));
        if (runs.Count < 3) shell.Complain($"note: {Words.Count(runs.Count, "run")} only; three or more say what varies.");
        var golden = GoldenTrace.Learn(runs, new() { Level = level });
        if (outFile is null) shell.Writer.Write(golden.ToText());
        else golden.Save(outFile);
        return ExitCode.Held;
    }
}
