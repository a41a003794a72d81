namespace AgentTrace.Testing;

/// <summary>The steps of a golden form that count, one after the other, each with the text of what counts of it. Steps of a group stand in the order of their texts.</summary>
internal sealed class GoldenSteps
{
    public GoldenSteps(IReadOnlyList<GoldenNode> nodes, GoldenRules rules)
    {
        var keys = new GoldenKeys(rules);
        var (steps, texts, tokens, groups) = (new List<GoldenStep>(nodes.Count), new List<string>(nodes.Count), new List<string[]>(nodes.Count), new List<int>(nodes.Count));
        for (var at = 0; at < nodes.Count; at++)
        {
            var first = steps.Count;
            foreach (var step in nodes[at].Steps)
            {
                if (!rules.Counts(step.Type)) continue;
                var counted = rules.Options.Level < GoldenLevel.Full && step is { Type: StepType.LlmGenerate, Name: not null } ? step with { Name = null } : step;
                steps.Add(counted);
                texts.Add(keys.Of(counted));
                tokens.Add(keys.Tokens);
                groups.Add(at);
            }

            if (steps.Count - first > 1) Sort(steps, texts, tokens, first);
        }

        (Steps, Keys, Tokens, Groups) = ([.. steps], [.. texts], [.. tokens], [.. groups]);
        Hashes = Array.ConvertAll(Keys, key => key.GetHashCode(StringComparison.Ordinal));
        HasGroups = nodes.Any(node => node.IsGroup);
        HasOptional = Array.Exists(Steps, step => step.IsOptional);
    }

    public GoldenStep[] Steps { get; }

    /// <summary>By step: what counts of it.</summary>
    public string[] Keys { get; }

    /// <summary>By step: what was scrubbed of the values that count by themselves.</summary>
    public string[][] Tokens { get; }

    /// <summary>By step: the group it is part of, or a number of its own.</summary>
    public int[] Groups { get; }

    /// <summary>Whether a step is one of several that were done in no order.</summary>
    public bool IsOfGroup(int at) => (at > 0 && Groups[at - 1] == Groups[at]) || (at + 1 < Count && Groups[at + 1] == Groups[at]);

    /// <summary>By step: a number for its key, made once.</summary>
    public int[] Hashes { get; }

    /// <summary>Whether some steps were done in no order.</summary>
    public bool HasGroups { get; }

    public bool HasOptional { get; }

    public int Count => Steps.Length;

    private static void Sort(List<GoldenStep> steps, List<string> texts, List<string[]> tokens, int from)
    {
        var sorted = Enumerable.Range(from, steps.Count - from).OrderBy(i => texts[i], StringComparer.Ordinal).Select(i => (steps[i], texts[i], tokens[i])).ToList();
        for (var i = 0; i < sorted.Count; i++) (steps[from + i], texts[from + i], tokens[from + i]) = sorted[i];
    }
}
