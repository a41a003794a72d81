using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>A path as text.</summary>
internal static partial class PathText
{
    public static string Of(TrajectoryPattern path) => path.Kind switch
    {
        TrajectoryPatternKind.Call => Call(path.Pattern!),
        TrajectoryPatternKind.Step => Step(path.Type),
        TrajectoryPatternKind.Sequence => path.Parts.Count == 0 ? "()" : string.Join(' ', path.Parts.Select(part => part.Kind == TrajectoryPatternKind.Choice ? $"({Of(part)})" : Of(part))),
        TrajectoryPatternKind.Choice => string.Join(" | ", path.Parts.Select(Of)),
        TrajectoryPatternKind.AnyOrder => "[" + string.Join(" & ", path.Parts.Select(part => part.Kind == TrajectoryPatternKind.Choice ? $"({Of(part)})" : Of(part))) + "]",
        _ => Body(path.Parts[0]) + Quantifier(path.Minimum, path.Maximum),
    };

    /// <summary>One item of a path in a sentence: <c>"search"</c>, <c>an llm step</c>.</summary>
    public static string Item(TrajectoryPattern item) => item.Kind == TrajectoryPatternKind.Call ? item.Pattern!.ToString()
        : item.Type switch { null => "any step", StepType.ToolCall => "any call", { } type => Step(type) };

    private static string Body(TrajectoryPattern part) =>
        part.Kind is TrajectoryPatternKind.Call or TrajectoryPatternKind.Step or TrajectoryPatternKind.AnyOrder || (part.Kind == TrajectoryPatternKind.Sequence && part.Parts.Count == 0) ? Of(part) : $"({Of(part)})";

    private static string Quantifier(int minimum, int? maximum) => (minimum, maximum) switch
    {
        (0, 1) => "?",
        (0, null) => "*",
        (1, null) => "+",
        (_, null) => $"{{{minimum},}}",
        var (least, most) when least == most => $"{{{least}}}",
        (0, _) => $"{{,{maximum}}}",
        _ => $"{{{minimum},{maximum}}}",
    };

    /// <summary>The types of steps that a path names, each by its word.</summary>
    public static readonly IReadOnlyList<StepType> Types = [.. Enum.GetValues<StepType>().Where(TrajectoryPattern.IsStep)];

    /// <summary>The word for a type of step: the one of files, or a shorter one.</summary>
    public static string Word(StepType type) => type switch { StepType.LlmGenerate => "llm", StepType.ToolCall => "tool", _ => type.ToText() };

    private static string Step(StepType? type) => type switch
    {
        null => "@step",
        StepType.ToolCall => ".",
        { } other => "@" + Word(other),
    };

    private static string Call(CallPattern call)
    {
        var name = Name(call.Name);
        return call == new CallPattern(call.Name, CallSubject.Tool) ? name : $"<{call}>";
    }

    private static string Name(ToolName tool)
    {
        var text = tool.ToString();
        if (tool.Exact is not null) return text.Length > 0 && PathParser.IsNameStart(text[0]) && text.All(PathParser.IsNamePart) ? text : Quoted(text);
        return text is ['/', .., '/'] && text.Length > 2 ? "~/" + Slashes().Replace(text[1..^1], match => match.Value == "/" ? "\\/" : match.Value) + "/" : "~" + Quoted(text);
    }

    /// <summary>A slash, or an escape that may hide one.</summary>
    [GeneratedRegex(@"\\.|/", RegexOptions.Singleline)]
    private static partial Regex Slashes();

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
