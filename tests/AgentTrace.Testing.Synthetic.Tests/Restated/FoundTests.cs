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
}
