using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>What must hold of every check on every trace. Seeded: the number in a failure makes the same trace again.</summary>
public sealed class CheckPropertyTests
{
    internal static readonly TraceCheck[] Checks =
    [
        new CallCheck("search"), new CallCheck("search", CallDemandKind.Requested), new CallCheck("pay", CallDemandKind.IfCalled, [new OrderLink(CallRelation.After, "search")]),
        new CallCheck("search").With(new BeforeLink("fetch")), new CallCheck("search").With(new OrderLink(CallRelation.AllBefore, "fetch")),
        new CallCheck("fetch").With(new OrderLink(CallRelation.After, "search")), new CallCheck("fetch").With(new OrderLink(CallRelation.AfterAll, "search")),
        new CallCheck("search").With(new CountLink(1, 1)), new CallCheck("search").With(new OutcomeLink(true)), new CallCheck("search").With(new EveryCallLink()).With(new OutcomeLink(true)),
        new CallCheck("search").With(new WithArgumentsLink(ArgumentPattern.From("{\"q\":1}", ArgumentMode.Partial))),
        new CallCheck("search").With(new EveryCallLink()).With(new BeforeLink("pay")), new CallCheck("search").With(new TakingAtMostLink(TimeSpan.FromMilliseconds(20))),
        new CallCheck("search").With(new ImmediatelyLink("fetch", true)), new CallCheck("fetch").With(new ImmediatelyLink("search", false)), new CallCheck("search").With(new InParallelWithLink("fetch")),
        new CallCheck("search").With(new InSameTurnAsLink("fetch")), new CallCheck("fetch").With(new RequestedAfterResultOfLink("search")), new CallCheck("fetch").With(new WithinStepsLink(2, "search")),
        new CallCheck("pay").With(new OwnLink("search")), new CallCheck("pay").With(new OwnLink("search", "q")), new CallCheck("pay").With(new OwnLink("search", SinceLast: true)),
        new CallCheck("search").With(new EveryCallLink()).With(new InSameTurnAsLink("fetch")), new CallCheck("search").With(new EveryCallLink()).With(new RequestedAfterResultOfLink("fetch")),
        new CallCheck("search").With(new ReturningLink(ArgumentPattern.OfResult("answer"))), new CallCheck("search").With(new WithArgumentsLink(ArgumentPattern.From(new { q = ArgMatch.Not(ArgMatch.Range(1, 1)) }, ArgumentMode.Exact))),
        new CallCheck(Call.Agent("a")), new CallCheck(Call.Agent("a")).With(new BeforeLink(Call.To("pay"))), new CallCheck(Call.Node("x")), new CallCheck(Call.Handoff("a", "b")),
        new MaxStepsCheck(4), new StopReasonCheck("completed"), new FinalFinishReasonCheck("stop"), new NoErrorsCheck(), new NoUnrecoveredErrorsCheck(),
        new RecoveredFromCheck("fetch"), new MaxDurationCheck(TimeSpan.FromMilliseconds(150)), new MaxTokensCheck(40), new WellFormedCheck(),
        new OnlyToolsCheck(["search", "fetch"]), new OnlyToolsCheck([new CallPattern("search").With(ArgumentPattern.From("{\"q\":1}", ArgumentMode.Partial)), "fetch", "pay"]), new NotCheck(new AnyToolCheck()),
        new RepeatCheck(), new RepeatCheck(1, 1), new RepeatCheck(0, 1, ["search"]), new ErrorAtCheck("search"), new NotCheck(new TruncatedCheck()),
        new MaxTurnsCheck(2), new MaxToolCallsCheck(3), new MaxStepDurationCheck(TimeSpan.FromMilliseconds(25)), new MaxCostCheck(0.00002m, new TokenPrices().With("m", 1m, 1m, 0.5m)),
        new NotCheck(new CalledAfterCheck("pay", "search")), new NotCheck(new CalledAfterCheck("pay", "search", "fetch")), new NotCheck(new AnyToolAfterCheck("chat m")),
        new SpanCheck(SpanPattern.Of(StepType.ToolCall), 0, 3), new SpanCheck(SpanPattern.Any.WithStatus(System.Diagnostics.ActivityStatusCode.Error)), new OutputCheck("done"),
        new PredicateCheck(trace => trace.ToolCalls.Count < 3, "fewer than three calls"),
        .. Enum.GetValues<TrajectoryMatch>().Select(match => new TrajectoryCheck(match, Trajectory.Of("search", Call.To("fetch").WithArguments("{\"q\":1}"), "search"))),
        new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.Of("search", "fetch", "pay")), new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.Of("search", "fetch").IgnoringOrderWithinTurn()),
        new TrajectoryCheck(TrajectoryMatch.OnlyFrom, Trajectory.Of("search", "search", "search", "fetch", "fetch", "fetch", "pay", "pay")), new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("search").IgnoringOrderWithinTurn()),
        new PathCheck(TrajectoryPattern.Parse("(search | fetch)+ pay?")), new PathCheck(TrajectoryPattern.Parse("@llm .* (@llm .*)*")), new PathCheck(TrajectoryPattern.Sequence(TrajectoryPattern.Repeat(TrajectoryPattern.AnyCall, 0), Call.To("search").WithArguments("{\"q\":1}"), TrajectoryPattern.Repeat(TrajectoryPattern.AnyCall, 0))),
    ];

    [Fact]
    public void Every_check_answers_every_trace_in_words_and_negation_flips_it()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var trace = AgentTraces.Make(seed, KeptEvidence.All);
            foreach (var check in Checks)
            {
                var result = check.Evaluate(trace);
                var opposite = new NotCheck(check).Evaluate(trace).Verdict;
                Assert.Equal(result.Verdict switch { Verdict.Passed => Verdict.Failed, Verdict.Failed => Verdict.Passed, _ => Verdict.Inconclusive }, opposite);
                Assert.False(string.IsNullOrWhiteSpace(result.Reason), $"seed {seed}: {check.Infinitive}");
                Assert.DoesNotContain('\n', check.Describe(trace));
                _ = FailureText.Of([new Failure(trace, check, result, "trace", null)]);
            }
        }
    }

    [Fact]
    public void Before_and_after_are_one_relation_seen_from_both_sides()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var trace = AgentTraces.Make(seed, KeptEvidence.All);
            if (trace.Index.CallsNamed("search").Count == 0 || trace.Index.CallsNamed("fetch").Count == 0) continue;
            Assert.True(
                new CallCheck("search").With(new BeforeLink("fetch")).Evaluate(trace).Verdict == new CallCheck("fetch").With(new OrderLink(CallRelation.After, "search")).Evaluate(trace).Verdict,
                $"seed {seed}: {new CallCheck("search").With(new BeforeLink("fetch")).Describe(trace)} / {new CallCheck("fetch").With(new OrderLink(CallRelation.After, "search")).Describe(trace)}\n{trace.ToText()}");
            Assert.True(
                new CallCheck("search").With(new OrderLink(CallRelation.AllBefore, "fetch")).Evaluate(trace).Verdict == new CallCheck("fetch").With(new OrderLink(CallRelation.AfterAll, "search")).Evaluate(trace).Verdict,
                $"seed {seed}: {new CallCheck("search").With(new OrderLink(CallRelation.AllBefore, "fetch")).Describe(trace)} / {new CallCheck("fetch").With(new OrderLink(CallRelation.AfterAll, "search")).Describe(trace)}\n{trace.ToText()}");
        }
    }

    [Theory]
    [InlineData(KeptEvidence.Usage)]
    [InlineData(KeptEvidence.Arguments)]
    [InlineData(KeptEvidence.Output)]
    [InlineData(KeptEvidence.Finish)]
    [InlineData(KeptEvidence.End)]
    [InlineData(KeptEvidence.Input)]
    [InlineData(KeptEvidence.Results)]
    public void Removing_evidence_never_makes_a_check_pass(KeptEvidence removed)
    {
        for (var seed = 0; seed < 120; seed++)
        {
            // A call that only messages tell of is out of sight without them, and where tools are traced that is no execution (design 4.3).
            var losing = removed is not (KeptEvidence.Output or KeptEvidence.Input);
            var whole = AgentTraces.Make(seed, KeptEvidence.All, losing: losing);
            var less = AgentTraces.Make(seed, KeptEvidence.All & ~removed, losing: losing);
            foreach (var check in Checks.Where(check => removed != KeptEvidence.Output || check is not StopReasonCheck))
            {
                var (before, after) = (check.Evaluate(whole), check.Evaluate(less));
                if (before.Verdict != Verdict.Passed && after.Verdict == Verdict.Passed) Assert.Fail($"seed {seed} without {removed}: {check.Describe(whole)} became: {check.Describe(less)}\n{whole.ToText()}\n{less.ToText()}");
            }
        }
    }

    [Fact]
    public void Clock_and_ids_change_no_verdict()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (here, there) = (AgentTraces.Make(seed, KeptEvidence.All), AgentTraces.Make(seed, KeptEvidence.All, shift: 86_400_000, prefix: "f"));
            foreach (var check in Checks) Assert.Equal(check.Describe(here), check.Describe(there));
        }
    }
}
