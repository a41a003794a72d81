using AgentTrace.Testing;
using Xunit;
using Xunit.Sdk;

namespace ResearchAgent.Tests;

/// <summary>A scope collects what fails within it, also across <c>await</c>, and throws once.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Scope_across_await_collects_from_both_sides()
    {
        using var recorder = TraceRecorder.Start();
        var scope = new TraceAssertionScope();

        await AskAsync("battery recycling");
        recorder.Trace.Should().HaveCalledTool("fetch", "an answer needs a source");
        await AskAsync("solid-state batteries");
        recorder.Trace.Should().HaveCalledTool("search").Once();

        var failure = Assert.Throws<XunitException>(scope.Dispose);
        Assert.StartsWith("2 expectations failed:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("to have called tool \"fetch\" because an answer needs a source", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scope_in_which_all_holds_is_silent()
    {
        using var recorder = TraceRecorder.Start();
        await AskAsync("battery recycling");

        using var scope = new TraceAssertionScope();
        recorder.Trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" });
        await Task.Yield();
        recorder.Trace.Should().HaveCompleted().And.HaveNoErrors();
    }

    private static Task AskAsync(string topic) =>
        new Researcher(new ScriptedModel().Wants("search", topic, "Search first.").Answers("Enough."), new FakeWeb()).RunAsync(topic);
}
