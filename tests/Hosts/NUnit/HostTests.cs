using NUnit.Framework;

namespace AgentTrace.Testing.Hosts;

public sealed class HostTests
{
    [Test]
    public void Should_unmet_throws_what_NUnit_knows_as_a_failed_assertion()
    {
        var exception = UnmetExpectation.Thrown();

        Assert.That(exception.GetType().FullName, Is.EqualTo("NUnit.Framework.AssertionException"));
        Assert.That(UnmetExpectation.KindsOf(exception), Does.Contain("NUnit.Framework.ResultStateException"));
        Assert.That(exception.GetType().GetProperty("ResultState")!.GetValue(exception)!.ToString(), Is.EqualTo("Failed"));
        Assert.That(UnmetExpectation.FirstLineOf(exception), Is.EqualTo(UnmetExpectation.FirstLine));
    }
}
