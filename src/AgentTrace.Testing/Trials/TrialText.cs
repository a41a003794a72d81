using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>A report as text: the rate, which assertions did not always hold, and each reason once with the timeline of one run.</summary>
internal static partial class TrialText
{
    private const int MostGroups = 5;
    private const int MostNumbers = 8;

    public static string Of(TrialReport report)
    {
        var text = new StringBuilder(report.Summary);
        if (Counts(report) is { Length: > 0 } counts) text.Append('\n').Append(counts);
        AppendAssertions(text, report);
        AppendGroups(text, report);
        return text.ToString().TrimEnd('\n');
    }

    private static string Counts(TrialReport report)
    {
        var (failed, open) = (report.Runs.Count(run => run.Verdict == Verdict.Failed), report.Runs.Count(run => run.Verdict == Verdict.Inconclusive));
        var broken = report.Runs.Sum(run => run.Retries + (run.Verdict is null ? 1 : 0));
        List<string> parts = [];
        if (failed > 0) parts.Add($"{Words.Count(failed, "run")} failed");
        if (open > 0) parts.Add($"{Words.Count(open, "run")} cannot be told, which is no pass");
        if (broken > 0) parts.Add($"{Words.Count(broken, "attempt")} ended in an infrastructure error, which is no run");
        if (report.Tokens is { } tokens) parts.Add($"{Words.Number(tokens)} tokens");
        if (report.CostUsd is { } cost) parts.Add(Words.Usd(cost));
        return string.Join("; ", parts);
    }

    /// <summary>Which assertions did not hold in every run: what flakes.</summary>
    private static void AppendAssertions(StringBuilder text, TrialReport report)
    {
        var assertions = report.Runs.SelectMany(run => run.Failures.Select(failure => (Run: run, failure.Result.Verdict, Expectation: Expectation(failure))).DistinctBy(entry => entry.Expectation))
            .GroupBy(entry => entry.Expectation).OrderByDescending(group => group.Count()).ToList();
        if (assertions.Count == 0) return;
        text.Append("\n\nAssertions that did not hold in every run:\n");
        foreach (var group in assertions)
        {
            var open = group.Count(entry => entry.Verdict == Verdict.Inconclusive);
            var parts = new[] { (Count: group.Count() - open, What: "failed"), (Count: open, What: "could not tell") }.Where(part => part.Count > 0).Select(part => $"{part.What} in {part.Count}");
            text.Append(CultureInfo.InvariantCulture, $"  {group.Key}: {string.Join(", ", parts)} of {Words.Count(report.Rate.Runs, "run")}\n");
        }
    }

    private static void AppendGroups(StringBuilder text, TrialReport report)
    {
        var groups = report.Runs.Where(run => run.Verdict is Verdict.Failed or Verdict.Inconclusive).GroupBy(run => (Reason: Neutral(run), run.Place)).OrderByDescending(group => group.Count()).ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            var (runs, first) = (groups[i].ToList(), groups[i].First());
            var numbers = string.Join(", ", runs.Take(MostNumbers).Select(run => run.Number)) + (runs.Count > MostNumbers ? ", …" : "");
            text.Append(i == 0 || i < MostGroups ? "\n" : "");
            if (i == 0 && text[^2] != '\n') text.Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}) {(runs.Count == 1 ? "run" : $"{runs.Count} runs,")} {numbers}{(first.Place is { } place ? $" ({place})" : "")}: ");
            text.Append(i < MostGroups ? first.Message.ReplaceLineEndings("\n").Trim('\n') : first.Reason).Append('\n');
        }
    }

    /// <summary>What was expected, as its sentence says it: the same for every run.</summary>
    private static string Expectation(Failure failure) =>
        SafeText.Line(Scrubber.Redact($"{failure.Subject} {(failure.Check is NotCheck not ? not.Inner.Opposite : "to " + failure.Check.Infinitive)}"));

    /// <summary>The reason without what differs from run to run: equal reasons are one.</summary>
    private static string Neutral(TrialOutcome run) => Varying().Replace(run.Failures.Count > 0 ? string.Join('\n', run.Failures.Select(failure => failure.Sentence)) : run.Reason ?? "", "#");

    /// <summary>Ids (hexadecimal, with a digit), and numbers with the unit of a time.</summary>
    [GeneratedRegex(@"\b(?=[0-9a-fA-F-]*[0-9])[0-9a-fA-F]{8}(?:[0-9a-fA-F-]*[0-9a-fA-F])?\b|\d+(?:[.,:]\d+)*(?: ?(?:ns|µs|ms|s|min|h)\b)?(?: \d+ s\b)?")]
    private static partial Regex Varying();
}
