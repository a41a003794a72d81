using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace AgentTrace.Testing;

/// <summary>Finds the case of a stock fact and lets it run several times.</summary>
internal sealed class AgentFactDiscoverer : FactDiscoverer
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        AgentTestCase.Of(base.CreateTestCase(discoveryOptions, testMethod, factAttribute));
}

/// <summary>Finds the rows of a stock theory and lets each run several times.</summary>
internal sealed class AgentTheoryDiscoverer : TheoryDiscoverer
{
    protected override async ValueTask<IReadOnlyCollection<IXunitTestCase>> CreateTestCasesForDataRow(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, ITheoryAttribute theoryAttribute, ITheoryDataRow dataRow, object?[] testMethodArguments) =>
        [.. (await base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow, testMethodArguments).ConfigureAwait(false)).Select(AgentTestCase.Of)];

    protected override async ValueTask<IReadOnlyCollection<IXunitTestCase>> CreateTestCasesForTheory(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, ITheoryAttribute theoryAttribute) =>
        [.. (await base.CreateTestCasesForTheory(discoveryOptions, testMethod, theoryAttribute).ConfigureAwait(false)).Select(found => found is XunitDelayEnumeratedTheoryTestCase
            ? new ExecutionErrorTestCase(testMethod, found.TestCaseDisplayName, found.UniqueID, found.SourceFilePath, found.SourceLineNumber, Repeated.UnlistedRows) : found)];
}
