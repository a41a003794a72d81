using System.Globalization;

namespace AgentTrace.Testing.Cli;

/// <summary>Steps, calls and spans by the names that people know them by, safe to print.</summary>
internal static class Labels
{
    /// <summary>Text of a trace on one line: secrets out, control characters shown, cut in the middle.</summary>
    public static string Safe(string text, int most)
    {
        // A value of megabytes is cut before it is searched for secrets; what is shown of it was searched whole.
        var ends = text.Length > most * 8 + 2048 ? string.Concat(text.AsSpan(0, most * 4 + 1024), "…", text.AsSpan(text.Length - most * 4 - 1024)) : text;
        return Words.Shorten(SafeText.Line(Scrubber.Redact(ends)), most);
    }

    public static string Of(Step step) => step.Call is { } call ? Of(call) : Of(step.Type, step.Name ?? step.Span?.Name);

    public static string Of(ToolCall call) => "tool " + (call.Name.Length == 0 ? "without a name" : Safe(call.Name, 40));

    public static string WithArguments(ToolCall call) => Of(call) + (call.Arguments is { } arguments ? " " + Safe(Words.Compact(arguments), 48) : "");

    public static string Of(StepType type, string? name)
    {
        var kind = type switch
        {
            StepType.LlmGenerate => "llm",
            StepType.ToolCall => "tool",
            StepType.Other or StepType.Event => "",
            _ => StepTypes.ToText(type),
        };
        return kind.Length == 0 ? Safe(name ?? "span", 60) : name is null || name == kind ? kind : kind + " " + Safe(name, 60);
    }

    /// <summary>A share as a whole percentage.</summary>
    public static string Percent(double part, double whole) =>
        whole <= 0 ? "" : part * 100 < whole ? " (<1 %)" : $" ({Math.Round(100 * part / whole).ToString(CultureInfo.InvariantCulture)} %)";
}
