using Microsoft.VisualStudio.TestTools.UnitTesting;

[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

namespace AgentTrace.Testing.Hosts;

[TestClass]
public sealed class HostTests
{
    [TestMethod]
    public void Should_unmet_throws_what_MSTest_knows_as_a_failed_assertion()
    {
        var exception = UnmetExpectation.Thrown();

        Assert.AreEqual("Microsoft.VisualStudio.TestTools.UnitTesting.AssertFailedException", exception.GetType().FullName);
        Assert.Contains("Microsoft.VisualStudio.TestTools.UnitTesting.UnitTestAssertException", UnmetExpectation.KindsOf(exception));
        Assert.AreEqual(UnmetExpectation.FirstLine, UnmetExpectation.FirstLineOf(exception));
    }
}
