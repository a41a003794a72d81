using Xunit.Abstractions;
using Xunit.Sdk;

namespace AgentTrace.Testing;

// xUnit's own classes for these live in its execution library, which this package does not ask for. A runner knows them by their interfaces.

/// <summary>A test where the stock case made none.</summary>
internal sealed class AgentTest(ITestCase test) : ITest
{
    public string DisplayName => test.DisplayName;

    public ITestCase TestCase => test;
}

internal abstract class AgentCaseMessage(ITestCase testCase) : ITestCaseMessage, IExecutionMessage
{
    public ITestCase TestCase => testCase;

    public IEnumerable<ITestCase> TestCases => [testCase];

    public ITestMethod TestMethod => testCase.TestMethod;

    public ITestClass TestClass => testCase.TestMethod.TestClass;

    public ITestCollection TestCollection => testCase.TestMethod.TestClass.TestCollection;

    public ITestAssembly TestAssembly => testCase.TestMethod.TestClass.TestCollection.TestAssembly;
}

internal sealed class AgentTestCaseStarting(ITestCase testCase) : AgentCaseMessage(testCase), ITestCaseStarting;

internal sealed class AgentTestCaseFinished(ITestCase testCase, RunSummary summary) : AgentCaseMessage(testCase), ITestCaseFinished
{
    public decimal ExecutionTime => summary.Time;

    public int TestsFailed => summary.Failed;

    public int TestsRun => summary.Total;

    public int TestsSkipped => summary.Skipped;
}

internal abstract class AgentTestMessage(ITest test) : AgentCaseMessage(test.TestCase), ITestMessage
{
    public ITest Test => test;
}

internal sealed class AgentTestStarting(ITest test) : AgentTestMessage(test), ITestStarting;

internal sealed class AgentTestOutput(ITest test, string output) : AgentTestMessage(test), ITestOutput
{
    public string Output => output;
}

internal sealed class AgentTestFinished(ITest test, decimal time, string output) : AgentTestMessage(test), ITestFinished
{
    public decimal ExecutionTime => time;

    public string Output => output;
}

internal sealed class AgentTestPassed(ITest test, decimal time, string output) : AgentTestMessage(test), ITestPassed
{
    public decimal ExecutionTime => time;

    public string Output => output;
}

internal sealed class AgentTestSkipped(ITest test, string reason) : AgentTestMessage(test), ITestSkipped
{
    public decimal ExecutionTime => 0;

    public string Output => "";

    public string Reason => reason;
}

/// <summary>A failure as one of xUnit's assertions, whose message a runner prints without a type's name before it.</summary>
internal sealed class AgentTestFailed(ITest test, decimal time, string output, string message, string? stack) : AgentTestMessage(test), ITestFailed
{
    public decimal ExecutionTime => time;

    public string Output => output;

    public string[] ExceptionTypes => ["Xunit.Sdk.XunitException"];

    public string[] Messages => [message];

    public string[] StackTraces => [stack ?? ""];

    public int[] ExceptionParentIndices => [-1];
}
