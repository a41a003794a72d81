using System.Globalization;
using System.Text;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace AgentTrace.Testing;

/// <summary>The one result of a test that ran several times, in the messages that a runner expects: those of one run, and the result in the place of its own.</summary>
internal static class AgentTestResult
{
    public static RunSummary Of(TrialReport report, IReadOnlyDictionary<int, RunMessages> runs, IMessageBus bus)
    {
        var isPassed = report.Verdict == Verdict.Passed;
        var told = report.Runs.Where(run => run.Verdict == Verdict.Passed == isPassed).Select(run => run.Number).FirstOrDefault(runs.Keys.Min());
        var messages = runs[told].Messages.ToList();
        var starting = messages.OfType<ITestStarting>().First();
        var (time, output) = ((decimal)report.Runs.Sum(run => run.Duration.TotalSeconds), Output(isPassed ? report.ToString() : null, report.Runs, runs));
        foreach (var message in messages)
        {
            if (message is ITestCaseStarting or ITestStarting) bus.QueueMessage(message);
        }

        bus.QueueMessage(new AgentTestOutput(starting.Test, output));
        bus.QueueMessage(isPassed ? new AgentTestPassed(starting.Test, time, output) : new AgentTestFailed(starting.Test, time, output, report.ToString(), messages.OfType<ITestFailed>().FirstOrDefault()?.StackTraces.FirstOrDefault()));
        bus.QueueMessage(new AgentTestFinished(starting.Test, time, output));
        var summary = new RunSummary { Total = 1, Failed = isPassed ? 0 : 1, Time = time };
        bus.QueueMessage(new AgentTestCaseFinished(starting.TestCase, summary));
        return summary;
    }

    /// <summary>A test that has a result without a report: it is skipped, or cannot run as it is written.</summary>
    public static RunSummary Of(IXunitTestCase testCase, IMessageBus bus, Func<ITest, IMessageSinkMessage> result, RunSummary summary)
    {
        var test = new AgentTest(testCase);
        bus.QueueMessage(new AgentTestCaseStarting(testCase));
        bus.QueueMessage(new AgentTestStarting(test));
        bus.QueueMessage(result(test));
        bus.QueueMessage(new AgentTestFinished(test, 0, ""));
        bus.QueueMessage(new AgentTestCaseFinished(testCase, summary));
        return summary;
    }

    /// <summary>The report, where it is not the message already, and what each run wrote.</summary>
    private static string Output(string? report, IReadOnlyList<TrialOutcome> outcomes, IReadOnlyDictionary<int, RunMessages> runs)
    {
        var text = new StringBuilder(report).Append('\n');
        foreach (var run in outcomes)
        {
            if (runs[run.Number].Messages.OfType<ITestResultMessage>().FirstOrDefault()?.Output is { Length: > 0 } output) text.Append(CultureInfo.InvariantCulture, $"\n--- run {run.Number}\n{output.TrimEnd('\r', '\n')}\n");
        }

        return text.ToString();
    }
}
