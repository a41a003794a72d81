namespace AgentTrace.Testing.Tests;

/// <summary>Runs that go wrong or their own way, traced on every side: the same is recorded, and nothing twice.</summary>
public sealed class TroubleTests
{
    public static TheoryData<string, bool> Everywhere()
    {
        var data = new TheoryData<string, bool>();
        foreach (var pipeline in Pipelines.Complete)
        {
            data.Add(pipeline, false);
            data.Add(pipeline, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Tool_that_throws_is_a_failed_call_that_the_run_recovers_from(string pipeline, bool isStreaming)
    {
        var attempts = 0;
        IList<AITool> tools = [AIFunctionFactory.Create((string url) => ++attempts == 1 ? throw new HttpRequestException("HTTP 404") : "page", "fetch")];
        foreach (var wrapsTools in (bool[])[false, true])
        {
            attempts = 0;
            var trace = await Research.RecordAsync(pipeline, isStreaming, wrapsTools, Model(), tools);

            Assert.Equal(["call_1 error: HTTP 404", "call_2 \"page\""], trace.ToolCalls.Select(call => $"{call.CallId} {(call.IsError ? "error: " + call.Error : Shown.Compact(call.Result))}"));
            Assert.Equal(3, trace.Generations.Count);
            Assert.Equal(6, Shown.Tokens(trace));
            trace.Should().HaveRecoveredFrom("fetch").And.HaveNoUnrecoveredErrors().And.HaveCompleted();
            Assert.ThrowsAny<Exception>(() => trace.Should().HaveNoErrors());
        }

        static ScriptedChatClient Model() => new ScriptedChatClient()
            .Calls("fetch", new { url = "a" }).WithUsage(1, 1).Calls("fetch", new { url = "b" }).WithUsage(1, 1).Says("ok").WithUsage(1, 1);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Tool_that_does_not_exist_was_requested_and_not_called(string pipeline, bool isStreaming)
    {
        var model = new ScriptedChatClient().Calls("search", new { query = "x" }).WithUsage(1, 1).Calls("teleport", new { to = "Mars" }).WithUsage(1, 1).Says("ok").WithUsage(1, 1);

        var trace = await Research.RecordAsync(pipeline, isStreaming, wrapsTools: true, model);

        trace.Should().HaveRequestedTool("teleport").WithArguments(new { to = "Mars" }).And.NotHaveCalledTool("teleport").And.HaveCalledTool("search");
        Assert.Equal(6, Shown.Tokens(trace));
        Assert.Equal(4, trace.Steps.Count);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Calls_of_one_turn_that_run_at_once_overlap(string pipeline, bool isStreaming)
    {
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = 0;
        AIFunction Tool(string name) => AIFunctionFactory.Create(async () =>
        {
            if (Interlocked.Increment(ref running) == 2) both.SetResult();
            await both.Task;
            return name;
        }, name);
        var model = new ScriptedChatClient().Calls("left").AndCalls("right").WithUsage(10, 2).Says("ok").WithUsage(20, 1);
        var client = Pipelines.Build(pipeline, model, invocation => invocation.AllowConcurrentInvocation = true);
        using var recorder = TraceRecorder.Start();

        await client.AskAsync("both", new ChatOptions { Tools = new AITool[] { Tool("left"), Tool("right") }.WithAgentTrace() }, isStreaming);

        var trace = recorder.Trace;
        Assert.Equal(["left call_1 {} \"left\"", "right call_2 {} \"right\""], trace.ToolCalls.OrderBy(call => call.CallId).Select(call => $"{call.Name} {call.CallId} {Shown.Compact(call.Arguments)} {Shown.Compact(call.Result)}"));
        Assert.True(trace.ToolCalls[0].EndTimeUnixNano > trace.ToolCalls[1].StartTimeUnixNano);
        Assert.Equal(2, trace.Generations[0].Turn.Count);
        Assert.Equal(33, Shown.Tokens(trace));
        Assert.ThrowsAny<Exception>(() => trace.Should().HaveCalledTool("left").Before("right"));
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Iteration_limit_leaves_the_last_request_uncalled(string pipeline, bool isStreaming)
    {
        var model = new ScriptedChatClient().Calls("search", new { query = "1" }).WithUsage(1, 1).Calls("search", new { query = "2" }).WithUsage(1, 1).Calls("search", new { query = "3" }).WithUsage(1, 1);
        var client = Pipelines.Build(pipeline, model, invocation => invocation.MaximumIterationsPerRequest = 2);
        using var recorder = TraceRecorder.Start();

        await client.AskAsync("loop", new ChatOptions { Tools = Research.Tools() }, isStreaming);

        var trace = recorder.Trace;
        Assert.Equal([CallStage.Executed, CallStage.Executed, CallStage.Requested], trace.ToolCalls.Select(call => call.Stage));
        Assert.Equal(3, trace.Generations.Count);
        Assert.Equal(6, Shown.Tokens(trace));
        trace.Should().HaveCalledTool("search").Times(2);
        Assert.Null(trace.StopReason);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Model_that_fails_is_a_failed_generation_and_its_exception_reaches_the_caller(string pipeline, bool isStreaming)
    {
        var failure = new HttpRequestException("429 Too Many Requests");
        var client = Pipelines.Build(pipeline, new ScriptedChatClient().Calls("search", new { query = "x" }).WithUsage(5, 1).Throws(failure));
        using var recorder = TraceRecorder.Start();

        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => client.AskAsync("q", new ChatOptions { Tools = Research.Tools() }, isStreaming));

        var trace = recorder.Trace;
        Assert.Same(failure, thrown);
        Assert.Equal([false, true], trace.Generations.Select(answer => answer.IsError));
        Assert.Contains(trace.Spans, span => span.IsError && span.ErrorMessage == "429 Too Many Requests");
        Assert.True(trace.IsError);
        Assert.DoesNotContain(trace.Spans, span => span.IsUnfinished);
        trace.Should().HaveStopReason("error").And.HaveCalledTool("search").Once();
    }

    [Theory]
    [InlineData("ours")]
    [InlineData("otel ours")]
    [InlineData("ours otel")]
    [InlineData("ours otel ours")]
    public async Task Stream_left_early_is_one_finished_generation_with_what_came(string pipeline)
    {
        var client = Pipelines.Build(pipeline, new ScriptedChatClient().Says("one two three four").WithUsage(9, 4));
        using var recorder = TraceRecorder.Start();

        await foreach (var update in client.GetStreamingResponseAsync("count"))
        {
            if (update.Text.StartsWith("two", StringComparison.Ordinal)) break;
        }

        var trace = recorder.Trace;
        var answer = Assert.Single(trace.Generations);
        Assert.Null(answer.FinishReason);
        Assert.DoesNotContain(trace.Spans, span => span.IsUnfinished);
        Assert.Equal("one two ", trace.Runs[0].Output);
        Assert.Null(Shown.Tokens(trace));
    }

    [Fact]
    public async Task Stream_that_breaks_off_keeps_what_came_and_the_exception()
    {
        var client = new ScriptedChatClient().Says("As I was about to").AndThrows(new IOException("reset")).WithAgentTrace();
        using var recorder = TraceRecorder.Start();

        await Assert.ThrowsAsync<IOException>(() => client.AskAsync("q", null, isStreaming: true));

        var span = Assert.Single(recorder.Trace.Spans);
        Assert.Equal("reset", span.ErrorMessage);
        Assert.Contains("As I was about to", span.Attributes["gen_ai.output.messages"].AsText(), StringComparison.Ordinal);
        Assert.True(Assert.Single(recorder.Trace.Generations).IsError);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelled_request_is_a_failed_generation(bool isStreaming)
    {
        var client = new ScriptedChatClient().Says("late").WithAgentTrace();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        using var recorder = TraceRecorder.Start();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            if (isStreaming) await foreach (var _ in client.GetStreamingResponseAsync("q", cancellationToken: cancelled.Token)) { }
            else await client.GetResponseAsync("q", cancellationToken: cancelled.Token);
        });

        Assert.True(Assert.Single(recorder.Trace.Generations).IsError);
    }

    [Theory]
    [InlineData("invoke ours", true)]
    [InlineData("invoke otel+", true)]
    [InlineData("invoke ours", false)]
    public async Task Tool_that_needs_approval_runs_once_it_is_approved(string pipeline, bool wrapsTools)
    {
        AIFunction pay = new ApprovalRequiredAIFunction(AIFunctionFactory.Create((int amount) => "paid", "pay"));
        var client = Pipelines.Build(pipeline, new ScriptedChatClient().Calls("pay", new { amount = 5 }).Says("Done."));
        var options = new ChatOptions { Tools = [wrapsTools ? pay.WithAgentTrace() : pay] };
        List<ChatMessage> history = [new(ChatRole.User, "pay")];

        using (var first = TraceRecorder.Start())
        {
            history.AddMessages(await client.GetResponseAsync(history, options));
            Assert.Equal(CallStage.Requested, Assert.Single(first.Trace.ToolCalls).Stage);
        }

        history.ToTrace().Should().HaveRequestedTool("pay").Once();
        using var second = TraceRecorder.Start();
        var request = history[^1].Contents.OfType<ToolApprovalRequestContent>().Single();
        history.Add(new ChatMessage(ChatRole.User, [request.CreateResponse(approved: true)]));
        history.AddMessages(await client.GetResponseAsync(history, options));

        second.Trace.Should().HaveCalledTool("pay").Once();
        Assert.Equal("\"paid\"", Shown.Compact(second.Trace.ToolCalls[0].Result));
        // Who asked is in the first trace; in the second only the tool itself can tell with what.
        if (wrapsTools) second.Trace.Should().HaveCalledTool("pay").WithArguments(new { amount = 5 });
        history.ToTrace().Should().HaveCalledTool("pay").WithArguments(new { amount = 5 }).Once();
    }
}
