using System.Text;
using System.Xml;

namespace AgentTrace.Testing;

/// <summary>What reports say of cases and runs, and how trace text is made data for where it lands.</summary>
internal static class ReportText
{
    /// <summary>What is said of a fault whose text is left out.</summary>
    public const string FailedByItself = "it failed by itself";

    private const string Withheld = "(contents left out)";

    public static string Word(CaseVerdict verdict) => verdict.ToString().ToLowerInvariant();

    /// <summary>What broke a group of runs in one line.</summary>
    public static string Reason(BrokenRuns group, ReportOptions options)
    {
        var first = group.Runs[0];
        if (options.NoContent) return first.Fault is null ? group.Reason.Length == 0 ? Withheld : group.Reason : Withheld;
        return first.Reason ?? group.Reason;
    }

    /// <summary>How often a case passed: <c>8/10 passed</c>.</summary>
    public static string Rate(CaseSummary summary)
    {
        var text = $"{summary.Passed}/{summary.Judged} passed";
        if (summary.Inconclusive > 0) text += $", {summary.Inconclusive} inconclusive";
        return summary.Judged < summary.Wanted ? $"{text}, {summary.Wanted - summary.Judged} of {summary.Wanted} not run" : text;
    }

    /// <summary>All that is known of what broke a case, as lines.</summary>
    public static string Story(CaseSummary summary, ReportOptions options)
    {
        var text = new StringBuilder();
        foreach (var group in summary.Broken)
        {
            var first = group.Runs[0];
            text.Append(Words.Count(group.Runs.Count, "run")).Append(" (").AppendJoin(", ", group.Runs.Take(10).Select(run => "#" + run.Number)).Append(group.Runs.Count > 10 ? ", …" : "").Append("): ").Append(Reason(group, options)).Append('\n');
            if (options.NoContent) continue;
            foreach (var check in first.Checks.Where(check => check.IsBroken))
            {
                if (check.Message is { } message && message != first.Reason) text.Append("  also: ").Append(message).Append('\n');
                if (check.Details is { } details) text.Append(details.TrimEnd('\n')).Append('\n');
            }

            if (first.TraceFile is { } trace) text.Append("  trace  ").Append(trace).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Lines of text without a character that XML cannot hold, or that changes how a terminal or a page shows the rest.</summary>
    public static string Xml(string text)
    {
        var lines = text.Split('\n').Select(line => SafeText.Line(line.TrimEnd('\r')));
        var safe = new StringBuilder(text.Length);
        foreach (var c in string.Join('\n', lines)) safe.Append(XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD');
        return safe.ToString();
    }
}
