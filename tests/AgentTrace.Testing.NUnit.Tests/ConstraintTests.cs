using NUnit.Framework;
using NUnit.Framework.Constraints;
using static AgentTrace.Testing.Tests.Runs;

namespace AgentTrace.Testing.Tests;

/// <summary>Single constraints, their chains, and what joins them.</summary>
public sealed class ConstraintTests
{
    [Test]
    public void Met_constraints_pass()
    {
        Assert.That(Good, Has.CalledTool("search").Before("fetch").Once().And.Completed().And.AtMostSteps(5));
        Assert.That(Good, Does.CallTool("search").And.Not.CallTool("delete_file"));
        Assert.That(Good, Is.WellFormed());
        Assert.That(() => Good, Has.NoErrors());
        Assert.That(Good, Is.Not.Null.And.InstanceOf<RecordedTrace>().And.CalledTool("search"));
    }

    [Test]
    public void Failure_is_the_expression_and_below_it_the_message_of_Should()
    {
        var trace = Bad;

        var message = Message(() => Assert.That(trace, Has.CalledTool("fetch").Before("search", "a page is only fetched after it was found")))!;

        Assert.That(message, Does.StartWith("  Assert.That(trace, Has.CalledTool(\"fetch\").Before(\"search\", \"a page is only fetched after it was found\"))" + Environment.NewLine
            + "Expected trace to have called tool \"fetch\" before \"search\" because a page is only fetched after it was found, but "));
        Assert.That(Unmet(trace, Has.CalledTool("fetch").Before("search", "a page is only fetched after it was found")),
            Is.EqualTo(Should(() => trace.Should().HaveCalledTool("fetch").Before("search", "a page is only fetched after it was found"))));
        Assert.That(message, Does.Contain("  ->  4  tool fetch"));
    }

    [Test]
    public void Message_of_the_assertion_stands_above() =>
        Assert.That(Message(() => Assert.That(Bad, Has.Completed(), "users wait for an answer")), Does.StartWith("  users wait for an answer").And.Contain("\nExpected trace to have completed, but it stopped with reason \"tool_error\"."));

    [Test]
    public void Negated_chain_is_the_whole_chain_and_prints_its_own_sentence()
    {
        var trace = Bad;

        Assert.That(Unmet(trace, Does.Not.CallTool("fetch")), Is.EqualTo(Should(() => trace.Should().NotHaveCalledTool("fetch"))));
        Assert.That(Unmet(trace, Has.No.CalledTool("search").Before("fetch").Once("because")), Does.StartWith("Expected trace not to have called tool \"search\" before \"fetch\" exactly once because, but it was called once (step 2).\n\n  run_9fd2"));
        Assert.That(Unmet(trace, Does.Not.CallTool("fetch").Before("search")), Is.Null);
        Assert.That(Unmet(trace, Is.Not.WellFormed()), Does.StartWith("Expected trace not to be well formed, but "));
    }

    [Test]
    public void Two_negations_are_none()
    {
        var trace = Bad;

        Assert.That(Unmet(trace, Does.Not.Not.CallTool("pay")), Is.EqualTo(Should(() => trace.Should().HaveCalledTool("pay"))));
        Assert.That(Unmet(trace, Does.Not.Not.CallTool("fetch")), Is.Null);
        Assert.That(Unmet(trace, Does.Not.Not.Not.CallTool("fetch")), Is.EqualTo(Should(() => trace.Should().NotHaveCalledTool("fetch"))));
        Assert.That(Unmet(trace, Does.Not.Meet(new NotCheck(TracePolicy.Parse("""[{"tool": "fetch"}]""").Checks[0].Check))), Is.Null);
    }

    [Test]
    public void And_reports_the_first_that_does_not_hold()
    {
        var trace = Bad;

        Assert.That(Unmet(trace, Has.CalledTool("search").And.Completed().And.NoErrors()), Is.EqualTo(Should(() => trace.Should().HaveCompleted())));
        Assert.That(Unmet(trace, Is.Not.Null.And.Completed()), Is.EqualTo(Should(() => trace.Should().HaveCompleted())));
        Assert.That(Unmet(trace, Is.Null.And.Completed()), Does.StartWith("  Expected: null"));
    }

    [Test]
    public void Not_before_And_negates_its_own_side_alone()
    {
        Assert.That(Unmet(Bad, Does.Not.CallTool("pay").And.CallTool("search")), Is.Null);
        Assert.That(Unmet(Bad, Does.Not.CallTool("pay").And.CallTool("lookup")), Does.StartWith("Expected trace to have called tool \"lookup\", but "));
        Assert.That(Unmet(Bad, Does.Not.CallTool("fetch").And.CallTool("lookup")), Does.StartWith("Expected trace not to have called tool \"fetch\", but "));
    }

    [Test]
    public void Or_passes_with_one_and_names_all_when_none_holds()
    {
        Assert.That(Unmet(Bad, Has.Completed().Or.CalledTool("fetch")), Is.Null);
        Assert.That(Unmet(Bad, Has.Completed().Or.Not.CalledTool("fetch").Or.AtMostSteps(1)),
            Does.StartWith("Expected trace to either have completed or not have called tool \"fetch\" or have taken at most 1 step, but "));
        Assert.That(Unmet(Bad, Has.Completed().Or.CalledTool("search").And.AtMostSteps(1)), Does.StartWith("Expected trace to either have completed or have called tool \"search\" and have taken at most 1 step, but "));
    }

    [Test]
    public void Property_before_a_constraint_leads_to_the_trace()
    {
        var holder = new { Trace = Bad };

        Assert.That(holder, Has.Property("Trace").CalledTool("search").And.Property("Trace").Not.CalledTool("pay"));
        Assert.That(Message(() => Assert.That(holder, Has.Property("Trace").Completed())), Does.Contain("Expected trace to have completed, but it stopped with reason \"tool_error\"."));
    }

    [Test]
    public void Every_trace_of_a_set_is_asked_by_All_and_None()
    {
        RecordedTrace[] traces = [Good, Bad, Bad];

        Assert.That(traces, Has.All.CalledTool("search").Before("fetch").And.AtMostSteps(9));
        Assert.That(traces, Has.None.CalledTool("pay"));
        Assert.That(traces, Has.Some.Completed().And.Some.Not.Completed());
        Assert.That(Message(() => Assert.That(traces, Has.All.Completed())), Does.Contain("Expected every trace of traces to meet the expectation, but 2 of 3 do not: Expected trace to have completed, but it stopped with reason \"tool_error\"."));
        Assert.That(Message(() => Assert.That(traces, Has.None.CalledTool("fetch"))), Does.Contain("Expected trace not to have called tool \"fetch\", but"));
        Assert.That(Message(() => Assert.That(Array.Empty<RecordedTrace>(), Has.All.Completed())), Does.Contain("Cannot tell whether every trace of traces meets the expectation: there is none."));
    }

    [Test]
    public void Some_traces_of_a_set_are_counted()
    {
        RecordedTrace[] traces = [Good, Bad, Bad];

        Assert.That(traces, Has.AtLeastTraces(1).CalledTool("search").Before("fetch").And.Completed());
        Assert.That(traces, Has.Length.EqualTo(3).And.AtLeastTraces(3).Not.CalledTool("pay"));
        Assert.That(traces, Has.AtLeastTraces(2).Not.Completed());
        Assert.That(Message(() => Assert.That(traces, Has.AtLeastTraces(2).Completed().And.CalledTool("search"))),
            Does.Contain("Expected at least 2 of the traces of traces to meet the expectation, but 1 of 3 does: Expected trace to have completed, but it stopped with reason \"tool_error\"."));
        Assert.That(Message(() => Assert.That(traces, Has.Some.CalledTool("pay"))), Does.Contain("Expected at least 1 of the traces of traces to meet the expectation, but 0 of 3 do:"));
        Assert.That(Message(() => Assert.That(traces, new NotConstraint(((IResolveConstraint)Has.AtLeastTraces(1).Completed()).Resolve()))), Is.Not.Null);
        Assert.That(() => Has.AtLeastTraces(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Assert.That(traces, Has.AtLeastTraces(1).Null), Throws.InvalidOperationException.With.Message.Contains("counts traces by what AgentTrace.Testing says of them"));
    }

    [Test]
    public void Negations_are_said_by_Not()
    {
        var trace = Bad;

        Assert.That(Good, Does.Not.RepeatToolCalls().And.Not.CallToolAfter("search", after: "fetch").And.Not.CallAnyToolAfter("guardrail_tripped").And.Not.RunAgent("writer").And.Not.HandOff("researcher", to: "writer"));
        Assert.That(Unmet(trace, Does.Not.CallAnyTool("small talk needs none")), Is.EqualTo(Should(() => trace.Should().NotHaveCalledAnyTool("small talk needs none"))).And.StartsWith("Expected trace not to have called any tool because small talk needs none, but "));
        Assert.That(Unmet(trace, Does.Not.CallToolAfter("fetch", after: "search")), Does.StartWith("Expected trace not to have called tool \"fetch\" after \"search\", but "));
        Assert.That(Unmet(Good, new ConstraintExpression().RepeatToolCalls()), Does.StartWith("Expected trace to have repeated a tool call, but no two of its calls are equal."));
        Assert.That(() => Does.Not.RepeatToolCalls(null!), Throws.ArgumentNullException);
        Assert.That(() => Has.HandedOff(" ", to: "writer"), Throws.ArgumentException);
        Assert.That(() => Has.RunAgent(null!), Throws.ArgumentNullException);
        Assert.That(() => Has.CalledExactly(), Throws.ArgumentException.With.Message.Contains("at least one call"));
    }

    [Test]
    public void Stored_constraint_means_the_same_each_time()
    {
        var constraint = Does.Not.CallTool("fetch");

        for (var time = 0; time < 3; time++)
        {
            Assert.That(Unmet(Bad, constraint), Does.StartWith("Expected trace not to have called tool \"fetch\", but "));
            Assert.That(Unmet(Cut, constraint), Does.StartWith("Cannot tell"));
        }

        Assert.That(Unmet(Bad, constraint.Before("search")), Is.Null);
        Assert.That(Unmet(Bad, constraint.And.CalledTool("lookup")), Does.StartWith("Expected trace to have called tool \"lookup\", but "));
        Assert.That(Unmet(Bad, constraint.Or.Completed()), Is.Null);
    }

    [Test]
    public void Part_of_a_longer_expression_is_no_constraint_of_its_own()
    {
        var part = Does.Not.CallTool("pay");
        Assert.That(Bad, part.And.CallTool("search"));

        Assert.That(() => Assert.That(Bad, part), Throws.InvalidOperationException.With.Message.Contains("a part of a longer one"));
    }

    [Test]
    public void What_cannot_mean_anything_throws_at_once()
    {
        Assert.That(() => Has.CalledTool(" "), Throws.ArgumentException);
        Assert.That(() => Has.AtMostSteps(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Has.CalledTool("search").AtMost(0), Throws.ArgumentException.With.Message.Contains("IfCalledTool"));
        Assert.That(() => Does.Meet(null!), Throws.ArgumentNullException);
        Assert.That(Unmet(Bad, Does.IfCalledTool("pay").AtMost(0)), Is.Null);
    }

    [Test]
    public void Value_that_is_no_trace_is_an_error_whatever_is_asked()
    {
        Assert.That(() => Assert.That("trace", Has.Completed()), Throws.ArgumentException.With.Message.Contains("about a RecordedTrace, and was given String"));
        Assert.That(() => Assert.That((RecordedTrace?)null, Does.Not.CallTool("pay")), Throws.ArgumentException.With.Message.Contains("was given null"));
        Assert.That(() => Assert.That(Bad, Has.All.Completed()), Throws.ArgumentException.With.Message.Contains("about RecordedTraces, such as a TraceSet, and was given RecordedTrace"));
    }

    [Test]
    public void Description_is_the_expectation() => Assert.That(((IResolveConstraint)Does.Not.CallTool("pay")).Resolve().Description, Is.EqualTo("not trace to have called tool \"pay\""));

    [Test]
    public void Reason_of_the_first_word_is_that_of_the_links_after_it()
    {
        var trace = Bad;
        Assert.That(Unmet(trace, Has.CalledTool("fetch", "a page is only fetched after it was found").Before("search")),
            Is.EqualTo(Should(() => trace.Should().HaveCalledTool("fetch", "a page is only fetched after it was found").Before("search"))));
        Assert.That(Unmet(trace, Has.CalledTool("fetch", "a page is only fetched after it was found").Before("search")), Does.Contain(" because a page is only fetched after it was found, but "));
    }
}
