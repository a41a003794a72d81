namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace merge</c>: the results of all shards as one, with the traces that were kept.</summary>
internal sealed class MergeCommand(Shell shell)
{
    public int Run(IReadOnlyList<string> files, string output, ReportOptions report, ReportTargets targets)
    {
        var shards = files.SelectMany(TraceGlob.Expand).Distinct(StringComparer.Ordinal).Select(EvaluationResults.Load).ToList();
        var merged = EvaluationResults.Merge(shards);
        if (!merged.Head.IsRecorded) EvaluationCommandLine.DemandRefutable(merged.Head.Repeat, report.RequiredPassRate);
        merged.Save(output);
        var folder = EvaluationResults.TraceFolder(output);
        foreach (var (shard, run) in shards.SelectMany(shard => shard.Runs.Where(run => run.TraceFile is not null).Select(run => (shard, run))))
        {
            var name = Path.GetFileName(run.TraceFile!);
            var from = Path.Combine(EvaluationResults.TraceFolder(shard.File!), name);
            if (!File.Exists(from))
            {
                shell.Complain($"warning: the trace {name} of {shard.File} is not there.");
                continue;
            }

            WholeFile.Write(Path.Combine(folder, name), stream =>
            {
                using var source = File.OpenRead(from);
                source.CopyTo(stream);
            });
        }

        var results = EvaluationResults.Load(output);
        targets.Write(results, report, shell);
        return new ResultLines(shell).Write(results, report.RequiredPassRate);
    }
}
