using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>Shapes, knobs and vocabularies by the names that a command line has for them.</summary>
internal static class NamedShapes
{
    private static readonly (string Name, string Hint, Func<TraceScenario, string?, TraceScenario> Apply)[] Shapes =
    [
        ("tool-error", "=TOOL", (scenario, tool) => scenario.WithToolError(tool)),
        ("retry", "=TOOL", (scenario, tool) => scenario.WithRetry(tool)),
        ("error-rate", "=0.05", (scenario, rate) => scenario.WithErrorRate(rate is null ? 0.05 : Number(rate))),
        ("max-steps", "=20", (scenario, steps) => scenario.WithMaxSteps(steps is null ? 20 : Whole(steps))),
        ("loop", "=TOOL", (scenario, tool) => scenario.WithLoop(tool)),
        ("tool-spam", "=TOOL", (scenario, tool) => scenario.WithToolSpam(tool)),
        ("parallel", "", (scenario, none) => None(none, scenario.WithParallelCalls())),
        ("nested", "", (scenario, none) => None(none, scenario.WithNestedSpans())),
        ("clock-skew", "=MILLISECONDS", (scenario, skew) => scenario.WithNestedSpans().WithClockSkew(TimeSpan.FromMilliseconds(skew is null ? 2000 : Whole(skew)))),
        ("handoff", "", (scenario, none) => None(none, scenario.WithHandoff())),
        ("agent-as-tool", "", (scenario, none) => None(none, scenario.WithAgentAsTool())),
        ("invented-tool", "=NAME", (scenario, tool) => scenario.WithInventedTool(tool)),
        ("streaming", "", (scenario, none) => None(none, scenario.WithStreaming())),
        ("approval", "", (scenario, none) => None(none, scenario.WithHumanApproval())),
        ("budget", "=TOKENS", (scenario, tokens) => scenario.WithBudgetExceeded(tokens is null ? 20_000 : Whole(tokens))),
        ("guardrail", "=NAME", (scenario, name) => name is null ? scenario.WithGuardrailStop() : scenario.WithGuardrailStop(name)),
        ("cancelled", "", (scenario, none) => None(none, scenario.WithCancellation())),
        ("items", "=LEAST..MOST", (scenario, items) => Items(scenario, items ?? "2..3")),
        ("model", "=NAME", (scenario, model) => scenario.OnModel(model ?? throw new FormatException("it wants a name"))),
    ];

    /// <summary>Each with what may stand behind it.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Shapes.Select(shape => shape.Hint.Length == 0 ? shape.Name : $"{shape.Name}[{shape.Hint}]")];

    public static IReadOnlyDictionary<string, TraceVocabulary> Vocabularies { get; } = new Dictionary<string, TraceVocabulary>
    {
        ["genai"] = TraceVocabulary.GenAi,
        ["openinference"] = TraceVocabulary.OpenInference,
        ["log"] = TraceVocabulary.LogEvents,
    };

    /// <summary>The scenario in one more shape.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="text">A shape's name, and behind <c>=</c> what it is about.</param>
    /// <exception cref="FormatException">There is no such shape, or it cannot be had: one line says why.</exception>
    public static TraceScenario Apply(TraceScenario scenario, string text)
    {
        var (name, value) = text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);
        var shape = Array.Find(Shapes, shape => shape.Name == name);
        if (shape.Apply is null)
        {
            var nearest = NearestName.Find(name, Shapes.Select(known => known.Name)) is { } near ? $"did you mean {Words.Quote(near)}?" : $"there are {string.Join(", ", Shapes.Select(known => known.Name))}.";
            throw new FormatException($"there is no shape {Words.Quote(name)}; {nearest}");
        }

        try
        {
            return shape.Apply(scenario, value);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException)
        {
            var why = error.Message.ReplaceLineEndings(" ").Split(" (Parameter", 2)[0];
            throw new FormatException($"{Words.Quote(text)}: {char.ToLowerInvariant(why[0])}{why[1..]}", error);
        }
    }

    private static TraceScenario None(string? value, TraceScenario scenario) => value is null ? scenario : throw new FormatException("nothing stands behind this one.");

    private static int Whole(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"{Words.Quote(text)} is no whole number.");

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"{Words.Quote(text)} is no number.");

    private static TraceScenario Items(TraceScenario scenario, string range) =>
        range.IndexOf("..", StringComparison.Ordinal) is var at and > 0 ? scenario.WithItems(Whole(range[..at]), Whole(range[(at + 2)..])) : scenario.WithItems(Whole(range), Whole(range));
}
