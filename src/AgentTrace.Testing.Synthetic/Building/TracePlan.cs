namespace AgentTrace.Testing;

/// <summary>All that a trace shall be, before a vocabulary writes it: what <see cref="TraceBuilder"/> and the scenarios make.</summary>
/// <param name="Runs">The outermost runs, one after the other.</param>
internal sealed record TracePlan(IReadOnlyList<PlannedAgent> Runs)
{
    public long StartNano { get; init; }

    public TraceVocabulary Vocabulary { get; init; }
}

/// <summary>The tools that a model is offered, as JSON that is written many times and made once.</summary>
internal sealed class ToolCatalogue
{
    public ToolCatalogue(IEnumerable<(string Name, string Description, string Parameters)> tools)
    {
        Each = [.. tools.Select(tool => $$"""{"type":"function","name":{{JsonPen.Quoted(tool.Name)}},"description":{{JsonPen.Quoted(tool.Description)}},"parameters":{{tool.Parameters}}}""")];
        All = $"[{string.Join(',', Each)}]";
    }

    /// <summary>One definition each.</summary>
    public string[] Each { get; }

    /// <summary>The definitions as one array.</summary>
    public string All { get; }

    /// <summary>The tools that an agent's own steps call, by name alone.</summary>
    public static ToolCatalogue OfCalls(IReadOnlyList<PlannedStep> steps) => new(Calls(steps).Select(call => call.Name).Distinct(StringComparer.Ordinal)
        .Select(name => (name, "The tool " + name + ".", """{"type":"object"}""")));

    /// <summary>The calls of an agent's own, which are those that its answers ask for.</summary>
    public static IEnumerable<PlannedCall> Calls(IEnumerable<PlannedStep> steps) => steps.SelectMany(step => step switch
    {
        PlannedCall call => [call],
        PlannedGroup group => Calls(group.Branches),
        PlannedSpan { IsOpen: true } span => Calls(span.Inner),
        _ => Enumerable.Empty<PlannedCall>(),
    });
}
