using Xunit;

namespace AgentTrace.Testing.Hosts;

public sealed class HostTests
{
    [Fact]
    public void Should_unmet_throws_what_xunit_v3_knows_as_a_failed_assertion()
    {
        var exception = UnmetExpectation.Thrown();

        Assert.Equal("Xunit.Sdk.XunitException", exception.GetType().FullName);
        Assert.Equal("xunit.v3.assert", exception.GetType().Assembly.GetName().Name);
        Assert.Contains("IAssertionException", UnmetExpectation.KindsOf(exception));
        Assert.Equal(UnmetExpectation.FirstLine, UnmetExpectation.FirstLineOf(exception));
    }
}
