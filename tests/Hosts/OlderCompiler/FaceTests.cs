using NUnit.Framework;
using Shouldly;

namespace AgentTrace.Testing.Hosts;

/// <summary>C# 13: constraints begin with the methods of one class, and go on after NUnit's own words as ever.</summary>
public sealed class FaceTests
{
    [Test]
    public void Constraints_are_plain_methods()
    {
        var trace = UnmetExpectation.Trace();

        Assert.That(trace, TraceConstraints.CalledTool("fetch").Once().And.Completed());
        Assert.That(trace, TraceConstraints.AtMostSteps(5).And.Not.CalledTool("search"));
        Assert.That(trace, Does.Not.CallTool("search"));
        Assert.That(trace, Is.Not.Null.And.WellFormed());
    }

    [Test]
    public void Unmet_constraint_fails_in_the_words_of_Should() =>
        Assert.That(() => Assert.That(UnmetExpectation.Trace(), TraceConstraints.CallTool("search", "answers must be grounded")), Throws.InstanceOf<AssertionException>().With.Message.Contains(UnmetExpectation.FirstLine));

    [Test]
    public void Shouldly_style_is_extension_methods()
    {
        var trace = UnmetExpectation.Trace();

        trace.ShouldHaveCalledTool("fetch").Once().And.HaveCompleted();
        Should.Throw<ShouldAssertException>(() => trace.ShouldHaveCalledTool("search", "answers must be grounded")).Message.ShouldStartWith(UnmetExpectation.FirstLine);
    }
}
