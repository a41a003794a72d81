using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing.Cli;

/// <summary>Calls of one run with the same tool and equal arguments, and why they look repeated.</summary>
internal static class RepeatedCalls
{
    public static IEnumerable<string> Say(RecordedTrace trace, int most)
    {
        var index = trace.Index;
        var groups = trace.ToolCalls.Where(call => call.Executed != Verdict.Failed && call.Arguments is not null)
            .GroupBy(call => new Key(index.Runs.RunOf(Math.Max(0, StepFinder.PositionOf(call))), call.Name, call.Arguments!.Value))
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

    /// <summary>Equal for equal calls; the hash is coarse where equal JSON may be written in more than one way.</summary>
    private readonly struct Key(Run? run, string tool, JsonElement arguments) : IEquatable<Key>
    {
        private readonly Run? _run = run;
        private readonly string _tool = tool;
        private readonly JsonElement _arguments = arguments;

        public bool Equals(Key other) => _run == other._run && _tool == other._tool && JsonValue.AreEqual(_arguments, other._arguments);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(_run, _tool, Hash(_arguments, 0));

        private static int Hash(JsonElement value, int depth) => value.ValueKind switch
        {
            _ when depth > 8 => 0,
            JsonValueKind.Object => value.EnumerateObject().Aggregate(1, (sum, property) => unchecked(sum + HashCode.Combine(property.Name, Hash(property.Value, depth + 1)))),
            JsonValueKind.Array => value.EnumerateArray().Aggregate(2, (hash, item) => HashCode.Combine(hash, Hash(item, depth + 1))),
            JsonValueKind.String => value.GetString()!.GetHashCode(StringComparison.Ordinal),
            JsonValueKind.Number => value.GetDouble().GetHashCode(),
            var kind => (int)kind,
        };
    }
}
