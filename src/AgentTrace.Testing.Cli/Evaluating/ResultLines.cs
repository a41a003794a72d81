using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>Results on a terminal: the cases that broke and why, then the answer.</summary>
internal sealed class ResultLines(Shell shell)
{
    private const int MostCases = 30;

    /// <returns>The exit code that says the same.</returns>
    public int Write(EvaluationResults results, double required)
    {
        var summaries = results.Summaries(required);
        var broken = summaries.Where(summary => summary.Verdict != CaseVerdict.Passed).ToList();
        foreach (var summary in broken.Take(MostCases)) Write(summary);
        if (broken.Count > MostCases) shell.Line(new Part($"… {Words.Count(broken.Count - MostCases, "other case")} did not pass either …", Ink.Dim));
        if (broken.Count > 0) shell.Line();
        var flaky = summaries.Where(summary => summary is { IsFlaky: true, Verdict: CaseVerdict.Passed }).ToList();
        if (flaky.Count > 0) shell.Line(new Part($"flaky: {string.Join(", ", flaky.Take(5).Select(summary => $"{Labels.Safe(summary.Case.Id, 60)} ({Rate(summary)})"))}{(flaky.Count > 5 ? $" and {flaky.Count - 5} more" : "")}", Ink.Warn));
        var isFailed = summaries.Any(summary => summary.Verdict == CaseVerdict.Failed);
        shell.Line(new Part(MarkdownReport.Headline(results, summaries) + ".", isFailed ? Ink.Bad : broken.Count > 0 ? Ink.Warn : Ink.Good));
        var lack = ResultsMerge.Lack(results);
        if (lack is not null && results.Head.Shard is null) shell.Complain($"not all results are there: {lack}.");
        return isFailed ? ExitCode.Failed : broken.Count > 0 || (lack is not null && results.Head.Shard is null) ? ExitCode.Inconclusive : ExitCode.Held;
    }

    /// <summary>A rate with what is known of it: <c>18/20 passed: 90.0 % (95 % CI 68.3–98.8 %)</c>.</summary>
    private static string Rate(CaseSummary summary) => summary.Judged > 1 ? new PassRate(summary.Passed, summary.Judged).ToString() : ReportText.Rate(summary);

    private void Write(CaseSummary summary)
    {
        var (sign, ink) = summary.Verdict switch
        {
            CaseVerdict.Failed => ("✗", Ink.Bad),
            CaseVerdict.Inconclusive => ("?", Ink.Warn),
            _ => ("…", Ink.Warn),
        };
        shell.Line(new(sign, ink), " ", new(Labels.Safe(summary.Case.Id, 80), Ink.Strong), "  ", new(Rate(summary), Ink.Dim));
        foreach (var group in summary.Broken.Take(3))
        {
            var times = summary.Judged > 1 ? $"{group.Runs.Count} × " : "";
            shell.Line("    " + times + Labels.Safe(ReportText.Reason(group, ReportOptions.Default), 400));
        }
    }
}
