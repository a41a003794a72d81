using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Cli;

/// <summary>What <c>agenttrace eval</c> was asked for.</summary>
internal sealed record EvalRequest(string Cases, IReadOnlyList<string> Command, EvaluationOptions Options, ReportOptions Report, ReportTargets Targets)
{
    public bool IsFresh { get; init; }

    public IReadOnlyList<string> Without { get; init; } = [];

    public TimeSpan Quiet { get; init; }

    public Regex? Infrastructure { get; init; }
}

/// <summary><c>agenttrace eval</c>: every case through a command, as often as asked, and what came of it.</summary>
internal sealed class EvalCommand(Shell shell)
{
    public int Run(EvalRequest request) => RunAsync(request).GetAwaiter().GetResult();

    private async Task<int> RunAsync(EvalRequest request)
    {
        var dataset = Dataset.Load(request.Cases);
        var path = request.Options.ResultsPath!;
        if (request.IsFresh) Remove(path);
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        var agent = new CommandAgent(request.Command, request.Without, request.Quiet, request.Infrastructure);
        var begun = File.Exists(path) ? EvaluationResults.Load(path).Runs.Count : 0;
        var cases = request.Options.Shard?.Of(dataset, request.Options.Earlier) ?? dataset.Cases;
        EvaluationResults? results = null;
        string? stopped = null;
        await ProgressBar.ShowAsync(shell, (cases.Count * request.Options.Repeat) - begun, async advance =>
        {
            var engine = new EvaluationEngine(dataset, request.Options with { Progress = new EachRun(advance) }, agent.RunAsync);
            try
            {
                results = await engine.RunAsync(stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                results = EvaluationResults.Load(path);
            }

            stopped = engine.Stopped;
        }).ConfigureAwait(false);
        if (stopped is not null) shell.Complain($"stopped: {stopped}.");
        return Report(request, results!, begun, stop.IsCancellationRequested);
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
        return code == ExitCode.Failed && results.Runs.Where(run => run.Verdict == RunVerdict.Failed).All(run => run.Fault?.StartsWith(CommandAgent.Ended, StringComparison.Ordinal) == true) ? ExitCode.CommandFailed : code;
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }

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
