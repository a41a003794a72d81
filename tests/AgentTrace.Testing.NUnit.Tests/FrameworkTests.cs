using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using static AgentTrace.Testing.Tests.Runs;

namespace AgentTrace.Testing.Tests;

/// <summary>What NUnit does with failures of its own works with these: Multiple, Retry, Assume, Warn.</summary>
public sealed class FrameworkTests
{
    private static int _attempts;
    private static int _attemptsWithoutEvidence;

    [Test]
    public void Multiple_goes_on_after_a_failure_and_reports_each_once()
    {
        var outcome = Outcome(() => Assert.Multiple(() =>
        {
            Assert.That(Bad, Has.Completed());
            Assert.That(Bad, Has.No.UsedAtMostTokens(8_000));
            Assert.That(Bad, Does.Not.CallTool("fetch").And.CallTool("pay"));
        }));

        Assert.That(outcome.Status, Is.EqualTo(TestStatus.Failed));
        Assert.That(outcome.Failures, Has.Length.EqualTo(3));
        Assert.That(outcome.Failures[0], Does.Contain("Expected trace to have completed, but it stopped with reason \"tool_error\"."));
        Assert.That(outcome.Failures[1], Does.Contain("Cannot tell whether trace used at most 8,000 tokens"));
        Assert.That(outcome.Failures[2], Does.Contain("Expected trace not to have called tool \"fetch\", but"));
    }

    [Test]
    public void Failure_that_is_thrown_out_of_Multiple_keeps_those_before()
    {
        var outcome = Outcome(() => Assert.Multiple(() =>
        {
            Assert.That(Bad, Has.Completed());
            Assert.That(Bad, Has.No.UsedAtMostTokens(8_000).And.Not.Null);
        }));

        Assert.That(outcome.Status, Is.EqualTo(TestStatus.Failed));
        Assert.That(outcome.Thrown + string.Join("\n", outcome.Failures), Does.Contain("Expected trace to have completed").And.Contain("Cannot tell whether trace used at most 8,000 tokens"));
    }

    [Test]
    [Retry(3)]
    public void Retry_takes_an_unmet_constraint_for_a_failure_to_try_again() => Assert.That(++_attempts < 3 ? Bad : Good, Has.Completed());

    [Test]
    [Retry(3)]
    public void Retry_takes_missing_evidence_for_a_failure_to_try_again() => Assert.That(++_attemptsWithoutEvidence < 3 ? Cut : Good, Does.Not.CallTool("pay"));

    [Test]
    public void Assume_makes_the_test_inconclusive()
    {
        foreach (var trace in new[] { Bad, Cut })
        {
            using var context = new TestExecutionContext.IsolatedContext();
            Assert.That(() => Assume.That(trace, Has.Completed()), Throws.InstanceOf<InconclusiveException>().With.Message.Contains("trace"));
        }

        Assume.That(Good, Has.Completed().And.Not.CalledTool("pay"));
    }

    [Test]
    public async Task Pass_ends_a_run_and_no_other()
    {
        var runs = 0;
        var report = await AgentTrials.MeasureAsync(_ =>
        {
            if (++runs < 3) Assert.Pass("enough is seen");
            throw new InvalidOperationException("no");
        }, new TrialOptions { Runs = 3 });

        Assert.That((report.Rate.Passed, report.Rate.Runs), Is.EqualTo((2, 3)));
    }

    [Test]
    public void Warn_unless_warns_of_what_is_not_met_and_of_what_cannot_be_told()
    {
        var outcome = Outcome(() =>
        {
            Warn.Unless(Good, Has.Completed());
            Warn.Unless(Bad, Has.Completed());
            Warn.Unless(Cut, Does.Not.CallTool("pay"));
        });

        Assert.That(outcome.Status, Is.EqualTo(TestStatus.Warning));
        Assert.That(outcome.Failures, Has.Length.EqualTo(2));
        Assert.That(outcome.Failures[0], Does.Contain("Expected trace to have completed, but it stopped with reason \"tool_error\"."));
        Assert.That(outcome.Failures[1], Does.Contain("Cannot tell whether trace called tool \"pay\""));
    }

    /// <summary>NUnit negates the constraint out of our sight: what cannot be told fails, rather than to pass in silence.</summary>
    [Test]
    public void Warn_if_warns_of_what_is_met_and_fails_on_what_cannot_be_told()
    {
        Assert.That(Outcome(() => Warn.If(Bad, Has.CalledTool("fetch"))).Status, Is.EqualTo(TestStatus.Warning));
        Assert.That(Outcome(() => Warn.If(Bad, Has.CalledTool("pay"))).Failures, Is.Empty);
        Assert.That(Outcome(() => Warn.If(Cut, Has.CalledTool("pay"))).Thrown, Does.StartWith("Cannot tell whether trace called tool \"pay\""));
    }

    [Test]
    [NonParallelizable]
    public void Trace_of_a_red_test_is_kept_under_its_name()
    {
        var before = Environment.GetEnvironmentVariable("AGENTTRACE_SAVE");
        Environment.SetEnvironmentVariable("AGENTTRACE_SAVE", "failed");
        try
        {
            using var recorder = TraceRecorder.Start();
            using (var run = AgentRun.Start("question")) run.Complete("answer");

            var message = Message(() => Assert.That(recorder.Trace, Has.CalledTool("search")))!;

            var line = message.Split('\n').Single(text => text.StartsWith("  trace  ", StringComparison.Ordinal));
            var path = line["  trace  ".Length..].Replace("(agenttrace show …)", "", StringComparison.Ordinal).Trim();
            Assert.That(RecordedTrace.Load(path), Has.No.CalledTool("search"));
            File.Delete(path);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AGENTTRACE_SAVE", before);
        }
    }

    [Test]
    [NonParallelizable]
    public void Traces_that_are_judged_as_a_set_are_kept_where_all_are()
    {
        var before = Environment.GetEnvironmentVariable("AGENTTRACE_SAVE");
        Environment.SetEnvironmentVariable("AGENTTRACE_SAVE", "all");
        string[] kept = [];
        try
        {
            var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".jsonl");
            Good.Save(file);
            RecordedTrace.LoadAll(file).Should().AllSatisfy(trace => trace.HaveCompleted());
            File.Delete(file);

            kept = Directory.GetFiles(Path.Combine("TestResults", "agenttrace"), nameof(Traces_that_are_judged_as_a_set_are_kept_where_all_are) + ".*.jsonl");
            Assert.That(kept, Has.Length.EqualTo(1));
        }
        finally
        {
            Environment.SetEnvironmentVariable("AGENTTRACE_SAVE", before);
            foreach (var file in kept) File.Delete(file);
        }
    }

    private static (TestStatus Status, string[] Failures, string? Thrown) Outcome(Action action)
    {
        using var context = new TestExecutionContext.IsolatedContext();
        string? thrown = null;
        try
        {
            action();
        }
        catch (ResultStateException error)
        {
            thrown = error.Message;
        }

        var result = TestExecutionContext.CurrentContext.CurrentResult;
        var hasFailed = thrown is not null || result.AssertionResults.Any(assertion => assertion.Status == AssertionStatus.Failed);
        var status = hasFailed ? TestStatus.Failed : result.AssertionResults.Count > 0 ? TestStatus.Warning : TestStatus.Passed;
        return (status, [.. result.AssertionResults.Select(assertion => assertion.Message ?? "")], thrown);
    }
}
