namespace AgentTrace.Testing;

/// <summary>How each value of a step counts: the level's way, and that of the fields that are named.</summary>
internal sealed class GoldenRules
{
    private readonly List<(string? Tool, JsonPath Path, GoldenField Field)> _fields = [];

    /// <exception cref="ArgumentException">A field is no tool with a path.</exception>
    public GoldenRules(GoldenOptions options)
    {
        Options = options;
        Tokens = new GoldenTokens(options.Scrubbers);
        foreach (var (name, field) in options.Fields)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 1 || dot == name.Length - 1 || field is null) throw new ArgumentException($"{Words.Quote(name)} is no field such as \"search.limit\" or \"*.request_id\": a tool, a dot, a path.", nameof(options));
            _fields.Add((name[..dot] is "*" ? null : name[..dot], JsonPath.Parse(name[(dot + 1)..]), field));
        }
    }

    public GoldenOptions Options { get; }

    /// <summary>Whether the golden names agents anywhere; one written by hand may not, and then they do not count.</summary>
    public bool AreAgentsKnown { get; init; } = true;

    /// <summary>Whether the golden holds arguments anywhere; where it does not, they do not count.</summary>
    public bool AreArgumentsKnown { get; init; } = true;

    public GoldenTokens Tokens { get; }

    /// <summary>Whether some numbers may differ a little, so that equal keys are not all there is to see.</summary>
    public bool HasTolerances => _fields.Exists(rule => rule.Field.Tolerance is not null);

    public bool AreResultsAsked => Options.Results || Options.Level == GoldenLevel.Full;

    /// <summary>Whether a step of that type counts at all.</summary>
    public bool Counts(StepType type) => Options.Level > GoldenLevel.Trajectory || type is StepType.ToolCall or StepType.Handoff or StepType.Retrieval;

    /// <summary>How the values of a call count where no field says otherwise.</summary>
    public GoldenField Usual => Options.Level switch
    {
        GoldenLevel.Trajectory => GoldenField.Ignore,
        _ when !AreArgumentsKnown => GoldenField.Ignore,
        GoldenLevel.Shape => GoldenField.Shape,
        _ => GoldenField.Exact,
    };

    /// <summary>The rule that a place in the arguments of a tool has of its own; null where it has what stands above it.</summary>
    public GoldenField? At(string? tool, List<string> place)
    {
        // The last one that is given wins, as in any list of rules.
        for (var i = _fields.Count - 1; i >= 0; i--)
        {
            if ((_fields[i].Tool is null || _fields[i].Tool == tool) && _fields[i].Path.Is(place)) return _fields[i].Field;
        }

        return null;
    }

    /// <summary>Whether some place in the arguments of a tool has a rule of its own.</summary>
    public bool HasFields(string? tool) => _fields.Count > 0 && _fields.Exists(field => field.Tool is null || field.Tool == tool);
}
