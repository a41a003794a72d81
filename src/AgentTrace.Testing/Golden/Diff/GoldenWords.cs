namespace AgentTrace.Testing;

/// <summary>Differences in words and lines.</summary>
internal static class GoldenWords
{
    private const int WidestStep = 60;

    /// <summary>The first difference as a clause, and how many more there are.</summary>
    public static string Reason(GoldenDiff diff)
    {
        var first = First(diff.Rows);
        var clause = first is null ? StopReason(diff) : Clause(first);
        return diff.Count <= 1 ? clause : $"{clause}, and {Words.Count(diff.Count - 1, "more difference")}";
    }

    /// <summary>The first difference; of an answer that came or went with the calls it asked for, the call, which tells more.</summary>
    private static GoldenRow? First(IReadOnlyList<GoldenRow> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (!rows[i].IsDifference) continue;
            var isAnswer = (rows[i].Golden ?? rows[i].Received)!.Type == StepType.LlmGenerate && rows[i].Change is GoldenChange.Inserted or GoldenChange.Deleted;
            return isAnswer && i + 1 < rows.Count && rows[i + 1].Change == rows[i].Change ? rows[i + 1] : rows[i];
        }

        return null;
    }

    /// <summary>All lines, for the table under the sentence.</summary>
    public static IEnumerable<DetailRow> Details(GoldenDiff diff)
    {
        foreach (var row in diff.Rows)
        {
            yield return new DetailRow(Mark(row.Change), row.Golden is null ? "" : Words.Number(row.GoldenNumber), row.Golden is null ? "" : Label(row.Golden), row.Received is null ? "" : Label(row.Received), Note(row)) { Noun = "step" };
            if (row.Inner is not { } inner) continue;
            foreach (var detail in Details(inner).Where(detail => detail.Mark != ' ')) yield return detail with { Number = $"{Words.Number(row.GoldenNumber)}.{detail.Number}" };
        }

        if (diff.StopReasons is { } stop) yield return new DetailRow('~', "", $"stop_reason={stop.Golden ?? "unknown"}", $"stop_reason={stop.Received ?? "unknown"}", "") { Noun = "step" };
    }

    /// <summary>A step on one line: what it is and what it was given.</summary>
    public static string Label(GoldenStep step)
    {
        var name = step.Type == StepType.ToolCall ? $"tool {step.Name}" : step.Type == StepType.LlmGenerate ? step.Name is { } model ? $"llm {model}" : "llm"
            : HasName(step) ? $"{Type(step)} {step.Name}" : Type(step);
        var arguments = step.Arguments is { } value ? " " + Words.Json(value, WidestStep) : "";
        return name + arguments + (step.IsError ? "  error" : "");
    }

    private static char Mark(GoldenChange change) => change switch
    {
        GoldenChange.Same => ' ',
        GoldenChange.Inserted => '+',
        GoldenChange.Deleted => '-',
        _ => '~',
    };

    private static string Note(GoldenRow row) => row.Change switch
    {
        GoldenChange.Moved => $"moved to step {Words.Number(row.Received!.Number)}",
        GoldenChange.AtOnce => "now at the same time as the step before",
        GoldenChange.StatusChanged when row.Details.Count == 0 => row.Received!.IsError ? row.Received.Error ?? "failed" : "succeeded",
        _ => string.Join("; ", row.Details),
    };

    private static string Clause(GoldenRow row) => row.Change switch
    {
        GoldenChange.Inserted => $"{Step(row.Received!)} is not in the golden",
        GoldenChange.Deleted => $"{Golden(row)} is gone",
        GoldenChange.Replaced => $"{Step(row.Received!)} stands in place of {Golden(row)}",
        GoldenChange.Moved => $"{Golden(row)} moved to step {Words.Number(row.Received!.Number)}",
        GoldenChange.AtOnce => $"{Step(row.Received!)} now runs at the same time as the step before it",
        GoldenChange.StatusChanged when row.Received!.IsError => $"{Step(row.Received)} failed{(row.Received.Error is { } error ? $" ({Words.Shorten(error, 80)})" : "")}, which it did not in the golden",
        GoldenChange.StatusChanged => $"{Step(row.Received!)} succeeded, which it did not in the golden",
        GoldenChange.Inside => $"inside {Step(row.Received!)} {Reason(row.Inner!)}",
        _ => $"{Step(row.Received!)} changed: {row.Details[0]}{(row.Details.Count > 1 ? $" (and {Words.Count(row.Details.Count - 1, "more place")})" : "")}",
    };

    private static string StopReason(GoldenDiff diff) => $"its stop reason is {Reason(diff.StopReasons!.Value.Received)}, in the golden {Reason(diff.StopReasons.Value.Golden)}";

    private static string Reason(string? reason) => reason is null ? "unknown" : Words.Quote(reason);

    public static string Step(GoldenStep step) => $"{Name(step)} (step {Words.Number(step.Number)})";

    private static string Golden(GoldenRow row) => $"{Name(row.Golden!)} (step {Words.Number(row.GoldenNumber)} of the golden)";

    private static string Name(GoldenStep step) => step.Type switch
    {
        StepType.ToolCall => $"tool {Words.Quote(step.Name ?? "")}",
        StepType.LlmGenerate => "the generation",
        _ => HasName(step) ? $"the {Type(step)} {Words.Quote(step.Name!)}" : $"the {Type(step)}",
    };

    /// <summary>Many spans are called what they are.</summary>
    private static bool HasName(GoldenStep step) => step.Name is { Length: > 0 } name && !name.Equals(Type(step), StringComparison.OrdinalIgnoreCase);

    private static string Type(GoldenStep step) => step.Type.ToString().ToLowerInvariant();
}
