namespace AgentTrace.Testing;

/// <summary>Generations in sentences.</summary>
internal static class GenerationWords
{
    /// <summary>Where they stand, with the space before it: <c> (steps 1, 3)</c>; nothing where they are no top steps.</summary>
    public static string Steps(IEnumerable<Generation> generations, RecordedTrace trace)
    {
        var steps = trace.Steps.Where(step => step.Generation is not null).ToDictionary(step => step.Generation!, step => step.Number);
        var numbers = generations.Where(steps.ContainsKey).Select(generation => steps[generation]).ToList();
        return numbers.Count == 0 ? "" : $" ({(numbers.Count == 1 ? "step" : "steps")} {string.Join(", ", numbers.Take(5))}{(numbers.Count > 5 ? " …" : "")})";
    }

    /// <summary>Why there may be generations that the trace does not show; null when it shows all.</summary>
    public static string? Unseen(RecordedTrace trace) =>
        trace.Index.Roles.HasUnseenAnswers ? "a model span stands around tool calls, and the answers within it are not recorded apart"
        : CallContext.Incomplete(trace.Index);

    /// <summary>The totals that were left out, as they sum up what is counted.</summary>
    public static string NotAdded(UsageTotals usage) => usage.NotAdded.Count == 0 ? ""
        : $"; not added again: the total{(usage.NotAdded.Count == 1 ? "" : "s")} on {Words.List(usage.NotAdded.Select(span => span.Name), 3)}";
}
