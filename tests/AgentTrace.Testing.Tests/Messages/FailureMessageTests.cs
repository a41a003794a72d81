using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>Whole messages, as a person reads them. Each is a file in Approved/.</summary>
public sealed class FailureMessageTests
{
    private static readonly RecordedTrace Bad = BadRun();

    [Fact]
    public void Order() => Approved.Matches(Approved.Message(() =>
    {
        var trace = Bad;
        trace.Should().HaveCalledTool("search").Before("fetch", "a page is only fetched after it was found");
    }));

    /// <summary>The first example of the README prints the first block of the README.</summary>
    [Fact]
    public void Reason_of_the_first_sentence_is_that_of_the_chain()
    {
        var trace = Bad;
        var readme = File.ReadAllLines(Path.Combine(Corpus.Fixtures, "..", "README.md"));
        Assert.Contains("""trace.Should().HaveCalledTool("search", "a page is only fetched after it was found").Before("fetch");""", readme);

        var message = Approved.Message(() => trace.Should().HaveCalledTool("search", "a page is only fetched after it was found").Before("fetch"));

        Assert.Contains(message.Split('\n')[0].TrimEnd(), readme);
        Assert.Contains("because a page is only fetched after it was found, but the first", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_called_with_near_miss() => Approved.Matches(Approved.Message(() => Bad.Should().HaveCalledTool("serach")));

    [Fact]
    public void Forbidden() => Approved.Matches(Approved.Message(() => Bad.Should().NotHaveCalledTool("fetch", "because the network is closed")));

    [Fact]
    public void Arguments() => Approved.Matches(Approved.Message(() => Bad.Should().HaveCalledTool("search").WithArguments(new { query = "battery", limit = 3 })));

    [Fact]
    public void Arguments_not_captured() => Approved.Matches(Approved.Message(() => Trace(t => t.Tool("search", 0)).Should().HaveCalledTool("search").WithArguments(new { query = "x" })));

    [Fact]
    public void Count() => Approved.Matches(Approved.Message(() => Bad.Should().HaveCalledTool("search").Times(2)));

    [Fact]
    public void Steps() => Approved.Matches(Approved.Message(() => Bad.Should().HaveAtMostSteps(2)));

    [Fact]
    public void Stop_reason() => Approved.Matches(Approved.Message(() => Bad.Should().HaveCompleted()));

    [Fact]
    public void Errors() => Approved.Matches(Approved.Message(() => Bad.Should().HaveNoErrors()));

    [Fact]
    public void Tokens_unknown() => Approved.Matches(Approved.Message(() => Trace(t =>
    {
        t.Llm(0, tokensIn: 2_000, tokensOut: 500, finish: "tool_call");
        t.Tool("search", 20);
        t.Llm(40, finish: "tool_call");
        t.Llm(60, tokensIn: 2_400, tokensOut: 100);
    }).Should().HaveUsedAtMostTokens(8_000)));

    [Fact]
    public void Overlap() => Approved.Matches(Approved.Message(() => Trace(t =>
    {
        var agent = t.Agent("researcher", 0, 400);
        t.Llm(0, 10, agent, finish: "tool_call");
        t.Tool("search", 20, 100, agent);
        t.Tool("fetch", 110, 100, agent);
        t.Llm(300, 10, agent);
    }).Should().HaveCalledTool("search").Before("fetch")));

    [Fact]
    public void Structure() => Approved.Matches(Approved.Message(() => Trace(t =>
    {
        var agent = t.Agent("a", 0, 100);
        t.Tool("late", 200, 10, agent);
        t.Tool("orphan", 60, 10, "ffff");
    }).Should().BeWellFormed()));

    [Fact]
    public void Empty_trace() => Approved.Matches(Approved.Message(() => Trace(_ => { }).Should().HaveNoErrors()));

    [Fact]
    public void View_of_nobody() => Approved.Matches(Approved.Message(() => Bad.Agent("reseacher").Should().HaveCalledTool("search")));

    [Fact]
    public void Long_run_is_cut_to_the_evidence() => Approved.Matches(Approved.Message(() => Trace(t =>
    {
        var agent = t.Agent("worker", 0, 20_000);
        for (var i = 0; i < 200; i++) t.Tool(i == 120 ? "delete_file" : "read", i * 100, 50, agent, args: $"{{\"n\":{i}}}");
    }).Should().NotHaveCalledTool("delete_file")));

    [Fact]
    public void Hostile_text_is_inert() => Approved.Matches(Approved.Message(() => Trace(t =>
    {
        t.Tool("se\u001b[31march\u202e", 0, args: "{\"q\":\"line\\nbreak \\u001b]0;title\\u0007\",\"api_key\":\"sk-abcdefghijklmnopqrstuvwx\"}", error: "Authorization: Bearer abcdefghijklmnop\r\nforged line");
    }).Should().HaveNoErrors(because: "of \u001b[2J this")));

    [Fact]
    public void Scope_shares_one_timeline() => Approved.Matches(Approved.Message(() =>
    {
        using var scope = new TraceAssertionScope();
        Bad.Should().HaveAtMostSteps(2).And.HaveCalledTool("search").Before("fetch").Once().And.HaveNoErrors();
        Bad.Should().HaveCompleted("users wait for an answer");
    }));

    [Fact]
    public void Nested_call_as_evidence() => Approved.Matches(Approved.Message(() => Trace(t =>
    {
        var caller = t.Agent("caller", 0, 900);
        t.Llm(1, 10, caller, 1, 1, "tool_call");
        var tool = t.Tool("billing", 20, 500, caller);
        var billing = t.Agent("billing", 25, 480, tool);
        t.Tool("refund", 50, 10, billing, args: "{\"amount\":900}");
        t.Llm(600, 10, caller, 1, 1);
    }).Should().NotHaveCalledTool("refund")));

    [Fact]
    public async Task Scope_collects_across_await()
    {
        var message = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var scope = new TraceAssertionScope();
            Bad.Should().HaveAtMostSteps(2);
            await Task.Yield();
            Bad.Should().HaveCompleted();
        });
        Assert.StartsWith("2 expectations failed:", message.Message);
    }

    [Fact]
    public void Own_frames_are_hidden()
    {
        var error = Assert.ThrowsAny<Exception>(() => Bad.Should().HaveCalledTool("search").Before("fetch"));
        Assert.StartsWith("   at AgentTrace.Testing.Tests.FailureMessageTests.", error.StackTrace!.Split('\n').First(line => !line.Contains("System.", StringComparison.Ordinal)));
        Assert.DoesNotContain("FailureSink", error.StackTrace);
    }

    [Fact]
    public void Inner_scope_hands_its_failures_to_the_outer_one()
    {
        var message = Approved.Message(() =>
        {
            using var outer = new TraceAssertionScope();
            using (new TraceAssertionScope()) Bad.Should().HaveAtMostSteps(2);
            Bad.Should().HaveCompleted();
        });
        Assert.StartsWith("2 expectations failed:", message);
    }

    private static RecordedTrace BadRun()
    {
        var kit = new SpanKit();
        (string, object?)[] In(params (string, object?)[] more) => [("agenttrace.run_id", "run_9fd2"), .. more];
        kit.Span("reasoning", 0, 320, null, false, null, In(("agenttrace.step_type", "reasoning")));
        kit.Span("fetch", 320, 260, null, true, "HTTP 404", In(("agenttrace.step_type", "tool_call"), ("gen_ai.tool.name", "fetch"), ("gen_ai.tool.call.arguments", "{\"url\":\"https://example.org\"}")));
        kit.Span("reasoning", 580, 180, null, false, null, In(("agenttrace.step_type", "reasoning")));
        kit.Span("search", 760, 410, null, false, null, In(("agenttrace.step_type", "tool_call"), ("gen_ai.tool.name", "search"), ("gen_ai.tool.call.arguments", "{\"query\":\"battery recycling\"}")));
        return kit.ToTrace(new DeclaredRun("run_9fd2")
        {
            Input = "Find recent research about battery recycling",
            StopReason = "tool_error",
            IsError = true,
            HasStatus = true,
            IsFinished = true,
            StartTimeUnixNano = 1_780_000_000_000_000_000,
            EndTimeUnixNano = 1_780_000_001_170_000_000,
        });
    }
}
