using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>What a person reads when traces of a set do not meet an expectation: each reason once, with the traces that it holds for.</summary>
internal static class SetFailureText
{
    private const int MostListed = 10;
    private const int MostTimelines = 3;

    public static string OfCount(int count, int expected, string subject, string? because, IReadOnlyList<string> problems)
    {
        var text = Line($"Expected {subject} to have {Words.Count(expected, "trace")}{CheckSentence.Because(because)}, but there {(count == 1 ? "is" : "are")} {count.ToString(CultureInfo.InvariantCulture)}.");
        if (problems.Count == 0) return text;
        return text + "\n\n" + string.Join('\n', problems.Take(MostListed).Select(problem => "  not read: " + Line(problem)));
    }

    /// <summary>What a set does not show.</summary>
    /// <param name="result">How its traces came out.</param>
    /// <param name="subject">What the test calls the set.</param>
    /// <param name="because">Why it was asked.</param>
    /// <param name="savedAs">Where a trace is kept.</param>
    public static string Of(SetResult result, string subject, string? because, Func<RecordedTrace, string?> savedAs)
    {
        var (reason, count, good, open) = (CheckSentence.Because(because), result.Count, result.Met, result.Open);
        var which = result.AtLeast is not { } least ? $"every trace of {subject}" : $"at least {Words.Number(least)} of the traces of {subject}";
        var meets = result.AtLeast > 1 ? "meet" : "meets";
        if (count == 0) return Line($"Cannot tell whether {which} {meets} the expectation{reason}: there is none.");
        var failures = result.Unmet.SelectMany(failures => failures).ToList();
        var reasons = failures.GroupBy(failure => failure.Sentence).OrderByDescending(group => group.Count()).ToList();
        var sentence = (result.AtLeast, result.Verdict) switch
        {
            (null, Verdict.Inconclusive) => $"Cannot tell whether {which} {meets} the expectation{reason}: {open} of {count} cannot be told",
            (null, _) => $"Expected {which} to meet the expectation{reason}, but {count - good - open} of {count} {(count - good - open == 1 ? "does" : "do")} not" + (open == 0 ? "" : $" and {open} cannot be told"),
            (_, Verdict.Inconclusive) => $"Cannot tell whether {which} {meets} the expectation{reason}: {good} of {count} {(good == 1 ? "does" : "do")} and {open} cannot be told",
            _ => $"Expected {which} to meet the expectation{reason}, but {good} of {count} {(good == 1 ? "does" : "do")}" + (open == 0 ? "" : $" and {open} cannot be told"),
        };
        var text = new StringBuilder(Line(sentence));
        text.Append(reasons.Count == 1 ? ": " + reasons[0].Key : ":").Append('\n');
        var shown = new HashSet<RecordedTrace>();
        foreach (var group in reasons)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {Words.Count(group.Count(), "trace")}: {group.Key}\n");
            foreach (var failure in group.Take(MostListed)) text.Append("      ").Append(Name(failure.Trace)).Append('\n');
            if (group.Count() > MostListed) text.Append(CultureInfo.InvariantCulture, $"      and {group.Count() - MostListed} more\n");
            var example = group.First();
            if (shown.Count >= MostTimelines || !shown.Add(example.Trace)) continue;
            text.Append('\n').Append(new Timeline(example.Trace, [.. failures.Where(failure => failure.Trace == example.Trace).SelectMany(failure => failure.Marks)]).Render());
            if (savedAs(example.Trace) is { } path) text.Append("\n  trace  ").Append(Line(path)).Append("  (agenttrace show …)\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Name(RecordedTrace trace) => Line(trace.TraceId.Length == 0 ? "trace without id" : trace.TraceId);

    private static string Line(string text) => SafeText.Line(Scrubber.Redact(text));
}
