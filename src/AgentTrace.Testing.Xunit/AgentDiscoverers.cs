using System.Diagnostics.CodeAnalysis;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace AgentTrace.Testing;

/// <summary>Finds the cases of a stock fact and lets each run several times.</summary>
internal sealed class AgentFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Stock.Discover(Type.GetType("Xunit.Sdk.FactDiscoverer, xunit.execution.dotnet"), diagnostics, discoveryOptions, testMethod, factAttribute);
}

/// <summary>Finds the rows of a stock theory and lets each run several times.</summary>
internal sealed class AgentTheoryDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Stock.Discover(Type.GetType("Xunit.Sdk.TheoryDiscoverer, xunit.execution.dotnet"), diagnostics, discoveryOptions, testMethod, factAttribute);
}

/// <summary>xUnit's own discoverers. They live in its execution library, which a test project has and this package does not ask for.</summary>
internal static class Stock
{
    public static IEnumerable<IXunitTestCase> Discover([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type? discoverer, IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo fact)
    {
        if (discoverer is null) throw new InvalidOperationException("[AgentFact] and [AgentTheory] of AgentTrace.Testing.Xunit run in xUnit v2, whose xunit.execution is not here. In xunit.v3 take the package AgentTrace.Testing.XunitV3.");
        var cases = ((IXunitTestCaseDiscoverer)Activator.CreateInstance(discoverer, diagnostics)!).Discover(options, method, fact);
        return cases.Select(found => new AgentTestCase(found));
    }
}
