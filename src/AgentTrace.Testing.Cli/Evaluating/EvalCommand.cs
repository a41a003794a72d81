namespace AgentTrace.Testing.Cli;

/// <summary>What <c>agenttrace eval</c> was asked for.</summary>
internal sealed record EvalRequest(string Cases, CommandAgent Agent, EvaluationOptions Options, ReportOptions Report, ReportTargets Targets)
{
    public bool IsFresh { get; init; }
}

/// <summary><c>agenttrace eval</c>: every case through a command, as often as asked, and what came of it.</summary>
internal sealed class EvalCommand(Shell shell)
{
    public int Run(EvalRequest request) => RunAsync(request).GetAwaiter().GetResult();

    /// <summary>The cases, each of which something is asked of.</summary>
    /// <exception cref="UsageException">One would pass whatever the agent does.</exception>
    public static Dataset Load(string path, TracePolicy? policy)
    {
        var dataset = Dataset.Load(path);
        return policy is not { Checks.Count: > 0 } && dataset.Cases.FirstOrDefault(item => item.Expectations.Count == 0) is { } idle
            ? throw new UsageException($"the case {Words.Quote(idle.Id)} expects nothing; name a --policy, or give it expectations.") : dataset;
    }

    private async Task<int> RunAsync(EvalRequest request)
    {
        var dataset = Load(request.Cases, request.Options.Policy);
        var path = request.Options.ResultsPath!;
        if (request.IsFresh) Remove(path);
        using var interruption = new Interruption();
        var begun = 0;
        var cases = request.Options.Shard?.Of(dataset, request.Options.Earlier) ?? dataset.Cases;
        EvaluationResults? results = null;
        string? stopped = null;
        await ProgressBar.ShowAsync(shell, (long)cases.Count * request.Options.Repeat, async advance =>
        {
            var engine = new EvaluationEngine(dataset, request.Options with { Progress = new EachRun(advance) }, request.Agent.RunAsync) { TookOver = count => advance(begun = count) };
            try
            {
                results = await engine.RunAsync(interruption.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                results = EvaluationResults.Load(path);
            }

            stopped = engine.Stopped;
        }).ConfigureAwait(false);
        if (stopped is not null) shell.Complain($"stopped: {stopped}.");
        return Report(request, results!, begun, interruption.Token.IsCancellationRequested);
    }

    private int Report(EvalRequest request, EvaluationResults results, int begun, bool isInterrupted)
    {
        var path = request.Options.ResultsPath!;
        if (begun == results.Runs.Count && results.IsFinished) shell.Complain($"note: nothing was run: {path} is finished; --fresh starts over.");
        else if (begun > 0) shell.Complain($"note: went on with {Words.Count(begun, "run")} that {path} held.");
        request.Targets.Write(results, request.Report, shell);
        var code = new ResultLines(shell).Write(results, request.Report.RequiredPassRate);
        shell.Line(new Part($"results  {path}", Ink.Dim));
        if (isInterrupted) shell.Complain("interrupted; the same command goes on where it was.");
        return code == ExitCode.Failed && results.Runs.Where(run => run.Verdict == RunVerdict.Failed).All(IsOfCommandAlone) ? ExitCode.CommandFailed : code;
    }

    /// <summary>Whether the command failed by itself, and no check beside it.</summary>
    private static bool IsOfCommandAlone(CaseRun run) =>
        run.Fault?.StartsWith(CommandAgent.Ended, StringComparison.Ordinal) == true && !run.Checks.Any(check => check is { IsBroken: true, Verdict: Verdict.Failed });

    private static void Remove(string path)
    {
        File.Delete(path);
        var traces = EvaluationResults.TraceFolder(path);
        if (Directory.Exists(traces)) Directory.Delete(traces, recursive: true);
    }
}

/// <summary>Hears of each run as it ends.</summary>
internal sealed class EachRun(Action<int> advance) : IProgress<CaseRun>
{
    public void Report(CaseRun value) => advance(1);
}
