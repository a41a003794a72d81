using System.Globalization;
using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>How many checks came out which way.</summary>
internal record struct CheckCounts(int Held, int Failed, int Unclear, int Warned);

/// <summary>What a policy says of one trace: a line a check, then the story of those that did not hold.</summary>
internal sealed class CheckReport(Shell shell, TracePolicy policy, RecordedTrace trace, bool isOneOfMany)
{
    private readonly Dictionary<PolicyScope, RecordedTrace> _parts = [];
    private readonly List<Failure> _failures = [];
    private CheckCounts _counts;

    public void Write(out CheckCounts counts)
    {
        var title = trace.TraceId.Length == 0 ? "trace without id" : "trace " + Labels.Safe(trace.TraceId, 60);
        shell.Line(new(title, Ink.Strong), isOneOfMany && trace.Runs[0].Input is { } input ? $"  \"{Labels.Safe(input, 80)}\"" : "");
        foreach (var entry in policy.Checks) Write(entry);
        if (_failures.Count > 0)
        {
            shell.Line();
            shell.Lines(FailureText.Of(_failures), line => line.StartsWith("  -> ", StringComparison.Ordinal) ? Ink.Bad : Style.Plain);
        }

        counts = _counts;
    }

    private void Write(PolicyEntry entry)
    {
        var part = entry.When is { } when ? PartOf(when) : trace;
        var result = entry.Check.Evaluate(part);
        var failure = new Failure(part, entry.Check, result, entry.When?.ToString() ?? "trace", entry.Because);
        var isWarning = entry.Severity == PolicySeverity.Warning || (result.Verdict == Verdict.Inconclusive && entry.Inconclusive == InconclusiveMeaning.Warn);
        var name = entry.Name is null ? "" : Labels.Safe(entry.Name, 80) + ": ";
        var place = new Part($"  ({Path.GetFileName(policy.File)}:{entry.Line.ToString(CultureInfo.InvariantCulture)})", Ink.Dim);
        switch (result.Verdict)
        {
            case Verdict.Passed:
                _counts.Held++;
                Line("✓", Ink.Good, name + Phrase(entry), "");
                break;
            case var _ when isWarning:
                _counts.Warned++;
                Line("!", Ink.Warn, name + failure.Sentence, place);
                break;
            case Verdict.Failed:
                _counts.Failed++;
                _failures.Add(failure);
                Line("✗", Ink.Bad, name + Phrase(entry), place);
                break;
            default:
                _counts.Unclear++;
                _failures.Add(failure);
                Line("?", Ink.Warn, name + Phrase(entry), place);
                break;
        }
    }

    private void Line(string sign, Style ink, string text, Part place) => shell.Line("  ", new(sign, ink), " " + text, place);

    /// <summary>One view a part, so that all its failures share one timeline.</summary>
    private RecordedTrace PartOf(PolicyScope when)
    {
        if (!_parts.TryGetValue(when, out var part)) _parts.Add(when, part = when.Of(trace));
        return part;
    }

    /// <summary>What is asked, in the words of the check.</summary>
    private static string Phrase(PolicyEntry entry)
    {
        var asked = entry.Check is NotCheck { Inner: CallCheck call } ? "never " + call.Finite
            : entry.Check is NotCheck not ? "not: " + not.Inner.Finite : entry.Check.Finite;
        return Labels.Safe((entry.When is { } when ? when + " " : "") + asked, 200);
    }
}
