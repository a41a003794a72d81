using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>A comparison as text and as Markdown.</summary>
public static class ComparisonText
{
    private const int MostRows = 20;

    extension(Comparison comparison)
    {
        /// <summary>The answer first, then what it rests on; safe to print.</summary>
        /// <example><code>Console.WriteLine(EvaluationResults.Load("head.jsonl").CompareTo([EvaluationResults.Load("base.jsonl")]).ToText());</code></example>
        public string ToText()
        {
            ArgumentNullException.ThrowIfNull(comparison);
            var text = new StringBuilder();
            foreach (var (heading, lines) in Sections(comparison, noContent: false))
            {
                text.Append(SafeText.Line(heading)).Append('\n');
                foreach (var line in lines) text.Append("  ").Append(SafeText.Line(line)).Append('\n');
            }

            return text.ToString().TrimEnd('\n');
        }

        /// <summary>The same for a pull request.</summary>
        /// <param name="noContent">Leaves out sentences that may quote what the agent wrote.</param>
        public string ToMarkdown(bool noContent = false)
        {
            ArgumentNullException.ThrowIfNull(comparison);
            var text = new StringBuilder("### ");
            foreach (var (heading, lines) in Sections(comparison, noContent))
            {
                text.Append(text.Length == 4 ? "" : "\n**").Append(MarkdownReport.Escape(heading)).Append(text.Length == 4 + MarkdownReport.Escape(heading).Length ? "" : "**").Append("\n\n");
                foreach (var line in lines) text.Append("- ").Append(MarkdownReport.Escape(line.Trim())).Append('\n');
            }

            return text.ToString();
        }
    }

    /// <summary>The answer in words: <c>not worse by more than 2 pp</c>.</summary>
    internal static string Answer(Comparison comparison) => comparison.Verdict switch
    {
        ComparisonVerdict.Worse => "worse",
        ComparisonVerdict.NotWorse => $"not worse by more than {Points(comparison.Margin, signed: false)}",
        _ => "cannot tell",
    };

    private static IEnumerable<(string Heading, IReadOnlyList<string> Lines)> Sections(Comparison comparison, bool noContent)
    {
        yield return (Answer(comparison), [.. Overall(comparison)]);
        if (comparison.Lacks.Count > 0) yield return ("what is missing", comparison.Lacks);
        if (comparison.Suspects.Count > 0) yield return ("suspects", [.. Cases(comparison.Suspects, noContent)]);
        if (comparison.Confirmed is { } confirmed) yield return ("run again", [.. Cases(confirmed, noContent)]);
        if (comparison.Metrics.Count > 0) yield return ("also changed, or not", [.. comparison.Metrics.Select(Metric)]);
        var broken = comparison.Breakdown.Where(change => change.Change != 0).ToList();
        if (broken.Count > 0) yield return ("by check and tag", [.. broken.Take(MostRows).Select(Metric)]);
        if (comparison.Flaky.Count > 0) yield return ("flaky", [.. comparison.Flaky.Take(MostRows).Select(summary => $"{Words.Shorten(summary.Case.Id, 80)}: {new PassRate(summary.Passed, summary.Judged)}"), .. Rest(comparison.Flaky.Count)]);
        if (comparison.Notes.Count > 0) yield return ("notes", comparison.Notes);
    }

    private static IEnumerable<string> Overall(Comparison comparison)
    {
        if (comparison is { BaseRate: { } before, HeadRate: { } now })
        {
            yield return $"pass rate {Percent(before)} -> {Percent(now)} over {Words.Count(comparison.Cases, "case")}: {Points(now - before)} (95 % CI {Points(comparison.Interval.Lower)} to {Points(comparison.Interval.Upper)}), p {P(comparison.PValue)}";
        }

        if (comparison.Verdict != ComparisonVerdict.CannotTell) yield break;
        yield return comparison.SmallestDrop is { } drop
            ? $"these runs would have shown a drop of {Points(drop, signed: false)} in 8 of 10 such comparisons, and no smaller one"
            : "these runs would have shown no drop, however large";
        if (comparison.Lacks.Count > 0) yield break;
        yield return comparison.RunsNeeded is { } runs
            ? $"to rule out a drop of more than {Points(comparison.Margin, signed: false)}: about {Words.Count(runs, "run")} of each case on both sides"
            : $"to rule out a drop of more than {Points(comparison.Margin, signed: false)} takes more cases: no number of runs of these {Words.Number(comparison.Cases)} does";
    }

    private static IEnumerable<string> Cases(IReadOnlyList<CaseChange> changes, bool noContent) =>
    [
        .. changes.Take(MostRows).Select(change => $"{Words.Shorten(change.Case.Id, 80)}: {change.Base.Passed}/{change.Base.Runs} -> {change.Head.Passed}/{change.Head.Runs}, p {P(change.PValue)}, corrected p {P(change.Corrected)}"
            + (change.Reason is { } reason && !noContent ? $"; {Words.Shorten(reason, 200)}" : "")),
        .. Rest(changes.Count),
    ];

    private static IEnumerable<string> Rest(int count) => count > MostRows ? [$"… and {Words.Number(count - MostRows)} more"] : [];

    private static string Metric(MetricChange change)
    {
        var (before, now) = change.IsShare ? (Percent(change.Base ?? 0), Percent(change.Head ?? 0)) : (Amount(change.Name, change.Base), Amount(change.Name, change.Head));
        string Effect(double value) => change.IsShare ? Points(value) : double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $"×{value:0.00}") : "unknown";
        return $"{Words.Shorten(change.Name, 120)}: {before} -> {now}, {Effect(change.Change)} (95 % CI {Effect(change.Interval.Lower)} to {Effect(change.Interval.Upper)}), corrected p {P(change.Corrected)}";
    }

    private static string Amount(string name, double? value) => value is not { } number ? "unknown"
        : name == "time" ? Words.Duration((long)(number * 1e6))
        : name == "cost" ? Words.Usd(number)
        : number.ToString(number < 100 ? "0.##" : "N0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Points(double share, bool signed = true) => double.IsFinite(share) ? (share * 100).ToString(signed ? "+0.0;-0.0;0.0" : "0.##", CultureInfo.InvariantCulture) + " pp" : "unknown";

    private static string P(double value) => value < 0.0001 ? "< 0.0001" : "= " + value.ToString("0.####", CultureInfo.InvariantCulture);
}
