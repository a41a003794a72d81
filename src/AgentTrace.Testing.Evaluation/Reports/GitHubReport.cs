using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Workflow commands of GitHub Actions: an annotation at the policy's line for each check that broke.</summary>
/// <remarks>docs.github.com: "Workflow commands for GitHub Actions". Ten of a kind are shown a step, so the most frequent come first.</remarks>
internal static class GitHubReport
{
    private const int Most = 10;

    public static string Annotations(EvaluationResults results, ReportOptions options)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(results, options).Take(Most)) text.Append(line).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Lines(EvaluationResults results, ReportOptions options)
    {
        if (ResultsMerge.Lack(results) is { } lack) yield return $"::error title=agenttrace::{Data(lack)}";
        var failed = results.Summaries(options.RequiredPassRate).Where(summary => summary.Verdict is CaseVerdict.Failed or CaseVerdict.Inconclusive).Select(summary => summary.Case.Id).ToHashSet();
        var broken = results.Runs.Where(run => failed.Contains(run.CaseId)).SelectMany(run => run.Checks.Where(check => check.IsBroken).Select(check => (run, check)));
        foreach (var group in broken.GroupBy(item => (item.check.Name, item.check.Line, item.check.IsOfCase)).OrderByDescending(group => group.Count()))
        {
            var (run, check) = group.First();
            var file = check.IsOfCase ? options.DatasetPath ?? results.Head.Dataset : options.PolicyPath ?? results.Head.Policy;
            var place = file is null ? "" : string.Create(CultureInfo.InvariantCulture, $"file={Property(file)},{(check.Line > 0 ? $"line={check.Line}," : "")}");
            var cases = group.Select(item => item.run.CaseId).Distinct().Count();
            var message = options.NoContent || check.Message is null ? check.Name : check.Message;
            yield return $"::error {place}title={Property($"{check.Name}: {Words.Count(group.Count(), "run")} of {Words.Count(cases, "case")}")}::{Data($"{run.CaseId} #{run.Number}: {message}")}";
        }

        foreach (var group in results.Runs.Where(run => failed.Contains(run.CaseId) && run.Fault is not null).GroupBy(run => options.NoContent ? "" : run.Fault!).OrderByDescending(group => group.Count()))
        {
            yield return $"::error title={Property(Words.Count(group.Count(), "run") + " failed by themselves")}::{Data($"{group.First().CaseId} #{group.First().Number}: {(options.NoContent ? "the agent failed" : group.Key)}")}";
        }
    }

    private static string Data(string text) => SafeText.Line(text).Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
