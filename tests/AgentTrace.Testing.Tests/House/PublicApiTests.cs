using System.Reflection;

namespace AgentTrace.Testing.Tests.House;

/// <summary>A change of what users see is a decision: it stands in the diff of a text file. <c>AGENTTRACE_APPROVE=1</c> writes them anew.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Packages() => PublicFaceTests.Packages();

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_api_is_approved(string package)
    {
        var actual = PublicApi.Of(Assembly.Load(package));
        var differences = PublicApi.Differences(Approved.Held(actual, "AgentTrace.Testing.Tests", "Approved", $"PublicApi.{package}.txt"), actual).ToList();

        Assert.True(differences.Count == 0, $"The public API of {package} is not what was approved (- approved, + now):\n{string.Join('\n', differences)}\nWhere that is meant, run with AGENTTRACE_APPROVE=1 and review the diff.");
    }
}
