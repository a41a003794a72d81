using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a replay says when the agent leaves the recorded way.</summary>
internal static class ReplayWords
{
    public static string NoMoreAnswers(int count, string? agent) =>
        SafeText.Line($"The recording has {Words.Count(count, "answer")} of the model{Of(agent)}, {(count == 1 ? "which was" : "all")} replayed, and the agent asked once more.");

    public static string OtherConversation(ReplayedConversation conversation, ReplayedAnswer answer, string mismatch) =>
        Safe($"Answer {answer.Number} of {conversation.Answers.Count}{Of(conversation.Agent)} was recorded for another conversation: {mismatch}{(mismatch.Contains('\n', StringComparison.Ordinal) ? "" : ".")}");

    /// <summary>The nearest call is one that is left, else one that was replayed; of those the one by the model's id, else with the fewest differences.</summary>
    public static string UnknownCall(string tool, JsonElement arguments, string? id, List<ReplayedCall> calls, Func<ReplayedCall, ArgumentPattern> pattern, RecordedTrace trace)
    {
        var asked = $"The agent called {Words.Quote(tool)} with {Words.Json(arguments)}";
        if (calls.Count == 0) return Safe($"{asked}, and the recording has no call of that tool{Instead(tool, trace)}");
        var equal = calls.FindAll(call => pattern(call).IsMatch(arguments));
        var left = calls.FindAll(call => !call.IsUsed);
        if (equal.Count > 0)
        {
            return Safe($"{asked} once more than the recording, which has that call {Words.Times(equal.Count)}{(left.Count == 0 ? "." : $"; left {(left.Count == 1 ? "is" : "are")}:")}"
                + string.Concat(left.Take(3).Select(call => $"\n    {Numbered(call, calls)}")));
        }

        var nearest = (left.Count > 0 ? left : calls).OrderBy(call => id is not null && call.Id == id ? 0 : 1).ThenBy(call => pattern(call).Differences(arguments, 20).Count).First();
        var why = left.Count > 0 ? "which the recording does not have" : $"after {(calls.Count == 1 ? "the only recorded call" : $"all {Words.Count(calls.Count, "recorded call")}")} of it had been replayed";
        return Safe($"{asked}, {why}; the nearest is {Numbered(nearest, calls)}:\n    {string.Join("\n    ", pattern(nearest).Differences(arguments, 5))}");
    }

    public static string Unused(IReadOnlyList<ReplayedAnswer> answers, IReadOnlyList<ReplayedCall> calls, int allAnswers, int allCalls)
    {
        List<string> counts = [];
        if (answers.Count > 0) counts.Add($"{Words.Number(answers.Count)} of {Words.Count(allAnswers, "answer")}");
        if (calls.Count > 0) counts.Add($"{Words.Number(calls.Count)} of {Words.Count(allCalls, "tool call")}");
        return Safe($"The agent did not ask for everything that was recorded: {string.Join(" and ", counts)} {(answers.Count + calls.Count == 1 ? "is" : "are")} left."
            + string.Concat(answers.Take(5).Select(answer => $"\n    answer {answer.Number}{Of(answer.Generation.Agent)}{(answer.Text is { } text ? ": " + Words.Quote(text) : "")}"))
            + string.Concat(calls.Take(5).Select(call => $"\n    {Words.Quote(call.Tool)} {Words.Json(call.Arguments)}")));
    }

    public static string UnknownTool(string tool, RecordedTrace trace) => SafeText.Line($"The recording has no call of {Words.Quote(tool)}{Instead(tool, trace)}");

    private static string Numbered(ReplayedCall call, List<ReplayedCall> calls) => $"call {call.Number} of {calls.Count}, {Words.Json(call.Arguments)}";

    private static string Instead(string tool, RecordedTrace trace)
    {
        if (trace.ToolCalls.Any(call => call.Name == tool || call.AskedAs == tool)) return ": the model asked for it, and nothing shows that it ran.";
        var names = trace.ToolCalls.Where(call => call.Stage != CallStage.Requested).Select(call => call.Name).Distinct().ToList();
        if (names.Count == 0) return ": it has no tool calls.";
        return NearestName.Find(tool, names) is { } near ? $"; did you mean {Words.Quote(near)}?" : $"; it has calls of {Words.List(names, 10)}.";
    }

    private static string Of(string? agent) => agent is null ? "" : $" of agent {Words.Quote(agent)}";

    private static string Safe(string text) => string.Join('\n', text.Split('\n').Select(SafeText.Line));
}
