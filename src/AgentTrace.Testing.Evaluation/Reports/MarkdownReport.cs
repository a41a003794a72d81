using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Results as Markdown for a pull request: the answer first, then the cases that broke and why.</summary>
internal static class MarkdownReport
{
    private const int MostRows = 50;
    private const int LongestReason = 300;

    public static string Write(EvaluationResults results, ReportOptions options)
    {
        var summaries = results.Summaries(options.RequiredPassRate);
        var text = new StringBuilder();
        text.Append("### ").Append(Headline(results, summaries)).Append("\n\n");
        if (ResultsMerge.Lack(results) is { } lack) text.Append("**Not all results are there:** ").Append(Escape(lack)).Append(".\n\n");
        var broken = summaries.Where(summary => summary.Verdict != CaseVerdict.Passed || summary.IsFlaky).ToList();
        if (broken.Count > 0)
        {
            text.Append("| case | passed | what broke it |\n| --- | --- | --- |\n");
            foreach (var summary in broken.OrderBy(Rank).Take(MostRows))
            {
                text.Append("| ").Append(Sign(summary)).Append(' ').Append(Escape(Words.Shorten(summary.Case.Id, 80)))
                    .Append(" | ").Append(Escape(ReportText.Rate(summary))).Append(" | ").AppendJoin("<br>", summary.Broken.Take(3).Select(group => $"{group.Runs.Count} × {Escape(Words.Shorten(ReportText.Reason(group, options), LongestReason))}")).Append(" |\n");
            }

            if (broken.Count > MostRows) text.Append(CultureInfo.InvariantCulture, $"\n… and {Words.Count(broken.Count - MostRows, "other case")}.\n");
            text.Append('\n');
        }

        text.Append(Escape(Footer(results))).Append('\n');
        return text.ToString();
    }

    /// <summary>The answer in one line: <c>12 of 300 cases failed</c>.</summary>
    public static string Headline(EvaluationResults results, IReadOnlyList<CaseSummary> summaries)
    {
        int Number(CaseVerdict verdict) => summaries.Count(summary => summary.Verdict == verdict);
        var (failed, unclear, open) = (Number(CaseVerdict.Failed), Number(CaseVerdict.Inconclusive), Number(CaseVerdict.Unfinished));
        var parts = new List<string>();
        if (failed > 0) parts.Add($"{Words.Number(failed)} failed");
        if (unclear > 0) parts.Add($"{Words.Number(unclear)} inconclusive");
        if (open > 0) parts.Add($"{Words.Number(open)} unfinished");
        var all = Words.Count(summaries.Count, "case");
        var answer = parts.Count == 0 ? $"{all} passed" : $"{all}: {string.Join(", ", parts)}";
        return results.Head.Repeat == 1 ? answer : $"{answer} ({Words.Number(results.Runs.Count(run => run.Verdict == RunVerdict.Passed))} of {Words.Count(results.Runs.Count, "run")} passed)";
    }

    /// <summary>Text as text: nothing of it is markup, a mention, or a link, and it stays in its cell.</summary>
    /// <remarks>GitHub looks for mentions, references and www. after it has rendered, where an escape is no more: a space without width keeps them apart.</remarks>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        var line = SafeText.Line(text);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c is '&') safe.Append("&amp;");
            else if (c is '<') safe.Append("&lt;");
            else if (c is '>') safe.Append("&gt;");
            else if (c is '@') safe.Append("&#64;&#8203;");
            else if (c is '#' && i + 1 < line.Length && char.IsAsciiDigit(line[i + 1])) safe.Append("\\#&#8203;");
            else if (c is '.' && line.AsSpan(0, i).EndsWith("www", StringComparison.OrdinalIgnoreCase)) safe.Append("&#8203;.");
            else if (c is ':') safe.Append("&#58;");
            else if (c is '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '+' or '!' or '|' or '~' or '$') safe.Append('\\').Append(c);
            else safe.Append(c);
        }

        return safe.ToString();
    }

    private static string Footer(EvaluationResults results)
    {
        var parts = new List<string>();
        if (results.Head.Policy is { } policy) parts.Add(policy);
        if (results.Head.Dataset is { } dataset) parts.Add(dataset);
        if (results.Head.Label is { } label) parts.Add(label);
        var models = results.Runs.SelectMany(run => run.Models).Distinct().Take(5).ToList();
        if (models.Count > 0) parts.Add(string.Join(", ", models));
        if (results.Head.Repeat > 1) parts.Add($"{results.Head.Repeat} runs a case");
        return string.Join(" · ", parts);
    }

    private static int Rank(CaseSummary summary) => summary.Verdict switch { CaseVerdict.Failed => 0, CaseVerdict.Inconclusive => 1, CaseVerdict.Unfinished => 2, _ => 3 };

    private static string Sign(CaseSummary summary) => summary.Verdict switch { CaseVerdict.Failed => "❌", CaseVerdict.Passed => "⚠️ flaky", _ => "❔" };
}
