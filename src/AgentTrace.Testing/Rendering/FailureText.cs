using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>An expectation that a trace did not meet.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Check">What was asked.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Subject">What the test calls the trace.</param>
/// <param name="Because">Why it was asked; null or empty for no reason.</param>
internal sealed record Failure(RecordedTrace Trace, TraceCheck Check, CheckResult Result, string Subject, string? Because)
{
    /// <summary>More marks than a timeline shows would only cost time: a failure may rest on 50,000 calls.</summary>
    private const int MostMarks = 50;

    /// <summary>The places that a timeline marks.</summary>
    public IEnumerable<Mark> Marks => Result.Evidence.Take(MostMarks);

    /// <summary>The first line, complete in itself.</summary>
    public string Sentence => CheckSentence.Of(Check, Result, Subject, Because);
}

/// <summary>What a person reads when a test is red: the sentence, the run with the evidence marked, and what helps.</summary>
internal static class FailureText
{
    public static string Of(IReadOnlyList<Failure> failures, Func<RecordedTrace, string?>? savedAs = null)
    {
        var text = new StringBuilder();
        if (failures.Count == 1)
        {
            text.Append(failures[0].Sentence).Append('\n');
            AppendDetails(text, failures[0]);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{Count(failures)}:\n\n");
            for (var i = 0; i < failures.Count; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {i + 1}) {failures[i].Sentence}\n");
                if (AppendDetails(text, failures[i]) && i < failures.Count - 1) text.Append('\n');
            }
        }

        foreach (var group in failures.GroupBy(failure => failure.Trace))
        {
            if (group.Key.Spans.Count > 0 || group.Key.DeclaredRuns.Count > 0)
            {
                text.Append('\n').Append(new Timeline(group.Key, [.. group.SelectMany(failure => failure.Marks)]).Render());
            }

            var notes = group.Select(failure => failure.Result.Hint).OfType<string>().Distinct().Select(hint => ("hint", hint)).ToList();
            if (savedAs?.Invoke(group.Key) is { } path) notes.Add(("trace", $"{SafeText.Line(path)}  (agenttrace show …)"));
            if (notes.Count > 0) text.Append('\n');
            foreach (var (name, note) in notes) text.Append(CultureInfo.InvariantCulture, $"  {name,-5}  {note}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static bool AppendDetails(StringBuilder text, Failure failure)
    {
        if (DetailText.Of(failure.Result.Details) is not { Length: > 0 } details) return false;
        text.Append('\n').Append(details);
        return true;
    }

    private static string Count(IReadOnlyList<Failure> failures)
    {
        var open = failures.Count(failure => failure.Result.Verdict == Verdict.Inconclusive);
        return open == 0 ? $"{failures.Count} expectations failed"
            : open == failures.Count ? $"{open} expectations cannot be told"
            : $"{Words.Count(failures.Count - open, "expectation")} failed and {open} cannot be told";
    }
}
