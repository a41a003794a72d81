namespace AgentTrace.Testing;

/// <summary>How near a trace's calls come to the expected ones, in numbers. Beside a verdict, never instead of one.</summary>
/// <remarks>
/// Counted are pairs that are certain: calls that were executed and fit. Where the trace leaves something open
/// (<see cref="IsCertain"/> is false) more may be true. A number that would be 0/0 is null.
/// </remarks>
/// <param name="Expected">How many calls are expected.</param>
/// <param name="Actual">How many were made.</param>
/// <param name="Paired">How many of them can be paired one to one (maximum matching).</param>
/// <param name="InOrder">The most of them that can be paired in the order of happened-before.</param>
/// <param name="EditDistance">Insertions, deletions and substitutions between the two sequences, in trace order (Levenshtein).</param>
/// <param name="IsCertain">Whether every call and every pair is certain.</param>
/// <example><code>Assert.True(TrajectoryScores.Of(trace, "search", "fetch").F1 >= 0.8);</code></example>
public sealed record TrajectoryScores(int Expected, int Actual, int Paired, int InOrder, int EditDistance, bool IsCertain)
{
    /// <summary>Paired calls of all that were made; 0 to 1; null when none was made.</summary>
    public double? Precision => Actual == 0 ? null : Paired / (double)Actual;

    /// <summary>Paired calls of all that are expected; 0 to 1; null when none is expected.</summary>
    public double? Recall => Expected == 0 ? null : Paired / (double)Expected;

    /// <summary>The harmonic mean of precision and recall, 2·paired / (actual + expected); null when there is nothing on either side.</summary>
    public double? F1 => Actual + Expected == 0 ? null : 2.0 * Paired / (Actual + Expected);

    /// <summary>Expected calls that were made in their order, of all that are expected (longest common subsequence / expected); null when none is expected.</summary>
    public double? InOrderRatio => Expected == 0 ? null : InOrder / (double)Expected;

    /// <summary>1 - edit distance / the longer length; 1 when both are empty.</summary>
    public double EditSimilarity => SequenceDistance.Similarity(EditDistance, Expected, Actual);

    /// <summary>F1 over the <em>sets</em> of tool names: how often and in which order they were called does not count; 0 when none was called; null when there is nothing on either side.</summary>
    public double? ToolNameF1 { get; private init; }

    /// <summary>Scores a trace against expected calls.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="calls">Names of tools, or patterns; may be none.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A regular expression needs more than a second; within a check that is inconclusive.</exception>
    /// <example><code>var scores = TrajectoryScores.Of(trace, "search", "fetch");</code></example>
    public static TrajectoryScores Of(RecordedTrace trace, params IEnumerable<CallPattern> calls) => Of(trace, Trajectory.Of(calls));

    /// <summary>Scores a trace against a trajectory that says how calls are compared.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="expected">The expected calls.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A regular expression needs more than a second; within a check that is inconclusive.</exception>
    /// <example><code>var scores = TrajectoryScores.Of(trace, Trajectory.Of("search", "fetch").IgnoringArguments());</code></example>
    public static TrajectoryScores Of(RecordedTrace trace, Trajectory expected)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(expected);
        var judge = new TrajectoryJudge(TrajectoryMatch.InOrder, expected, trace);
        var calls = judge.Calls;
        // Edges name calls by place among all of them; the distance counts those that were certainly made.
        var places = new int[calls.All.Count];
        for (int i = 0, next = 0; i < places.Length; i++) places[i] = calls.IsSure[i] ? next++ : -1;
        int[][] edges = calls.MaybeCount == 0 ? judge.Edges.Sure : [.. judge.Edges.Sure.Select(list => list.Select(at => places[at]).Where(at => at >= 0).ToArray())];
        var inOrder = judge.HasChain(sure: true) ? expected.Expected.Count
            : expected.IgnoresOrderWithinTurn ? SequenceDistance.CommonSubsequence(edges).Count : judge.Chains.LongestWithGaps(judge.Edges.Sure);
        return new TrajectoryScores(expected.Expected.Count, calls.SureCount, BipartiteMatching.Maximum(judge.Edges.Sure, calls.All.Count, calls.IsSure).Count, inOrder,
            SequenceDistance.Levenshtein(edges, calls.SureCount),
            calls is { MaybeCount: 0, Unseen: null } && judge.Edges.Sure.Index().All(list => list.Item == judge.Edges.Possible[list.Index]))
        {
            ToolNameF1 = SetF1(expected, calls),
        };
    }

    private static double? SetF1(Trajectory expected, TrajectoryCalls calls)
    {
        var wanted = expected.Expected.Select(call => call.Pattern.Name).Distinct().ToList();
        var made = calls.All.Where((_, i) => calls.IsSure[i]).Select(call => call.Name).Distinct().ToList();
        if (wanted.Count + made.Count == 0) return null;
        var precision = made.Count == 0 ? 0 : made.Count(name => wanted.Exists(tool => tool.Matches(name))) / (double)made.Count;
        var recall = wanted.Count == 0 ? 0 : wanted.Count(tool => made.Exists(tool.Matches)) / (double)wanted.Count;
        return SequenceDistance.F1(precision, recall);
    }
}
