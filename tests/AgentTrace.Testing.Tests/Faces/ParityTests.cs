using System.Text;
using NUnit.Framework.Constraints;
using Shouldly;
using Does = NUnit.Framework.Does;
using Has = NUnit.Framework.Has;
using NUnitAssert = NUnit.Framework.Assert;

namespace AgentTrace.Testing.Tests.Faces;

/// <summary><c>Should()</c>, Shouldly style, NUnit's constraints and the policy file say the same about the same trace.</summary>
public sealed class ParityTests
{
    public static TheoryData<string> Names() => [.. Sentences.All.Select(sentence => sentence.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Faces_come_to_the_same_in_the_same_words(string name)
    {
        var sentence = Sentences.All.Single(sentence => sentence.Name == name);
        var unmet = 0;
        foreach (var (key, trace) in Sentences.Traces)
        {
            var (should, shouldly, nunit) = (Should(sentence, trace), Shouldly(sentence, trace), NUnit(sentence.NUnit(), trace));

            Assert.Equal((key, should), (key, shouldly));
            Assert.Equal((key, should), (key, nunit));
            if (sentence.Check is not { } check) unmet += should is null ? 0 : 1;
            else if (Failure(sentence, trace) is not { } failure) Assert.Equal((key, Verdict.Passed), (key, check.Evaluate(trace).Verdict));
            else if (failure.Check.Infinitive != check.Infinitive) Assert.NotEqual((key, Verdict.Passed), (key, check.Evaluate(trace).Verdict));
            else
            {
                unmet++;
                Assert.Equal((key, failure.Result.Verdict), (key, check.Evaluate(trace).Verdict));
                Assert.Equal((key, failure.Sentence), (key, check.Describe(trace)));
            }
        }

        Assert.True(unmet > 0, $"No trace shows what {name} says when it is not met: choose its numbers so that one does.");
    }

    [Fact]
    public void Reasons_stand_in_the_same_place()
    {
        var trace = Sentences.Traces["research"];
        (Action Should, Action Shouldly, IResolveConstraint NUnit)[] sentences =
        [
            (() => trace.Should().HaveAtMostSteps(2, "steps cost"), () => trace.ShouldHaveAtMostSteps(2, "steps cost"), Has.AtMostSteps(2, "steps cost")),
            (() => trace.Should().NotHaveCalledTool("fetch", "it is closed"), () => trace.ShouldNotHaveCalledTool("fetch", "it is closed"), Does.Not.CallTool("fetch", "it is closed")),
            (() => trace.Should().HaveCalledTool("pay", "one").Before("fetch", "two"), () => trace.ShouldHaveCalledTool("pay", "one").Before("fetch", "two"), Has.CalledTool("pay", "one").Before("fetch", "two")),
            (() => trace.Should().HaveCalledTool("fetch", "one").Before("search"), () => trace.ShouldHaveCalledTool("fetch", "one").Before("search"), Has.CalledTool("fetch", "one").Before("search")),
            (() => trace.Should().HaveCalledTool("fetch").Times(2, "two").Before("search"), () => trace.ShouldHaveCalledTool("fetch").Times(2, "two").Before("search"), Has.CalledTool("fetch").Times(2, "two").Before("search")),
        ];
        foreach (var sentence in sentences)
        {
            var should = Message<Xunit.Sdk.XunitException>(sentence.Should);

            Assert.NotNull(should);
            Assert.Equal(should, Message<ShouldAssertException>(sentence.Shouldly));
            Assert.Equal(should, NUnit(sentence.NUnit, trace));
        }
    }

    /// <summary>What every face prints for the sentence, met or not, and what a policy's <c>not</c> makes of it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Sentences_are_approved(string name)
    {
        var sentence = Sentences.All.Single(sentence => sentence.Name == name);
        var text = new StringBuilder();
        foreach (var (key, trace) in Sentences.Traces)
        {
            var failure = Failure(sentence, trace);
            text.Append($"{key}: {failure?.Sentence ?? "holds"}\n");
            if (failure?.Result.Hint is { } hint) text.Append($"  hint: {hint}\n");
            if (sentence.Check is { } check) text.Append($"  not: {NotCheck.Of(check).Describe(trace)}\n");
        }

        Approved.Matches(text.ToString(), name, "Sentences.cs");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Sets_of_traces_come_to_the_same(int count)
    {
        var traces = new TraceSet([Sentences.Traces["research"], Sentences.Traces["broken"], Sentences.Traces["unseen"]], ["line 7: cut off"], "test", 0);

        Assert.Equal(Message<Xunit.Sdk.XunitException>(() => traces.Should().HaveCount(count)), Message<ShouldAssertException>(() => traces.ShouldHaveCount(count)));
        var all = Message<Xunit.Sdk.XunitException>(() => traces.Should().AllSatisfy(trace => trace.HaveCalledTool("search").Before("fetch").And.HaveCompleted()));
        Assert.Equal(all, Message<ShouldAssertException>(() => traces.ShouldAllSatisfy(trace => trace.HaveCalledTool("search").Before("fetch").And.HaveCompleted())));
        Assert.Equal(all, NUnit(Has.All.CalledTool("search").Before("fetch").And.Completed(), traces));
        var least = Message<Xunit.Sdk.XunitException>(() => traces.Should().AtLeastSatisfy(count, trace => trace.HaveCalledTool("search").Before("fetch").And.HaveCompleted()));
        Assert.Equal(least, Message<ShouldAssertException>(() => traces.ShouldAtLeastSatisfy(count, trace => trace.HaveCalledTool("search").Before("fetch").And.HaveCompleted())));
        Assert.Equal(least, NUnit(Has.AtLeastTraces(count).CalledTool("search").Before("fetch").And.Completed(), traces));
        Assert.StartsWith(count == 2 ? "Cannot tell whether at least 2 " : "Expected at least 3 ", least, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search", null)]
    [InlineData("pay", "Cannot tell whether at least 1 of the traces of traces meets the expectation: 0 of 3 do and 1 cannot be told:")]
    public void Some_of_a_set_comes_to_the_same(string tool, string? line)
    {
        var traces = new TraceSet([Sentences.Traces["unseen"], Sentences.Traces["broken"], Sentences.Traces["research"]], [], "test", 0);

        var any = Message<Xunit.Sdk.XunitException>(() => traces.Should().AnySatisfy(trace => trace.HaveCalledTool(tool)));
        Assert.Equal(line, any?.Split('\n')[0]);
        Assert.Equal(any, Message<ShouldAssertException>(() => traces.ShouldAnySatisfy(trace => trace.HaveCalledTool(tool))));
        Assert.Equal(any, NUnit(Has.Some.CalledTool(tool), traces));
    }

    internal static string? NUnit<T>(IResolveConstraint constraint, T actual)
    {
        // What fails in one context of NUnit's adds up.
        using var context = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
        var message = Message<NUnit.Framework.AssertionException>(() => NUnitAssert.That(actual, constraint));
        if (message is null) return null;
        var lines = message.Split('\n', 2);
        Assert.StartsWith("  Assert.That(actual, ", lines[0], StringComparison.Ordinal);
        return lines[1].TrimEnd();
    }

    private static string? Should(Sentence sentence, RecordedTrace trace) => Message<Xunit.Sdk.XunitException>(() => sentence.Should(trace));

    private static string? Shouldly(Sentence sentence, RecordedTrace trace) => Message<ShouldAssertException>(() => sentence.Shouldly(trace));

    internal static Failure? Failure(Sentence sentence, RecordedTrace trace)
    {
        var scope = new TraceAssertionScope();
        sentence.Should(trace);
        return scope.Close().Failures.SingleOrDefault();
    }

    /// <summary>The message of the exception, whose type it must be; null when nothing is thrown.</summary>
    private static string? Message<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error) when (error.GetType() == typeof(T))
        {
            // The path under which CI keeps the trace of a red test.
            return string.Join('\n', error.Message.Split('\n').Where(line => !line.StartsWith("  trace  ", StringComparison.Ordinal))).TrimEnd('\n');
        }
    }
}
