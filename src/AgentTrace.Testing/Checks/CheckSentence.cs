using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>A check and what came of it as one line: what was expected, because why, what happened instead.</summary>
internal static partial class CheckSentence
{
    public static string Of(TraceCheck check, CheckResult result, string subject, string? because)
    {
        var reason = Because(because);
        var sentence = result.Verdict switch
        {
            Verdict.Passed when check is NotCheck held => $"Held: {subject} is not one that {held.Inner.Finite}: {result.Reason}",
            Verdict.Passed => $"Held: {subject} {check.Finite}: {result.Reason}",
            Verdict.Failed when check is NotCheck not => $"Expected {subject} {not.Inner.Opposite}{reason}, but {result.Reason}",
            Verdict.Failed => $"Expected {subject} to {check.Infinitive}{reason}, but {result.Reason}",
            _ => $"Cannot tell whether {subject} {(check is NotCheck open ? open.Inner : check).Finite}{reason}: {result.Reason}",
        };
        return SafeText.Line(Scrubber.Redact(sentence.EndsWith('?') ? sentence : sentence + "."));
    }

    /// <summary>The reason as it stands in a sentence, with the space before it.</summary>
    public static string Because(string? because)
    {
        if (string.IsNullOrWhiteSpace(because)) return "";
        var text = WhiteSpace().Replace(because.Trim(), " ");
        return " " + (text.StartsWith("because", StringComparison.OrdinalIgnoreCase) ? text : "because " + text);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
