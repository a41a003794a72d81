namespace AgentTrace.Testing;

/// <summary>How one run of a case ended.</summary>
public enum RunVerdict
{
    /// <summary>Every check held.</summary>
    Passed,

    /// <summary>A check failed, or the agent itself did.</summary>
    Failed,

    /// <summary>Nothing failed, and something could not be told.</summary>
    Inconclusive,

    /// <summary>What the agent runs on failed (a rate limit, a network fault): the run says nothing of the agent, and is to be repeated.</summary>
    Infrastructure,
}

/// <summary>What one check said of one run.</summary>
/// <param name="Name">The entry's name, or what it asks.</param>
/// <param name="Verdict">Passed, failed or inconclusive.</param>
/// <example><code>foreach (var outcome in results.Runs[0].Checks) Console.WriteLine($"{outcome.Verdict}: {outcome.Name}");</code></example>
public sealed record CheckOutcome(string Name, Verdict Verdict)
{
    /// <summary>Whether it only warns, so that the run may pass in spite of it.</summary>
    public bool IsWarning { get; init; }

    /// <summary>What was expected and what happened instead, in one sentence; null where it held.</summary>
    public string? Message { get; init; }

    /// <summary>What was expected beside what there was, line by line; null where the sentence says it all.</summary>
    public string? Details { get; init; }

    /// <summary>The line of the policy or dataset that asks, counted from 1; 0 when unknown.</summary>
    public int Line { get; init; }

    /// <summary>Whether the dataset asks it of this case, not the policy of all.</summary>
    public bool IsOfCase { get; init; }

    /// <summary>Whether it kept the run from passing.</summary>
    public bool IsBroken => Verdict != Verdict.Passed && !IsWarning;
}

/// <summary>A step of a run, without its contents.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Name">The tool, the model, or the span's name.</param>
/// <param name="StartMs">When it began, in milliseconds from the trace's start; null when unknown.</param>
/// <param name="EndMs">When it ended; null when unknown.</param>
/// <param name="IsError">Whether it failed.</param>
/// <example><code>Console.WriteLine(string.Join(" > ", results.Runs[0].Steps.Select(step => step.Name)));</code></example>
public sealed record RunStep(StepType Type, string? Name, double? StartMs, double? EndMs, bool IsError);

/// <summary>One run of one case: how it ended, why, and what it took. What is unknown is null, never zero.</summary>
/// <example><code>
/// foreach (var one in results.Runs.Where(one => one.Verdict != RunVerdict.Passed)) Console.WriteLine($"{one.CaseId} #{one.Number}: {one.Reason}");
/// </code></example>
public sealed record CaseRun
{
    internal CaseRun(string caseId, int number, RunVerdict verdict)
    {
        CaseId = caseId;
        Number = number;
        Verdict = verdict;
    }

    /// <summary>The case.</summary>
    public string CaseId { get; }

    /// <summary>Which of its runs this is, counted from 1.</summary>
    public int Number { get; }

    /// <summary>How it ended.</summary>
    public RunVerdict Verdict { get; }

    /// <summary>Why there is nothing to check, or why the run failed whatever its checks say: it timed out, its command failed; null otherwise.</summary>
    public string? Fault { get; internal init; }

    /// <summary>Every check, in the order of the policy and then of the case.</summary>
    public IReadOnlyList<CheckOutcome> Checks { get; internal init; } = [];

    /// <summary>What the agent did; of a run that went in circles, the first thousand steps.</summary>
    public IReadOnlyList<RunStep> Steps { get; internal init; } = [];

    /// <summary>How many steps there were.</summary>
    public int StepCount { get => Math.Max(field, Steps.Count); internal init; }

    /// <summary>Why the run ended; null when unknown.</summary>
    public string? StopReason { get; internal init; }

    /// <summary>The models that answered, in order.</summary>
    public IReadOnlyList<string> Models { get; internal init; } = [];

    /// <summary>Tokens given to models.</summary>
    public long? InputTokens { get; internal init; }

    /// <summary>Tokens that models gave.</summary>
    public long? OutputTokens { get; internal init; }

    /// <summary>What the models cost.</summary>
    public double? CostUsd { get; internal init; }

    /// <summary>From the trace's start to its end, in milliseconds.</summary>
    public double? DurationMs { get; internal init; }

    /// <summary>How often the run was begun anew because of what it runs on.</summary>
    public int InfrastructureErrors { get; internal init; }

    /// <summary>The file of the trace in the folder beside the results; null where none was kept.</summary>
    public string? TraceFile { get; internal init; }

    /// <summary>The tools that were called, in order: <c>search &gt; fetch</c>.</summary>
    public string Trajectory => string.Join(" > ", Steps.Where(step => step.Type == StepType.ToolCall).Select(step => step.Name));

    /// <summary>The first thing that kept the run from passing; null where nothing did.</summary>
    public string? Reason => Fault ?? FirstBroken?.Message;

    /// <summary>The first check that gave the run its verdict; null where none did.</summary>
    internal CheckOutcome? FirstBroken => Checks.FirstOrDefault(check => check.IsBroken && (check.Verdict == AgentTrace.Testing.Verdict.Failed) == (Verdict == RunVerdict.Failed));

    /// <summary>All tokens, as budgets count them; null where some are not known.</summary>
    internal long? TotalTokens { get => field ?? InputTokens + OutputTokens; init; }
}
