namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>What the restatement found in the checks, each on the smallest trace that showed it.</summary>
public sealed class FoundTests
{
    private static readonly Item Lost = new(What.Call, "fetch") { Lost = true };

    [Fact]
    public void Recovery_by_an_agent_that_nobody_names_cannot_be_told()
    {
        var plan = new Plan([new Item(What.Generate, "m") { Inside = [new Item(What.Call, "pay") { Argument = 0, Retries = 1, ShowsId = true }] }]);

        Assert.Equal(Verdict.Inconclusive, new RecoveredFromCheck(Call.To("pay").By("a")).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Passed, new RecoveredFromCheck("pay").Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void A_call_that_nobody_saw_may_have_failed()
    {
        var plan = new Plan([new Item(What.Generate, "m") { Inside = [Lost, Lost] }]) { Outputs = true };

        Assert.Equal(Verdict.Inconclusive, new RecoveredFromCheck("fetch").Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void A_relation_asked_of_every_call_is_open_while_the_other_call_may_be_missing()
    {
        var plan = new Plan([new Item(What.Agent, "a") { Unfinished = true, Inside = [new Item(What.Call, "pay")] }]);
        var check = new CallCheck("pay").With(new EveryCallLink()).With(new ImmediatelyLink("confirm", false));

        Assert.Equal(Verdict.Inconclusive, check.Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void In_an_incomplete_trace_what_recovered_may_be_what_is_missing()
    {
        var agent = new Item(What.Agent, "a") { Ended = "completed", Inside = [new Item(What.Guard, "policy") { Fails = true }] };

        Assert.Equal(Verdict.Failed, new NoUnrecoveredErrorsCheck().Evaluate(new Plan([agent]).ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NoUnrecoveredErrorsCheck().Evaluate((new Plan([agent]) { Orphans = 2 }).ToTrace()).Verdict);
        Assert.Equal(Verdict.Failed, new NoUnrecoveredErrorsCheck().Evaluate((new Plan([agent with { Fails = true }]) { Orphans = 2 }).ToTrace()).Verdict);
    }

    [Fact]
    public void Of_calls_that_nobody_saw_one_alone_may_have_been_made()
    {
        var pay = Lost with { Name = "pay" };
        var plan = new Plan([new Item(What.Generate, "m") { Inside = [pay, pay, Lost] }]) { Outputs = true };

        Assert.Equal(Verdict.Inconclusive, new CallCheck("pay").With(new OwnLink("fetch")).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void Of_calls_that_an_agent_may_have_made_any_may_be_the_first()
    {
        var plan = new Plan([new Item(What.Call, "fetch"), new Item(What.Call, "search"), new Item(What.Call, "fetch")]);

        Assert.Equal(Verdict.Failed, new CallCheck("search").With(new BeforeLink("fetch")).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new CallCheck("search").With(new BeforeLink(Call.To("fetch").By("a"))).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void A_thought_that_has_not_ended_has_asked_for_nothing_yet()
    {
        var plan = new Plan([new Item(What.Reason, "think"), new Item(What.Call, "search") { Wait = 2, Length = 9, Lingers = true }, new Item(What.Reason, "think") { Length = 5 }, new Item(What.Call, "fetch")]);

        Assert.Equal(Verdict.Failed, new CallCheck("search").With(new InSameTurnAsLink("fetch")).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void A_retry_that_starts_together_with_the_next_generation_is_of_the_turn_before()
    {
        var pay = new Item(What.Call, "pay") { Argument = 0, Retries = 1, ShowsId = true, Lingers = true };
        var plan = new Plan([new Item(What.Generate, "m") { Inside = [pay] }, new Item(What.Generate, "m") { Length = 1 }]);

        Assert.Equal(Verdict.Passed, new MaxToolCallsCheck(1).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void What_still_ran_is_not_retried_whatever_its_arguments_were()
    {
        var plan = new Plan([new Item(What.Call, "pay") { Fails = true, Length = 9, Lingers = true }, new Item(What.Call, "pay") { Argument = 0, Wait = 1 }]);

        Assert.Equal(Verdict.Passed, new RepeatCheck(MaxRepeats: 1).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new RepeatCheck(MaxRetries: 1).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void A_tool_that_fails_although_the_agent_within_recovered_failed_by_itself()
    {
        var agent = new Item(What.Agent, "b") { Inside = [new Item(What.Generate, "m") { Inside = [new Item(What.Call, "fetch") { Fails = true }] }, new Item(What.Generate, "m")] };
        var plan = new Plan([new Item(What.Agent, "a") { Inside = [new Item(What.Generate, "m") { Inside = [new Item(What.Call, "search") { Inside = [agent], Fails = true }] }] }]);

        Assert.Equal(Verdict.Failed, new NoUnrecoveredErrorsCheck().Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void Where_spans_are_missing_the_call_that_is_meant_may_be_one_of_them()
    {
        var plan = new Plan([new Item(What.Call, "pay"), new Item(What.Call, "search")]) { Orphans = 2 };

        Assert.Equal(Verdict.Failed, new CallCheck("pay").With(new OrderLink(CallRelation.AfterAll, "search")).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new CallCheck(Call.To("pay").By("a")).With(new OrderLink(CallRelation.AfterAll, "search")).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void What_a_call_has_shown_of_those_that_were_made_no_other_call_undoes()
    {
        var plan = new Plan([new Item(What.Call, "pay")]) { Orphans = 2 };

        Assert.Equal(Verdict.Passed, new CallCheck("pay", CallDemandKind.IfCalled).With(new TakingAtMostLink(TimeSpan.FromMilliseconds(5))).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new CallCheck("fetch", CallDemandKind.IfCalled).With(new TakingAtMostLink(TimeSpan.FromMilliseconds(5))).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Passed, new CallCheck("fetch", CallDemandKind.IfCalled).With(new CountLink(1, null)).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void Only_the_answer_that_may_have_called_stands_apart_from_its_thought()
    {
        var plan = new Plan([new Item(What.Generate, "m") { Inside = [Lost] }, new Item(What.Reason, "think") { Inside = [new Item(What.Generate, "m")] }]) { Outputs = true };

        Assert.Equal(Verdict.Passed, new MaxStepsCheck(3).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxStepsCheck(2).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void Of_calls_that_an_agent_may_have_made_the_early_one_may_be_the_only_one()
    {
        var plan = new Plan([new Item(What.Call, "pay"), new Item(What.Call, "fetch"), new Item(What.Call, "pay")]);

        Assert.Equal(Verdict.Failed, new CallCheck("fetch").With(new OrderLink(CallRelation.AfterAll, "pay")).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new CallCheck("fetch").With(new OrderLink(CallRelation.AfterAll, Call.To("pay").By("a"))).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void What_never_finished_may_outlast_its_parent()
    {
        var plan = new Plan([new Item(What.Agent, "a") { Inside = [new Item(What.Plumb, "x") { Unfinished = true }] }]);

        Assert.Equal(Verdict.Inconclusive, new MaxDurationCheck(TimeSpan.FromMilliseconds(36)).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Failed, new MaxDurationCheck(TimeSpan.FromMilliseconds(3)).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void What_started_last_had_not_ended_before()
    {
        var plan = new Plan([new Item(What.Generate, "m"), new Item(What.Generate, "m") { Wait = 9, Unfinished = true }]);

        Assert.Equal(Verdict.Failed, new MaxDurationCheck(TimeSpan.FromMilliseconds(12)).Evaluate(plan.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxDurationCheck(TimeSpan.FromMilliseconds(13)).Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void What_another_call_may_put_out_of_the_selection_breaks_nothing()
    {
        var plan = new Plan([new Item(What.Call, "pay"), new Item(What.Call, "search"), new Item(What.Call, "fetch") { Unfinished = true }]);
        var check = new CallCheck("search").With(new ImmediatelyLink("pay", false)).With(new OrderLink(CallRelation.AllBefore, "search"));

        Assert.Equal(Verdict.Failed, check.Evaluate(new Plan([.. plan.Items.Take(2)]).ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, check.Evaluate(plan.ToTrace()).Verdict);
    }

    [Fact]
    public void What_surely_came_first_is_not_expected_last_whatever_is_missing()
    {
        var unfinished = new Plan([new Item(What.Call, "pay") { Unfinished = true, Lingers = true }, new Item(What.Call, "fetch") { Wait = 1 }]);
        var turns = new Plan([new Item(What.Generate, "m") { Inside = [new Item(What.Call, "pay")] }, new Item(What.Generate, "m") { Inside = [new Item(What.Call, "fetch")] }]) { Orphans = 2 };
        var expected = Trajectory.Of("search", "fetch", "pay");

        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, expected).Evaluate(unfinished.ToTrace()).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, expected.IgnoringOrderWithinTurn()).Evaluate(turns.ToTrace()).Verdict);
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("pay", "search", "fetch").IgnoringOrderWithinTurn()).Evaluate(turns.ToTrace()).Verdict);
    }
}
