using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AgentTrace.Testing.Tests;

/// <summary>Laws that hold of every check on every trace, by FsCheck: a failing seed is printed, and makes the same trace again.</summary>
[Properties(Arbitrary = [typeof(Arbitraries)], MaxTest = 60, QuietOnSuccess = true, Replay = "20261125,2027")]
public sealed class CheckLawTests
{
    /// <summary>Links that keep calls or drop them.</summary>
    private static readonly CallLink[] Links =
    [
        new BeforeLink("fetch"), new OutcomeLink(true), new OutcomeLink(false), new TakingAtMostLink(TimeSpan.FromMilliseconds(20)), new ByAgentLink("a"), new InSameTurnAsLink("fetch"),
        new InParallelWithLink("fetch"), new ImmediatelyLink("fetch", true), new RequestedAfterResultOfLink("fetch"), new WithinStepsLink(2, "fetch"),
        new WithArgumentsLink(ArgumentPattern.From("{\"q\":1}", ArgumentMode.Partial)), new CountLink(1, 1), new OrderLink(CallRelation.AllBefore, "fetch"), new OwnLink("fetch"),
    ];

    [Property]
    public void Every_link_only_narrows(RandomRun run, int first, int second)
    {
        var chain = new CallCheck("search").With(Links[Math.Abs((long)first) % Links.Length]);
        var longer = chain.With(Links[Math.Abs((long)second) % Links.Length]);
        foreach (var (wide, narrow) in new[] { (new CallCheck("search"), chain), (chain, longer) })
        {
            var (before, after) = (wide.Run(run.Trace), narrow.Run(run.Trace));

            Assert.True(before.Result.Verdict == Verdict.Passed || after.Result.Verdict != Verdict.Passed, $"{narrow.Describe(run.Trace)} although {wide.Describe(run.Trace)}");
            if (after.Result.Verdict == Verdict.Passed) Assert.Subset(before.Selection.All.ToHashSet(), after.Selection.All.ToHashSet());
        }
    }

    [Property]
    public void Every_lossless_format_keeps_every_verdict_and_every_word(RandomRun run)
    {
        foreach (var format in TraceFormats.Writable)
        {
            var again = Assert.Single(Through(format, run.Trace));
            foreach (var check in CheckPropertyTests.Checks)
            {
                Assert.Equal((format, check.Describe(run.Trace)), (format, check.Describe(again)));
                Assert.Equal(Text(check, run.Trace), Text(check, again));
            }
        }
    }

    [Property]
    public void Negation_flips_what_is_certain(RandomRun run)
    {
        foreach (var check in CheckPropertyTests.Checks)
        {
            var expected = check.Evaluate(run.Trace).Verdict switch { Verdict.Passed => Verdict.Failed, Verdict.Failed => Verdict.Passed, _ => Verdict.Inconclusive };

            Assert.Equal(expected, NotCheck.Of(check).Evaluate(run.Trace).Verdict);
            Assert.Equal(check.Evaluate(run.Trace).Verdict, NotCheck.Of(NotCheck.Of(check)).Evaluate(run.Trace).Verdict);
        }
    }

    [Property]
    public void Shuffling_an_expectation_changes_no_verdict(RandomRun run, int seed)
    {
        CallPattern[] calls = ["search", Call.To("search").WithArguments("{\"q\":1}"), "fetch", Call.To("fetch").WithArguments("{\"q\":2}"), "pay"];
        var shuffled = calls.ToArray();
        new Random(seed).Shuffle(shuffled);
        foreach (var match in new[] { TrajectoryMatch.ExactAnyOrder, TrajectoryMatch.Containing, TrajectoryMatch.OnlyFrom })
        {
            Assert.Equal(new TrajectoryCheck(match, Trajectory.Of(calls)).Evaluate(run.Trace).Verdict, new TrajectoryCheck(match, Trajectory.Of(shuffled)).Evaluate(run.Trace).Verdict);
        }

        Assert.Equal(new OnlyToolsCheck(calls).Evaluate(run.Trace).Verdict, new OnlyToolsCheck(shuffled).Evaluate(run.Trace).Verdict);
    }

    private static string Text(TraceCheck check, RecordedTrace trace) => FailureText.Of([new Failure(trace, check, check.Evaluate(trace), "trace", null)]);

    private static TraceSet Through(string format, RecordedTrace trace)
    {
        using var stream = new MemoryStream();
        TraceFormats.FindWriter(format)!.Write(stream, [trace]);
        return TraceSet.Read(stream.ToArray());
    }

    /// <summary>A trace and the seed that makes it.</summary>
    public sealed class RandomRun(int seed)
    {
        internal RecordedTrace Trace { get; } = AgentTraces.Make(seed, KeptEvidence.All);

        public override string ToString() => $"seed {seed}";
    }

    public static class Arbitraries
    {
        public static Arbitrary<RandomRun> Runs() => Gen.Choose(0, 100_000).Select(seed => new RandomRun(seed)).ToArbitrary();
    }
}
