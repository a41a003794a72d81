using System.Globalization;

namespace AgentTrace.Testing.Cli;

/// <summary>Calls of one run with the same tool and equal arguments, and why they look repeated.</summary>
internal static class RepeatedCalls
{
    public static IEnumerable<string> Say(RecordedTrace trace, int most)
    {
        var index = trace.Index;
        var groups = trace.ToolCalls.Where(call => call.Executed != Verdict.Failed && call.Arguments is not null)
            .GroupBy(call => new CallKey(index.Runs.RunOf(Math.Max(0, StepFinder.PositionOf(call))), call.Name, call.Arguments!.Value))
            .Select(group => group.ToList()).Where(calls => calls.Count > 1 || calls[0].Attempts > 1)
            .OrderByDescending(calls => calls.Count).ToList();
        foreach (var calls in groups.Take(most)) yield return Say(trace, calls);
        if (groups.Count > most) yield return $"and {Words.Number(groups.Count - most)} more";
    }

    private static string Say(RecordedTrace trace, List<ToolCall> calls)
    {
        var call = Labels.WithArguments(calls[0]);
        if (calls.Count == 1) return $"{call}{Places(trace, calls)}: {calls[0].Attempts} attempts of one call, as the earlier ones failed";
        var retries = calls.Zip(calls.Skip(1)).Count(pair => pair.First.IsError);
        var why = retries == calls.Count - 1 ? retries == 1 ? "the first failed, so the second is a retry" : "each follows a failure, so they are retries"
            : retries > 0 ? $"{Words.Number(retries)} after a failure, the others although the call before had succeeded"
            : "although the call before had succeeded" + (SameResult(calls) ? ", with the same result each time" : "");
        return $"{call} {Words.Times(calls.Count)}{Places(trace, calls)}: same tool, equal arguments; {why}";
    }

    private static string Places(RecordedTrace trace, List<ToolCall> calls)
    {
        var steps = calls.Select(trace.Index.StepNumber).OfType<int>().Distinct().ToList();
        return steps.Count == 0 ? "" : $" ({(steps.Count == 1 ? "step" : "steps")} {string.Join(", ", steps.Take(6).Select(step => step.ToString(CultureInfo.InvariantCulture)))}{(steps.Count > 6 ? " …" : "")})";
    }

    private static bool SameResult(List<ToolCall> calls) =>
        calls[0].Result is { } first && calls.TrueForAll(call => call.Result is { } result && JsonValue.AreEqual(first, result));
}
