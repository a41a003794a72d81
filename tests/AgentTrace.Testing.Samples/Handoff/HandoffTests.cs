using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>A support desk: triage answers what it can and hands over the rest.</summary>
public sealed class HandoffTests
{
    [Fact]
    public void Question_about_money_goes_to_billing_and_comes_back_no_more()
    {
        using var recorder = TraceRecorder.Start();
        Answer("Why was I charged twice?");
        var trace = recorder.Trace;

        trace.Should().HaveHandedOff("triage", to: "billing").Once();
        trace.Should().HaveRunAgent("triage").Before("billing");
        trace.Should().HaveCalledTool("refund").By("billing").After(Call.To("lookup_charge"), "nobody is paid unseen");
        trace.Agent("triage").Should().NotHaveCalledAnyTool();
        trace.Should().NotHaveHandedOff("billing", to: "triage");
    }

    [Fact]
    public void Question_that_triage_can_answer_stays_there()
    {
        using var recorder = TraceRecorder.Start();
        Answer("When are you open?");

        recorder.Trace.Should().NotHaveHandedOff("triage", to: "billing").And.NotHaveRunAgent("billing").And.HaveCompleted();
    }

    private static void Answer(string question)
    {
        using var desk = AgentRun.Start(question, "desk");
        using (var triage = AgentRun.Start(question, "triage"))
        {
            if (!question.Contains("charged", StringComparison.Ordinal))
            {
                triage.Complete("From nine to five.");
                desk.Complete("From nine to five.");
                return;
            }

            triage.Handoff("billing", question);
            triage.Complete(stopReason: "handoff");
        }

        using (var billing = AgentRun.Start(question, "billing"))
        {
            var charge = billing.CallTool("lookup_charge", new { account = "A-17" }, () => "ch_2");
            billing.CallTool("refund", new { charge }, () => "refunded");
            billing.Complete("One of the two is on its way back.");
        }

        desk.Complete("One of the two is on its way back.");
    }
}
