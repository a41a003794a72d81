using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Sequences of calls in the policy file.</summary>
internal static class PolicyTrajectories
{
    private static readonly (string Word, TrajectoryMatch Match)[] Matches =
    [
        ("exact", TrajectoryMatch.Exact), ("exact-any-order", TrajectoryMatch.ExactAnyOrder), ("in-order", TrajectoryMatch.InOrder),
        ("containing", TrajectoryMatch.Containing), ("only-from", TrajectoryMatch.OnlyFrom),
    ];

    /// <summary><c>{"match": "in-order", "calls": ["search", {"tool": "fetch", "arguments": {…}}], "arguments": "partial", "ignoreOrderWithinTurn": true}</c>.</summary>
    public static TrajectoryCheck Check(PolicyNode value)
    {
        value.RequireObject("trajectory", "match", "calls", "arguments", "ignoreOrderWithinTurn");
        var match = value["match"] ?? throw value.Fault($"\"trajectory\" wants \"match\": {string.Join(", ", Matches.Select(entry => $"\"{entry.Word}\""))}.");
        var word = match.AsWord("match", [.. Matches.Select(entry => entry.Word)]);
        var calls = value["calls"] ?? throw value.Fault("\"trajectory\" wants \"calls\": a list of tools, [] for none.");
        if (calls.Kind != JsonTokenType.StartArray) throw calls.Fault($"\"calls\" wants a list, found {calls.Describe()}.");
        var expected = Trajectory.Of(calls.Items.Select(call => PolicyCalls.ToolPattern(call, "calls")));
        if (value["arguments"] is { } arguments)
        {
            if (calls.Items.Exists(call => call["exact"] is not null || call["argumentMode"] is not null)) throw value.FaultAt("arguments", "a call here says itself how its arguments are compared, and \"arguments\" would overrule it: keep one.");
            expected = Compared(expected, arguments);
        }

        if (value["ignoreOrderWithinTurn"] is { } free && free.AsFlag("ignoreOrderWithinTurn"))
        {
            if (word is not ("exact" or "in-order")) throw value.FaultAt("ignoreOrderWithinTurn", $"\"ignoreOrderWithinTurn\" says nothing where no order is asked for (\"{word}\").");
            expected = expected.IgnoringOrderWithinTurn();
        }

        return new TrajectoryCheck(Matches.First(entry => entry.Word == word).Match, expected);
    }

    /// <summary>A path in its text form.</summary>
    public static PathCheck Path(PolicyNode value)
    {
        try
        {
            return new PathCheck(TrajectoryPattern.Parse(value.AsText("path")));
        }
        catch (TrajectoryPatternException error)
        {
            throw value.Fault($"\"path\" is no path at its column {error.Column}: {error.Problem}", error);
        }
    }

    /// <summary>One word for all tools, or an object with one for some of them.</summary>
    private static Trajectory Compared(Trajectory expected, PolicyNode arguments)
    {
        if (arguments.Kind != JsonTokenType.StartObject) return Compared(expected, arguments.AsWord("arguments", "partial", "exact", "ignore"), null);
        foreach (var (tool, _, mode) in arguments.Properties)
        {
            if (!expected.Calls.Any(call => call.Name.Exact == tool)) throw arguments.FaultAt(tool, $"no call of {Words.Quote(tool)} is expected here.");
            expected = Compared(expected, mode.AsWord(tool, "partial", "exact", "ignore"), tool);
        }

        return expected;
    }

    private static Trajectory Compared(Trajectory expected, string word, ToolName? of) => word == "ignore"
        ? expected.IgnoringArguments(of) : expected.ComparingArguments(word == "exact" ? ArgumentMode.Exact : ArgumentMode.Partial, of);
}
