using System.Globalization;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

namespace AgentTrace.Testing;

/// <summary>The one result of a test that ran several times, in the messages that a runner expects: those of one run, and the result in the place of its own.</summary>
internal static class AgentTestResult
{
    public static RunSummary Of(TrialReport report, IReadOnlyDictionary<int, RunMessages> runs, IMessageBus bus)
    {
        var isPassed = report.Verdict == Verdict.Passed;
        var told = report.Runs.Where(run => run.Verdict == Verdict.Passed == isPassed).Select(run => run.Number).FirstOrDefault(runs.Keys.Min());
        var messages = runs[told].Messages.ToList();
        var (test, finished) = (messages.OfType<ITestStarting>().First(), messages.OfType<ITestResultMessage>().First().FinishTime);
        var (time, output) = ((decimal)report.Runs.Sum(run => run.Duration.TotalSeconds), Output(isPassed ? report.ToString() : null, report.Runs, runs));
        var summary = new RunSummary { Total = 1, Failed = isPassed ? 0 : 1, Time = time };
        foreach (var message in messages)
        {
            if (message is ITestCaseStarting or ITestStarting) bus.QueueMessage(message);
        }

        bus.QueueMessage(isPassed ? Passed(test, time, output, finished) : Failed(test, time, output, finished, report.ToString(), messages.OfType<ITestFailed>().FirstOrDefault()?.StackTraces.FirstOrDefault()));
        bus.QueueMessage(Finished(test, time, output, finished));
        bus.QueueMessage(Finished(test, summary));
        return summary;
    }

    private static TestPassed Passed(ITestMessage test, decimal time, string output, DateTimeOffset finished) => new()
    {
        AssemblyUniqueID = test.AssemblyUniqueID,
        TestCollectionUniqueID = test.TestCollectionUniqueID,
        TestClassUniqueID = test.TestClassUniqueID,
        TestMethodUniqueID = test.TestMethodUniqueID,
        TestCaseUniqueID = test.TestCaseUniqueID,
        TestUniqueID = test.TestUniqueID,
        ExecutionTime = time,
        FinishTime = finished,
        Output = output,
        Warnings = null,
    };

    /// <summary>A failure as one of xUnit's assertions, whose message a runner prints without a type's name before it.</summary>
    private static TestFailed Failed(ITestMessage test, decimal time, string output, DateTimeOffset finished, string message, string? stack) => new()
    {
        AssemblyUniqueID = test.AssemblyUniqueID,
        TestCollectionUniqueID = test.TestCollectionUniqueID,
        TestClassUniqueID = test.TestClassUniqueID,
        TestMethodUniqueID = test.TestMethodUniqueID,
        TestCaseUniqueID = test.TestCaseUniqueID,
        TestUniqueID = test.TestUniqueID,
        ExecutionTime = time,
        FinishTime = finished,
        Output = output,
        Warnings = null,
        Cause = FailureCause.Assertion,
        ExceptionTypes = ["Xunit.Sdk.XunitException"],
        Messages = [message],
        StackTraces = [stack],
        ExceptionParentIndices = [-1],
    };

    private static TestFinished Finished(ITestMessage test, decimal time, string output, DateTimeOffset finished) => new()
    {
        AssemblyUniqueID = test.AssemblyUniqueID,
        TestCollectionUniqueID = test.TestCollectionUniqueID,
        TestClassUniqueID = test.TestClassUniqueID,
        TestMethodUniqueID = test.TestMethodUniqueID,
        TestCaseUniqueID = test.TestCaseUniqueID,
        TestUniqueID = test.TestUniqueID,
        ExecutionTime = time,
        FinishTime = finished,
        Output = output,
        Warnings = null,
        Attachments = new Dictionary<string, TestAttachment>(),
    };

    private static TestCaseFinished Finished(ITestMessage test, RunSummary summary) => new()
    {
        AssemblyUniqueID = test.AssemblyUniqueID,
        TestCollectionUniqueID = test.TestCollectionUniqueID,
        TestClassUniqueID = test.TestClassUniqueID,
        TestMethodUniqueID = test.TestMethodUniqueID,
        TestCaseUniqueID = test.TestCaseUniqueID,
        ExecutionTime = summary.Time,
        TestsTotal = summary.Total,
        TestsFailed = summary.Failed,
        TestsSkipped = summary.Skipped,
        TestsNotRun = summary.NotRun,
    };

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
