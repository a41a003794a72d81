using System.Diagnostics;
using AgentTrace.Testing.Hosts;

namespace AgentTrace.Testing.Tests.House;

/// <summary>The exception that the host framework sees. xunit v3, NUnit and MSTest have projects of their own under tests/Hosts.</summary>
public sealed class HostTests
{
    [Fact]
    public void Should_unmet_throws_what_xunit_v2_knows_as_a_failed_assertion()
    {
        var exception = UnmetExpectation.Thrown();

        Assert.Equal("Xunit.Sdk.XunitException", exception.GetType().FullName);
        Assert.Equal("xunit.assert", exception.GetType().Assembly.GetName().Name);
        Assert.Equal(UnmetExpectation.FirstLine, UnmetExpectation.FirstLineOf(exception));
    }

    [Fact]
    public void Should_unmet_throws_from_the_tests_own_line()
    {
        var exception = UnmetExpectation.Thrown();

        Assert.StartsWith($"at {typeof(UnmetExpectation).FullName}.{nameof(UnmetExpectation.Thrown)}(", TopFrame(exception), StringComparison.Ordinal);
    }

    [Fact]
    public void Link_of_a_chain_unmet_throws_from_the_tests_own_line()
    {
        var trace = UnmetExpectation.Trace();

        foreach (var unmet in new Action<ToolCallAssertions>[]
        {
            calls => calls.Before("search"), calls => calls.Times(2), calls => calls.AtLeast(2), calls => calls.Failing(), calls => calls.By("nobody"), calls => calls.After("search"),
            calls => calls.AllBefore("search"), calls => calls.AfterAll("search"), calls => calls.TakingAtMost(TimeSpan.Zero), calls => calls.EveryCall().Failing(),
            calls => calls.WithArguments(new { url = "elsewhere" }), calls => calls.And.HaveAtMostSteps(0), calls => calls.And.Meet(new MaxStepsCheck(0)), calls => calls.And.HaveNoErrors().And.HaveStopReason("error"),
        })
        {
            var exception = Assert.ThrowsAny<Exception>(() => unmet(trace.Should().HaveCalledTool("fetch")));

            Assert.StartsWith($"at {typeof(HostTests).FullName}.", TopFrame(exception), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Scope_with_failures_throws_at_the_line_that_ends_it()
    {
        var trace = UnmetExpectation.Trace();
        Exception? exception = null;
        try
        {
            using var scope = new TraceAssertionScope();
            trace.Should().HaveCalledTool("search");
        }
        catch (Exception caught)
        {
            exception = caught;
        }

        Assert.Equal("Xunit.Sdk.XunitException", exception?.GetType().FullName);
        Assert.StartsWith($"at {typeof(HostTests).FullName}.{nameof(Scope_with_failures_throws_at_the_line_that_ends_it)}(", TopFrame(exception!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUnit", "TUnit.Assertions.Exceptions.AssertionException")]
    [InlineData("Plain", "AgentTrace.Testing.TraceAssertionException")]
    public async Task Should_unmet_in_another_process_throws_what_that_host_knows(string host, string expected)
    {
        var lines = await RunAsync(host);

        Assert.Equal([expected, UnmetExpectation.FirstLine], lines);
    }

    private static string TopFrame(Exception exception) => exception.StackTrace!.Split('\n')[0].Trim();

    /// <summary>Runs a probe that was built with these tests, in the same configuration.</summary>
    private static async Task<string[]> RunAsync(string host)
    {
        var run = await ProcessRun.OfHostAsync(host);
        Assert.True(run.Code == 0, $"{host} ended with {run.Code}: {run.Error}");
        return run.Lines;
    }
}
