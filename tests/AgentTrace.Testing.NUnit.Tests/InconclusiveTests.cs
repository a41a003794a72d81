using NUnit.Framework;
using NUnit.Framework.Constraints;
using static AgentTrace.Testing.Tests.Runs;

namespace AgentTrace.Testing.Tests;

/// <summary>Missing evidence is never a pass, whatever of NUnit's stands around the constraint: NUnit knows two values, a check has three.</summary>
public sealed class InconclusiveTests
{
    private const string Tokens = "Cannot tell whether trace used at most 8,000 tokens: it has no generation and no recorded total.";
    private const string Pay = "Cannot tell whether trace called tool \"pay\": the trace is incomplete: ";

    private static IEnumerable<TestCaseData> Seen()
    {
        yield return Case("Has", () => Has.UsedAtMostTokens(8_000), Tokens);
        yield return Case("Has.No", () => Has.No.UsedAtMostTokens(8_000), Tokens);
        yield return Case("Does.Not", () => Does.Not.CallTool("pay"), Pay);
        yield return Case("Does.Not.Not", () => Does.Not.Not.CallTool("pay"), Pay);
        yield return Case("Does.Not.Not.Not", () => Does.Not.Not.Not.CallTool("pay"), Pay);
        yield return Case("Does.Not with links", () => Does.Not.CallTool("pay").Before("search").Once(), "Cannot tell whether trace called tool \"pay\" before \"search\" exactly once: ");
        yield return Case("Does.Not.Meet", () => Does.Not.Meet(new MaxTokensCheck(8_000)), Tokens);
        yield return Case("Does.Not And", () => Does.Not.CallTool("pay").And.CalledTool("search"), Pay);
        yield return Case("And Not", () => Has.CalledTool("search").And.Not.CalledTool("pay"), Pay);
        yield return Case("Or Not", () => Has.Completed().Or.Not.CalledTool("pay"), "Cannot tell whether trace either completed or not called tool \"pay\": ");
        yield return Case("Not Or", () => Does.Not.CallTool("pay").Or.Not.CalledTool("search"), "Cannot tell whether trace either not called tool \"pay\" or not called tool \"search\": ");
        yield return Case("With", () => Is.InstanceOf<RecordedTrace>().With.No.CalledTool("pay"), Pay);
        yield return Case("Matches", () => Is.Not.Matches(Has.CalledTool("pay")), Pay);
        yield return Case("Matches Not", () => Is.Not.Null.And.Matches(Does.Not.CallTool("pay")), Pay);
    }

    [TestCaseSource(nameof(Seen))]
    public void Operators_that_we_see_through_keep_what_cannot_be_told(Func<IResolveConstraint> constraint, string expected) => Assert.That(Unmet(Cut, constraint()), Does.StartWith(expected));

    /// <summary>Here NUnit applies the constraint below one of its own, so that the check throws before NUnit can turn it.</summary>
    private static IEnumerable<TestCaseData> Unseen()
    {
        yield return Case("ends with NUnit's", () => Does.Not.CallTool("pay").And.Not.Null, Pay);
        yield return Case("a new Not around it", () => new NotConstraint(((IResolveConstraint)Has.CalledTool("pay").And.Not.Null).Resolve()), Pay);
        yield return Case("a property", () => Has.Property(nameof(RecordedTrace.TraceId)).Not.Null.And.Not.Matches(Has.CalledTool("pay")).And.Not.Null, Pay);
        yield return Case("a predicate beside it", () => Does.Not.CallTool("pay").And.Matches<RecordedTrace>(_ => true), Pay);
    }

    [TestCaseSource(nameof(Unseen))]
    public void Operators_that_we_do_not_see_through_get_an_exception(Func<IResolveConstraint> constraint, string expected) =>
        Assert.That(Message(() => Assert.That(Cut, constraint())), Does.StartWith(expected));

    [Test]
    public void Sets_of_traces_keep_what_cannot_be_told()
    {
        RecordedTrace[] traces = [Good, Cut];

        foreach (var constraint in new Func<IResolveConstraint>[]
        {
            () => Has.None.CalledTool("pay"), () => Has.All.Not.CalledTool("pay"), () => Has.None.Matches(Has.CalledTool("pay")), () => Has.No.Some.CalledTool("pay"),
            () => Has.Exactly(0).CalledTool("pay"), () => Has.All.Matches(Does.Not.CallTool("pay")), () => Is.Not.All.CalledTool("search").And.Not.CalledTool("pay"),
            () => Has.All.Property(nameof(RecordedTrace.TraceId)).Not.Null.And.All.Not.CalledTool("pay"), () => Has.Count.EqualTo(2).And.None.CalledTool("pay"),
        })
        {
            Assert.That(Message(() => Assert.That(traces.ToList(), constraint())), Does.Contain(Pay));
        }
    }

    [Test]
    public void Some_traces_pass_over_what_cannot_be_told_and_never_count_it()
    {
        RecordedTrace[] traces = [Cut, Bad, Good];

        Assert.That(traces, Has.Some.Completed().And.CalledTool("search"));
        Assert.That(traces, Has.AtLeastTraces(2).Not.CalledTool("pay"));
        foreach (var constraint in new Func<IResolveConstraint>[]
        {
            () => Has.AtLeastTraces(3).Not.CalledTool("pay"), () => Has.Some.CalledTool("pay"), () => Has.No.Some.CalledTool("pay"), () => Has.No.AtLeastTraces(1).CalledTool("pay"),
            () => Has.Exactly(2).Not.CalledTool("pay"),
        })
        {
            Assert.That(Message(() => Assert.That(traces, constraint())), Does.Contain(Pay));
        }

        foreach (var constraint in new Func<IResolveConstraint>[] { () => Has.Some.CalledTool("pay"), () => Has.No.Some.CalledTool("pay"), () => Has.AtLeastTraces(1).CalledTool("pay"), () => Has.No.AtLeastTraces(1).CalledTool("pay") })
        {
            Assert.That(Message(() => Assert.That(Array.Empty<RecordedTrace>(), constraint())), Does.Contain("there is none."));
        }
    }

    [Test]
    public void Or_passes_where_another_alternative_holds()
    {
        Assert.That(Unmet(Cut, Does.Not.CallTool("pay").Or.CalledTool("search")), Is.Null);
        Assert.That(Unmet(Cut, Has.UsedAtMostTokens(8_000).Or.CalledTool("search")), Is.Null);
        Assert.That(Unmet(Cut, Does.Not.CallTool("pay").And.Not.CallTool("search")), Does.StartWith(Pay));
    }

    [Test]
    public void Hint_says_how_to_tell() => Assert.That(Unmet(Bad, Has.No.UsedAtMostTokens(8_000)), Does.Contain("\n  hint   "));

    private static TestCaseData Case(string name, Func<IResolveConstraint> constraint, string expected) => new TestCaseData(constraint, expected).SetArgDisplayNames(name);
}
