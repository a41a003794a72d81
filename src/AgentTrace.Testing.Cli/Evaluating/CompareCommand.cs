using System.Globalization;

namespace AgentTrace.Testing.Cli;

/// <summary>What <c>agenttrace compare</c> was asked for.</summary>
internal sealed record CompareRequest(IReadOnlyList<string> Results, IReadOnlyList<string> Bases, double Margin)
{
    public string? Quarantine { get; init; }

    public ReportTargets Targets { get; init; } = ReportTargets.ParseComparison(null);

    public bool NoContent { get; init; }

    /// <summary>How often suspects run again; 0 for not at all.</summary>
    public int Confirm { get; init; }

    public string? Cases { get; init; }

    public string? Policy { get; init; }

    /// <summary>What runs them; null where no command is named.</summary>
    public CommandAgent? Agent { get; init; }

    public EvaluationOptions Options { get; init; } = new();
}

/// <summary><c>agenttrace compare</c>: is this version worse than the last?</summary>
internal sealed class CompareCommand(Shell shell)
{
    private const string Last = "last:";

    public int Run(CompareRequest request) => RunAsync(request).GetAwaiter().GetResult();

    private async Task<int> RunAsync(CompareRequest request)
    {
        var head = EvaluationResults.Load(request.Results[^1]);
        List<EvaluationResults> bases = [.. request.Results.SkipLast(1).SelectMany(TraceGlob.Expand).Select(EvaluationResults.Load), .. request.Bases.SelectMany(name => Named(name, head))];
        if (bases.Count == 0) throw new UsageException("name what to compare with: agenttrace compare BASE HEAD, or --base last:7 HEAD.");
        var quarantine = request.Quarantine is { } file ? Quarantine.Load(file) : Quarantine.None;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var comparison = ResultsComparison.Compare(bases, head, request.Margin, quarantine, today);
        if (request.Confirm > 0 && comparison.Suspects.Count > 0)
        {
            using var interruption = new Interruption();
            try
            {
                comparison = ResultsComparison.Compare(bases, head, request.Margin, quarantine, today, await AgainAsync(request, head, comparison, interruption.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                shell.Complain("interrupted: the suspects did not all run again, and nothing is compared.");
                return ExitCode.Inconclusive;
            }
        }

        request.Targets.Write(comparison, request.NoContent, shell);
        var ink = comparison.Verdict switch { ComparisonVerdict.Worse => Ink.Bad, ComparisonVerdict.NotWorse => Ink.Good, _ => Ink.Warn };
        shell.Lines(comparison.ToText(), line => line.StartsWith(' ') ? Spectre.Console.Style.Plain : line == ComparisonText.Answer(comparison) ? ink : Ink.Strong);
        return comparison.Verdict switch { ComparisonVerdict.Worse => ExitCode.Failed, ComparisonVerdict.NotWorse => ExitCode.Held, _ => ExitCode.Inconclusive };
    }

    /// <summary>Files by name, or the last so many results beside the newer ones that are older than they are.</summary>
    private IEnumerable<EvaluationResults> Named(string name, EvaluationResults head)
    {
        if (!name.StartsWith(Last, StringComparison.Ordinal)) return TraceGlob.Expand(name).Select(EvaluationResults.Load);
        if (!int.TryParse(name.AsSpan(Last.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0) throw new UsageException($"--base takes a results file or last:7; found \"{name}\".");
        var folder = Path.GetDirectoryName(Path.GetFullPath(head.File!))!;
        var older = Directory.EnumerateFiles(folder, "*.jsonl").Where(file => Path.GetFullPath(file) != Path.GetFullPath(head.File!)).Select(Known).OfType<EvaluationResults>()
            .Where(one => one is { IsFinished: true, Head.Shard: null } && one.Head.Started < head.Head.Started).OrderByDescending(one => one.Head.Started).Take(count).ToList();
        if (older.Count == 0) throw new UsageException($"no finished results older than {head.File} are beside it ({folder}).");
        if (older.Count < count) shell.Complain($"note: only {Words.Count(older.Count, "older result")} beside {head.File}.");
        return older;
    }

    private static EvaluationResults? Known(string file)
    {
        try
        {
            return EvaluationResults.Load(file);
        }
        catch (EvaluationFormatException)
        {
            // A folder of results holds traces and cases too.
            return null;
        }
    }

    private async Task<EvaluationResults> AgainAsync(CompareRequest request, EvaluationResults head, Comparison comparison, CancellationToken cancellation)
    {
        if (request.Agent is not { } agent || request.Cases is null) throw new UsageException("--confirm runs suspects again: name the --cases (and the --policy) and the command behind --.");
        var policy = request.Policy is { } file ? TracePolicy.Load(file) : null;
        var dataset = EvalCommand.Load(request.Cases, policy).Only(comparison.Suspects.Select(change => change.Case.Id).ToHashSet());
        if (dataset.Digest != head.Head.DatasetDigest || policy?.Digest != head.Head.PolicyDigest) throw new UsageException("the cases or the policy are not those that the newer results were made with: their suspects cannot be confirmed by others.");
        var options = request.Options with { Policy = policy, Repeat = request.Confirm };
        EvaluationResults? again = null;
        await ProgressBar.ShowAsync(shell, dataset.Cases.Count * request.Confirm, async advance =>
            again = await new EvaluationEngine(dataset, options with { Progress = new EachRun(advance) }, agent.RunAsync).RunAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return again!;
    }
}
