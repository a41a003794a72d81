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
            if (Split(name) is not var (tool, path) || field is null) throw new ArgumentException($"{Words.Quote(name)} is no field such as \"search.limit\", \"*.request_id\" or \"['github.search'].query\": a tool, a dot, a path.", nameof(options));
            _fields.Add((tool, JsonPath.Parse(path), field));
        }
    }

    /// <summary>The name of a rule for a place in the arguments of a tool; null where none can be written.</summary>
    public static string? Field(string? tool, string place) => place.Length == 0 || string.IsNullOrEmpty(tool) || !CanName(tool) ? null
        : tool.Contains('.') || tool == "*" || tool.StartsWith("['", StringComparison.Ordinal) ? $"['{tool}'].{place}" : $"{tool}.{place}";

    /// <summary>Whether a path can hold a key, in quotes if need be.</summary>
    public static bool CanName(string key) => !key.Contains("']", StringComparison.Ordinal) && !key.StartsWith(']');

    /// <summary>A key as a part of a path: <c>.limit</c>, <c>['a.b']</c>.</summary>
    public static string Named(string key) => key.Length > 0 && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-') ? "." + key : $"['{key}']";

    private static (string? Tool, string Path)? Split(string name)
    {
        var isQuoted = name.StartsWith("['", StringComparison.Ordinal);
        var end = isQuoted ? name.IndexOf("']", 2, StringComparison.Ordinal) : name.IndexOf('.', StringComparison.Ordinal);
        if (end < (isQuoted ? 3 : 1)) return null;
        var (tool, path) = isQuoted ? (name[2..end], name[(end + 2)..]) : (name[..end], name[end..]);
        return path.Length < 2 || path[0] != '.' ? null : (tool is "*" && !isQuoted ? null : tool, path[1..]);
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
