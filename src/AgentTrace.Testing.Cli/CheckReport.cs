using System.Globalization;
using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>How many checks came out which way.</summary>
internal record struct CheckCounts(int Held, int Failed, int Unclear, int Warned);

/// <summary>What a policy says of one trace: a line a check, then the story of those that did not hold.</summary>
internal sealed class CheckReport(Shell shell, TracePolicy policy, TraceGroup group, bool isOneOfMany)
{
    private readonly List<Failure> _failures = [];
    private CheckCounts _counts;

    public void Write(out CheckCounts counts)
    {
        var trace = group.Trace;
        var title = group.What + (trace.TraceId.Length == 0 ? " without id" : " " + Labels.Safe(trace.TraceId, 60));
        shell.Line(new(title, Ink.Strong), isOneOfMany && trace.Runs[0].Input is { } input ? $"  \"{Labels.Safe(input, 80)}\"" : "");
        foreach (var outcome in PolicyOutcome.Of(policy.Checks, trace)) Write(outcome);
        if (_failures.Count > 0)
        {
            shell.Line();
            shell.Lines(FailureText.Of(_failures), line => line.StartsWith("  -> ", StringComparison.Ordinal) ? Ink.Bad : Style.Plain);
        }

        counts = _counts;
    }

    private void Write(PolicyOutcome outcome)
    {
        var entry = outcome.Entry;
        var name = entry.Name is null ? "" : Labels.Safe(entry.Name, 80) + ": ";
        var asked = Labels.Safe(entry.Asked, 200);
        var place = new Part($"  ({Path.GetFileName(policy.File)}:{entry.Line.ToString(CultureInfo.InvariantCulture)})", Ink.Dim);
        switch (outcome.Meaning)
        {
            case PolicyMeaning.Held:
                _counts.Held++;
                Line("✓", Ink.Good, name + asked, "");
                break;
            case PolicyMeaning.Warned:
                _counts.Warned++;
                Line("!", Ink.Warn, name + outcome.Failure.Sentence, place);
                break;
            case PolicyMeaning.Failed:
                _counts.Failed++;
                _failures.Add(outcome.Failure);
                Line("✗", Ink.Bad, name + asked, place);
                break;
            default:
                _counts.Unclear++;
                _failures.Add(outcome.Failure);
                Line("?", Ink.Warn, name + asked, place);
                break;
        }
    }

    private void Line(string sign, Style ink, string text, Part place) => shell.Line("  ", new(sign, ink), " " + text, place);
}
