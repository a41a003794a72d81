using System.Globalization;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>
/// Trajectory matching of n calls to one tool against n expected ones in reverse, so that nothing stands at its place. Growth is shown by the
/// ratio of four times as many calls: n^1.1 is 4.6, a quadratic search 16.
/// </summary>
internal sealed class MatchingTopic : Topic
{
    private const int Few = 5_000;
    private const int Many = 4 * Few;
    private const double Growth = 4.59;

    public override string Name => "matching";

    public override IEnumerable<Group> Groups()
    {
        foreach (var (match, word) in new[] { (TrajectoryMatch.ExactAnyOrder, "any order"), (TrajectoryMatch.Containing, "containing") })
        {
            foreach (var mode in new[] { ArgumentMode.Exact, ArgumentMode.Partial })
            {
                var name = $"{word}, {(mode == ArgumentMode.Exact ? "exact" : "partial")} arguments";
                yield return new Group($"matching, {name}", 5, [Matching(name, match, mode, Few, null), Matching(name, match, mode, Many, Few)]);
            }
        }

        // Nothing tells the expectations apart before they are compared: the worst case, n² comparisons.
        yield return new Group("matching, the worst case: arguments that differ only deep inside, partial", 3, [Matching("deep", TrajectoryMatch.ExactAnyOrder, ArgumentMode.Partial, 250, null, deep: true), Matching("deep", TrajectoryMatch.ExactAnyOrder, ArgumentMode.Partial, 1_000, 250, deep: true)]);
    }

    private static Case Matching(string name, TrajectoryMatch match, ArgumentMode mode, int count, int? beside, bool deep = false)
    {
        var trace = BenchmarkTrace.OfOneTool(count, deep);
        var check = new TrajectoryCheck(match, Trajectory.Of(Enumerable.Range(0, count).Reverse().Select(i => Call.To("search").WithArguments(BenchmarkTrace.ArgumentsOf(i, deep), mode))));
        _ = trace.Index.Steps.Count;
        return new Case(Named(count), 1, () =>
        {
            if (check.Evaluate(trace).Verdict != Verdict.Passed) throw new InvalidOperationException("A benchmark must measure a check that passes.");
        })
        {
            Against = beside is { } other ? [new Comparison(Named(other), deep ? null : Growth)] : [],
        };

        string Named(int calls) => $"{name}, {calls.ToString("N0", CultureInfo.InvariantCulture)} calls";
    }
}
