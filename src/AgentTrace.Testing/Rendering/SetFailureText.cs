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

    public static string Of(int count, IReadOnlyList<Failure> failures, string subject, string? because, Func<RecordedTrace, string?> savedAs)
    {
        if (count == 0) return Line($"Cannot tell whether every trace of {subject} meets the expectation{CheckSentence.Because(because)}: there is none.");
        var reasons = failures.GroupBy(failure => failure.Sentence).OrderByDescending(reason => reason.Count()).ToList();
        var failing = failures.Select(failure => failure.Trace).Distinct().Count();
        var text = new StringBuilder(Line($"Expected every trace of {subject} to meet the expectation{CheckSentence.Because(because)}, but {failing} of {count} {(failing == 1 ? "does" : "do")} not"));
        text.Append(reasons.Count == 1 ? ": " + reasons[0].Key : ":").Append('\n');
        var shown = new HashSet<RecordedTrace>();
        foreach (var reason in reasons)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {Words.Count(reason.Count(), "trace")}: {reason.Key}\n");
            foreach (var failure in reason.Take(MostListed)) text.Append("      ").Append(Name(failure.Trace)).Append('\n');
            if (reason.Count() > MostListed) text.Append(CultureInfo.InvariantCulture, $"      and {reason.Count() - MostListed} more\n");
            var example = reason.First();
            if (shown.Count >= MostTimelines || !shown.Add(example.Trace)) continue;
            text.Append('\n').Append(new Timeline(example.Trace, [.. failures.Where(failure => failure.Trace == example.Trace).SelectMany(failure => failure.Result.Evidence)]).Render());
            if (savedAs(example.Trace) is { } path) text.Append("\n  trace  ").Append(Line(path)).Append("  (agenttrace show …)\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Name(RecordedTrace trace) => Line(trace.TraceId.Length == 0 ? "trace without id" : trace.TraceId);

    private static string Line(string text) => SafeText.Line(Scrubber.Redact(text));
}
