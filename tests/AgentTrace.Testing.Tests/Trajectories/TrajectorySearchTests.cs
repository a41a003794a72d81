using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Trajectories;

/// <summary>Every verdict on small traces against a search of all assignments in all worlds. Seeded: the number in a failure makes the same trace again.</summary>
public sealed class TrajectorySearchTests
{
    private static readonly TrajectoryMatch[] Matches = Enum.GetValues<TrajectoryMatch>();

    [Fact]
    public void Verdict_is_that_of_an_exhaustive_search()
    {
        var seen = new Dictionary<(TrajectoryMatch, Verdict), int>();
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var trace = Sequential(random, withMaybe: random.Next(4) == 0);
            var expected = Expectation(random, trace);
            foreach (var match in Matches)
            {
                var check = new TrajectoryCheck(match, expected);
                var (verdict, searched) = (check.Evaluate(trace).Verdict, Search(match, expected, trace));
                var isExact = match is not (TrajectoryMatch.Exact or TrajectoryMatch.InOrder) || trace.Index.Calls.All(call => call.Executed == Verdict.Passed);
                if (verdict != searched && (isExact || verdict != Verdict.Inconclusive)) Assert.Fail($"seed {seed} {match}: {verdict}, but a search says {searched}\n{check.Describe(trace)}\n{trace.ToText()}");
                seen[(match, verdict)] = seen.GetValueOrDefault((match, verdict)) + 1;
            }
        }

        Assert.All(Matches, match => Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.True(seen.GetValueOrDefault((match, verdict)) > 5, $"{match} is hardly ever {verdict}")));
    }

    [Fact]
    public void Order_within_a_turn_is_free_and_between_turns_is_not()
    {
        var passed = 0;
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var trace = Turns(random);
            var expected = Trajectory.Of(Enumerable.Range(0, random.Next(1, 6)).Select(_ => (CallPattern)Name(random)));
            foreach (var match in new[] { TrajectoryMatch.Exact, TrajectoryMatch.InOrder })
            {
                var check = new TrajectoryCheck(match, expected.IgnoringOrderWithinTurn());
                var calls = new TrajectoryCalls(trace.Index);
                var searched = Assignments(expected.Expected.Count, calls.All.Count, (i, at) => expected.Expected[i].Matches(calls.All[at]) == Verdict.Passed,
                    (assigned, at) => assigned.All(before => CallOrder.HappenedBefore(trace.Index, calls.All[before], calls.All[at]) == Verdict.Passed || calls.TurnOf(calls.All[before]) == calls.TurnOf(calls.All[at])))
                    && (match == TrajectoryMatch.InOrder || calls.All.Count == expected.Expected.Count);
                if (check.Evaluate(trace).Verdict != (searched ? Verdict.Passed : Verdict.Failed)) Assert.Fail($"seed {seed} {match}: a search says {searched}\n{check.Describe(trace)}\n{trace.ToText()}");
                passed += searched ? 1 : 0;
            }
        }

        Assert.True(passed > 200, $"only {passed} passed");
    }

    [Fact]
    public void Shuffling_an_expectation_changes_no_verdict_where_no_order_is_asked()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var random = new Random(seed);
            var trace = Sequential(random, true);
            var expected = Expectation(random, trace);
            var calls = expected.Calls.ToArray();
            random.Shuffle(calls);
            foreach (var match in new[] { TrajectoryMatch.ExactAnyOrder, TrajectoryMatch.Containing, TrajectoryMatch.OnlyFrom })
            {
                Assert.Equal((seed, match, new TrajectoryCheck(match, expected).Evaluate(trace).Verdict), (seed, match, new TrajectoryCheck(match, Trajectory.Of(calls)).Evaluate(trace).Verdict));
            }
        }
    }

    [Fact]
    public void Scores_of_a_trajectory_agree_with_its_verdicts()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var trace = Sequential(random, false);
            var expected = Expectation(random, trace);
            var scores = TrajectoryScores.Of(trace, expected);
            var calls = new TrajectoryCalls(trace.Index);
            Assert.Equal(Best(expected.Expected.Count, calls.All.Count, (i, at) => expected.Expected[i].Matches(calls.All[at]) == Verdict.Passed, (_, _) => true), scores.Paired);
            Assert.Equal(Best(expected.Expected.Count, calls.All.Count, (i, at) => expected.Expected[i].Matches(calls.All[at]) == Verdict.Passed,
                (assigned, at) => assigned.Count == 0 || CallOrder.HappenedBefore(trace.Index, calls.All[assigned[^1]], calls.All[at]) == Verdict.Passed), scores.InOrder);
            if (!scores.IsCertain) continue;
            Assert.Equal(new TrajectoryCheck(TrajectoryMatch.InOrder, expected).Evaluate(trace).Verdict == Verdict.Passed, scores.InOrder == scores.Expected);
            Assert.Equal(new TrajectoryCheck(TrajectoryMatch.ExactAnyOrder, expected).Evaluate(trace).Verdict == Verdict.Passed, scores.Paired == scores.Expected && scores.Paired == scores.Actual);
            Assert.InRange(scores.EditSimilarity, 0, 1);
        }
    }

    /// <summary>All worlds: which calls were made that may have been, and which of those that may fit do.</summary>
    private static Verdict Search(TrajectoryMatch match, Trajectory expected, RecordedTrace trace)
    {
        var calls = new TrajectoryCalls(trace.Index);
        Assert.Null(calls.Unseen);
        var n = expected.Expected.Count;
        var open = (from i in Enumerable.Range(0, n) from at in Enumerable.Range(0, calls.All.Count) where expected.Expected[i].Matches(calls.All[at]) == Verdict.Inconclusive select (i, at)).ToList();
        var maybe = Enumerable.Range(0, calls.All.Count).Where(at => !calls.IsSure[at]).ToList();
        var (some, all) = (false, true);
        // What is open beyond five is taken together, so that the worst and the best world are among those searched.
        var bits = Math.Min(open.Count, 5);
        for (var world = 0; world < 1 << (bits + maybe.Count); world++)
        {
            var made = Enumerable.Range(0, calls.All.Count).Where(at => calls.IsSure[at] || (world >> (bits + maybe.IndexOf(at)) & 1) == 1).ToList();
            bool Fits(int i, int k) => expected.Expected[i].Matches(calls.All[made[k]]) is var verdict && (verdict == Verdict.Passed
                || (verdict == Verdict.Inconclusive && (world >> Math.Min(bits - 1, open.IndexOf((i, made[k]))) & 1) == 1));
            bool After(IReadOnlyList<int> assigned, int k) => assigned.Count == 0 || CallOrder.HappenedBefore(trace.Index, calls.All[made[assigned[^1]]], calls.All[made[k]]) == Verdict.Passed;
            var holds = match switch
            {
                TrajectoryMatch.Exact => made.Count == n && Assignments(n, made.Count, Fits, After),
                TrajectoryMatch.InOrder => Assignments(n, made.Count, Fits, After),
                TrajectoryMatch.ExactAnyOrder => made.Count == n && Assignments(n, made.Count, Fits, (_, _) => true),
                TrajectoryMatch.Containing => Assignments(n, made.Count, Fits, (_, _) => true),
                _ => Assignments(made.Count, n, (k, i) => Fits(i, k), (_, _) => true),
            };
            some |= holds;
            all &= holds;
        }

        return all ? Verdict.Passed : some ? Verdict.Inconclusive : Verdict.Failed;
    }

    /// <summary>Whether each of the first can be given one of the second of its own.</summary>
    private static bool Assignments(int firsts, int seconds, Func<int, int, bool> fits, Func<IReadOnlyList<int>, int, bool> after)
    {
        List<int> assigned = [];
        return Go();

        bool Go()
        {
            if (assigned.Count == firsts) return true;
            for (var at = 0; at < seconds; at++)
            {
                if (assigned.Contains(at) || !fits(assigned.Count, at) || !after(assigned, at)) continue;
                assigned.Add(at);
                if (Go()) return true;
                assigned.RemoveAt(assigned.Count - 1);
            }

            return false;
        }
    }

    /// <summary>The most of the first that can be given one of the second when others may go without.</summary>
    private static int Best(int firsts, int seconds, Func<int, int, bool> fits, Func<IReadOnlyList<int>, int, bool> after)
    {
        List<int> assigned = [];
        return Go(0);

        int Go(int i)
        {
            if (i == firsts) return 0;
            var best = Go(i + 1);
            for (var at = 0; at < seconds; at++)
            {
                if (assigned.Contains(at) || !fits(i, at) || !after(assigned, at)) continue;
                assigned.Add(at);
                best = Math.Max(best, 1 + Go(i + 1));
                assigned.RemoveAt(assigned.Count - 1);
            }

            return best;
        }
    }

    private static string Name(Random random) => ((char)('a' + random.Next(3))).ToString();

    /// <summary>Any calls, or those of the trace with arguments of their own.</summary>
    private static Trajectory Expectation(Random random, RecordedTrace trace)
    {
        string[] names = random.Next(2) == 0 ? [.. trace.Index.Calls.Select(call => call.Name)] : [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => Name(random))];
        var calls = names.Select(name => random.Next(4) switch
        {
            0 => (CallPattern)name,
            1 => Call.To(name).WithArguments($"{{\"x\":{random.Next(2)}}}"),
            2 => Call.To(name).WithArguments($"{{\"x\":{random.Next(2)},\"y\":{random.Next(2)}}}", ArgumentMode.Exact),
            _ => ToolName.Glob("?"),
        }).ToList();
        return Trajectory.Of(calls);
    }

    /// <summary>Calls with whole numbers for times, so that many touch and overlap; some without arguments, one perhaps known from messages only.</summary>
    private static RecordedTrace Sequential(Random random, bool withMaybe) => Trace(kit =>
    {
        var agent = kit.Agent("a", 0.25, 1_000);
        var calls = random.Next(withMaybe ? 1 : 0, 5);
        var spread = random.Next(2) == 0 ? 3 : 30;
        for (var i = 0; i < calls; i++)
        {
            kit.Tool(Name(random), 20.25 + (spread == 3 ? i * 10 : random.Next(spread)), spread == 3 ? random.Next(3, 13) : random.Next(0, 12), agent,
                args: random.Next(8) == 0 ? null : $"{{\"x\":{random.Next(2)},\"y\":{random.Next(2)}}}");
        }

        // The last answer knows the result of a call that has no span.
        kit.Llm(200.25, 10, agent, input: withMaybe ? History(("lost", Name(random), $"{{\"x\":{random.Next(2)},\"y\":{random.Next(2)}}}", "answer")) : null);
    });

    private static RecordedTrace Turns(Random random) => Trace(kit =>
    {
        var agent = kit.Agent("a", 0.25, 1_000);
        var now = 1.25;
        for (var turn = random.Next(1, 4); turn > 0; turn--)
        {
            var calls = random.Next(0, 4);
            kit.Llm(now, 2, agent, finish: calls > 0 ? "tool_calls" : "stop");
            now += 3;
            for (; calls > 0; calls--)
            {
                kit.Tool(Name(random), now, random.Next(1, 8), agent);
                now += random.Next(0, 5);
            }

            now += random.Next(0, 8);
        }

        kit.Llm(now + 20, 2, agent);
    });
}
