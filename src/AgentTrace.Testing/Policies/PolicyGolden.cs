namespace AgentTrace.Testing;

/// <summary>Golden traces in the policy file: <c>{"golden": "golden/research.golden.json", "level": "arguments"}</c>.</summary>
internal static class PolicyGolden
{
    private static readonly string[] Levels = [.. Enum.GetNames<GoldenLevel>().Select(name => name.ToLowerInvariant())];

    /// <summary>The file is named from where the policy stands.</summary>
    public static GoldenCheck Check(PolicyNode entry, PolicyNode value)
    {
        var name = value.AsText("golden");
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(value.File ?? "policy.json"))!, name);
        try
        {
            var golden = GoldenTrace.Load(path);
            return new GoldenCheck(golden, entry["level"] is { } level ? golden.Options with { Level = Enum.Parse<GoldenLevel>(level.AsWord("level", Levels), ignoreCase: true) } : null);
        }
        catch (TraceFormatException error)
        {
            throw value.Fault($"the golden trace cannot be read: {error.Message}", error);
        }
    }
}
