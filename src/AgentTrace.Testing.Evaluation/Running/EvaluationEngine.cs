namespace AgentTrace.Testing;

/// <summary>Cases x runs, some at a time, each result on disk before the next begins. Knows nothing of how an agent is run.</summary>
internal sealed class EvaluationEngine(Dataset dataset, EvaluationOptions options, Func<CaseRequest, CancellationToken, Task<CaseOutcome>> run)
{
    private readonly IReadOnlyList<PolicyEntry> _policy = options.Policy?.Checks ?? [];
    private readonly TrialBudget _budget = new(options.MaxTokens, options.MaxCostUsd, options.Prices);

    /// <summary>Why no other run is begun; null while nothing speaks against it.</summary>
    public string? Stopped { get; private set; }

    /// <summary>Told once, before any run is begun, how many were there already.</summary>
    public Action<int>? TookOver { get; init; }

    /// <summary>What is evaluated.</summary>
    private EvaluationHead Head => new()
    {
        Policy = Path.GetFileName(options.Policy?.File),
        PolicyDigest = options.Policy?.Digest,
        Dataset = Path.GetFileName(dataset.File),
        DatasetDigest = dataset.Digest,
        CaseCount = dataset.Cases.Count,
        Repeat = options.Repeat,
        Shard = options.Shard,
        Label = options.Label,
        Started = options.TimeProvider.GetUtcNow(),
    };

    public async Task<EvaluationResults> RunAsync(CancellationToken cancellation)
    {
        if (_policy.Count == 0 && dataset.Cases.FirstOrDefault(item => item.Expectations.Count == 0) is { } idle)
        {
            throw new ArgumentException($"The case {Words.Quote(idle.Id)} expects nothing and there is no policy: it would pass whatever the agent does.");
        }

        var cases = options.Shard?.Of(dataset, options.Earlier) ?? dataset.Cases;
        IReadOnlyList<ResultCase> known = [.. cases.Select(item => new ResultCase(item.Id, item.Index, item.Tags))];
        using var log = options.ResultsPath is { } path ? ResultsLog.Open(path, Head, known) : null;
        var before = log?.Known.Runs.Where(done => done.Verdict != RunVerdict.Infrastructure).ToList() ?? [];
        TookOver?.Invoke(before.Count);
        foreach (var done in before) _budget.Add(Name(done.CaseId, done.Number), done.TotalTokens, done.CostUsd is { } cost ? (decimal)Math.Clamp(cost, 0, 1e15) : null, done.Checks.Count > 0);
        var finished = before.Select(done => (done.CaseId, done.Number)).ToHashSet();

        // Every case once before any runs again: what is cut short then knows a little of all instead of all of a few.
        var open = Enumerable.Range(1, options.Repeat).SelectMany(number => cases.Select(item => new CaseRequest(item, number))).Where(request => !finished.Contains((request.Case.Id, request.Number)));
        var runs = new List<CaseRun>(before);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallel, CancellationToken = cancellation };
        await Parallel.ForEachAsync(open.TakeWhile(_ => MayBegin(runs, cases.Count * options.Repeat)), parallel, async (request, cancelled) =>
        {
            var result = await OneAsync(request, cancelled).ConfigureAwait(false);
            lock (runs) runs.Add(result);
            log?.Append(result);
            options.Progress?.Report(result);
        }).ConfigureAwait(false);
        var isFinished = runs.Count == cases.Count * options.Repeat;
        return isFinished && log is not null ? log.Finish() : new EvaluationResults(log?.Known.Head ?? Head, known, runs, isFinished) { File = options.ResultsPath };
    }

    private async Task<CaseRun> OneAsync(CaseRequest request, CancellationToken cancellation)
    {
        for (var faults = 0; ; faults++)
        {
            var outcome = await AttemptAsync(request, cancellation).ConfigureAwait(false);
            _budget.Add(Name(request.Case.Id, request.Number), outcome.Trace, isRun: !outcome.IsInfrastructure);
            if (outcome.IsInfrastructure && faults < options.InfrastructureRetries)
            {
                await Task.Delay(options.RetryDelay * Math.Pow(2, faults), options.TimeProvider, cancellation).ConfigureAwait(false);
                continue;
            }

            var judged = RunJudge.Judge(request.Case.Id, request.Number, outcome, _policy, request.Case.Expectations, options.Prices) with { InfrastructureErrors = outcome.IsInfrastructure ? faults + 1 : faults };
            return outcome.Trace is { } trace && IsKept(judged.Verdict) ? judged with { TraceFile = Keep(request, trace) } : judged;
        }
    }

    private async Task<CaseOutcome> AttemptAsync(CaseRequest request, CancellationToken cancellation)
    {
        using var timeout = options.RunTimeout is { } time ? new CancellationTokenSource(time, options.TimeProvider) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        var outcome = await run(request, both.Token).ConfigureAwait(false);

        // What the end of the evaluation ended, or made fail, is no run.
        if (outcome.IsCut || outcome.Fault is not null) cancellation.ThrowIfCancellationRequested();
        return !outcome.IsCut ? outcome : outcome with { Fault = $"it took longer than {Words.Duration(options.RunTimeout!.Value)}" };
    }

    private bool IsKept(RunVerdict verdict) => options.ResultsPath is not null && options.Keep switch
    {
        KeptTraces.All => true,
        KeptTraces.None => false,
        _ => verdict != RunVerdict.Passed,
    };

    /// <summary>Before the line that names it: a line never names a trace that is not there.</summary>
    private string Keep(CaseRequest request, RecordedTrace trace)
    {
        var name = $"{GoldenName.Safe(request.Case.Id, 80, isRow: true)}.{request.Number}.jsonl";
        trace.Save(Path.Combine(EvaluationResults.TraceFolder(options.ResultsPath!), name));
        return name;
    }

    private bool MayBegin(List<CaseRun> runs, int all)
    {
        lock (runs) Stopped ??= _budget.UsedUp(runs.Count, all);
        return Stopped is null;
    }

    private static string Name(string caseId, int number) => $"run {number} of {Words.Quote(caseId)}";
}
