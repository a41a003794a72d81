namespace AgentTrace.Testing;

/// <summary>
/// The executed calls among the trace's top steps are the expected ones, in one of five readings. Expected and actual calls are paired one
/// to one, as many as can be, so that neither the order of an expectation nor a matcher that fits many changes the verdict. Order is
/// happened-before: calls that overlap have none.
/// </summary>
/// <param name="Match">How they are held against each other.</param>
/// <param name="Expected">The expected calls; none means that nothing is expected.</param>
/// <example><code>new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.Of("search", "fetch")).Evaluate(trace)</code></example>
public sealed record TrajectoryCheck(TrajectoryMatch Match, Trajectory Expected) : TraceCheck
{
    /// <summary>How they are held against each other.</summary>
    public TrajectoryMatch Match { get; } = Enum.IsDefined(Match) ? Match : throw new ArgumentOutOfRangeException(nameof(Match), Match, "That is no way to match a trajectory.");

    /// <summary>The expected calls; none means that nothing is expected.</summary>
    public Trajectory Expected { get; } = Expected ?? throw new ArgumentNullException(nameof(Expected));

    internal override string Infinitive => "have " + Finite;

    internal override string Finite
    {
        get
        {
            if (Expected.Expected.Count == 0) return Match is TrajectoryMatch.InOrder or TrajectoryMatch.Containing ? "called any tools or none" : "called no tool";
            var calls = Expected.ToString();
            var turns = Expected.IgnoresOrderWithinTurn ? " (in any order within a turn)" : "";
            return Match switch
            {
                TrajectoryMatch.Exact => $"called exactly {calls} in this order{turns}",
                TrajectoryMatch.ExactAnyOrder => $"called exactly {calls} in any order",
                TrajectoryMatch.InOrder => $"called {calls} in this order{turns}",
                TrajectoryMatch.Containing => $"called {calls} in any order",
                _ => $"called nothing but {calls}, each at most once",
            };
        }
    }

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var judge = new TrajectoryJudge(Match, Expected, trace);
        var verdict = judge.Verdict();
        if (verdict == Verdict.Passed)
        {
            var paired = new LazyList<ToolCall>(() => new TrajectoryAlignment(judge).Rows.Where(row => row is { Expected: >= 0, Call: >= 0 }).Select(row => judge.Calls.All[row.Call]).OrderBy(call => call.Index));
            return CheckResult.Passed(() => paired.Count == 0 ? judge.Calls.All.Count == 0 ? "it called no tool" : "nothing was asked of its calls"
                : $"{(Match == TrajectoryMatch.OnlyFrom ? "it made " + Words.Count(paired.Count, "call") : "it did")} ({new CallContext(trace).Places(paired)})", new LazyList<Mark>(() => paired.Select(call => Mark.Of(call))));
        }

        return verdict == Verdict.Inconclusive ? TrajectoryDoubt.Of(judge, new CallContext(trace)) : new TrajectoryFailure(judge, new CallContext(trace)).Result();
    }
}
