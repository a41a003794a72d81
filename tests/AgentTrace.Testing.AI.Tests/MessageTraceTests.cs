namespace AgentTrace.Testing.Tests;

/// <summary>Messages read as a trace.</summary>
public sealed class MessageTraceTests
{
    private static readonly List<ChatMessage> Conversation =
    [
        new(ChatRole.System, "Be brief."),
        new(ChatRole.User, "Find recent research about battery recycling"),
        Asks(("call_1", "search", new() { ["query"] = "battery recycling" })),
        Told("call_1", new { hits = 3 }),
        Asks(("call_2", "fetch", new() { ["url"] = "https://example.org" })),
        Told("call_2", "page"),
        new(ChatRole.Assistant, "Recycling recovers lithium."),
    ];

    [Fact]
    public void ToTrace_orders_calls_by_messages()
    {
        var trace = Conversation.ToTrace();

        trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }).Before("fetch").Once();
        trace.Should().HaveCalledTool("fetch").After("search").And.HaveNoErrors().And.BeWellFormed();
        Assert.ThrowsAny<Exception>(() => trace.Should().HaveCalledTool("fetch").Before("search"));
        Assert.Equal(["search {\"hits\":3}", "fetch \"page\""], trace.ToolCalls.Select(call => $"{call.Name} {Shown.Compact(call.Result)}"));
        Assert.Equal("LlmGenerate, ToolCall, LlmGenerate, ToolCall, LlmGenerate", string.Join(", ", trace.Steps.Select(step => step.Type)));
        Assert.Equal(("Find recent research about battery recycling", "Recycling recovers lithium."), (trace.Runs[0].Input, trace.Runs[0].Output));
    }

    [Fact]
    public void ToTrace_knows_nothing_that_messages_do_not_tell()
    {
        var trace = Conversation.ToTrace();

        Assert.Null(trace.Duration);
        Assert.Null(trace.StopReason);
        Assert.Null(Shown.Tokens(trace));
        foreach (var unknown in new Action<TraceAssertions>[] { should => should.HaveCompleted(), should => should.HaveUsedAtMostTokens(1_000), should => should.HaveTakenAtMost(TimeSpan.FromHours(1)) })
        {
            Assert.StartsWith("Cannot tell", Assert.ThrowsAny<Exception>(() => unknown(trace.Should())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ToTrace_leaves_the_order_of_calls_of_one_message_open()
    {
        var trace = new[] { Asks(("a", "left", []), ("b", "right", [])), Told("b", 2), Told("a", 1) }.ToTrace();

        Assert.Equal(["left 1", "right 2"], trace.ToolCalls.Select(call => $"{call.Name} {call.Result}"));
        Assert.StartsWith("Cannot tell", Assert.ThrowsAny<Exception>(() => trace.Should().HaveCalledTool("left").Before("right")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToTrace_marks_results_with_an_exception_and_no_others()
    {
        var trace = new[]
        {
            Asks(("a", "fetch", [])), new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", "Error: Function failed.") { Exception = new HttpRequestException("HTTP 404") }]),
            Asks(("b", "fetch", [])), Told("b", "Error: this is what the page says"), new ChatMessage(ChatRole.Assistant, "ok"),
        }.ToTrace();

        Assert.Equal([true, false], trace.ToolCalls.Select(call => call.IsError));
        Assert.Equal("HTTP 404", trace.ToolCalls[0].Error);
        trace.Should().HaveRecoveredFrom("fetch");
    }

    [Fact]
    public void ToTrace_does_not_take_a_request_without_answer_for_a_call()
    {
        var trace = new[] { new ChatMessage(ChatRole.User, "q"), Asks(("a", "search", [])) }.ToTrace();

        Assert.Equal(CallStage.Requested, Assert.Single(trace.ToolCalls).Stage);
        trace.Should().HaveRequestedTool("search");
        Assert.StartsWith("Cannot tell", Assert.ThrowsAny<Exception>(() => trace.Should().HaveCalledTool("search")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToTrace_joins_ids_that_are_used_again_by_place()
    {
        var trace = new[]
        {
            Asks(("search", "search", new() { ["q"] = 1 })), Told("search", "one"),
            Asks(("search", "search", new() { ["q"] = 2 })), Told("search", "two"), new ChatMessage(ChatRole.Assistant, "ok"),
        }.ToTrace();

        Assert.Equal(["{\"q\":1} one", "{\"q\":2} two"], trace.ToolCalls.Select(call => $"{Shown.Compact(call.Arguments)} {call.Result}"));
    }

    [Fact]
    public void ToTrace_takes_authors_for_agents()
    {
        var trace = new[]
        {
            new ChatMessage(ChatRole.User, "q"),
            new ChatMessage(ChatRole.Assistant, "Over to you.") { AuthorName = "triage" },
            Asks(("a", "refund", [])).By("billing"), Told("a", "done"), new ChatMessage(ChatRole.Assistant, "Refunded.") { AuthorName = "billing" },
        }.ToTrace();

        Assert.Equal(["triage", "billing", "billing"], trace.Generations.Select(answer => answer.Agent));
        trace.Should().HaveCalledTool("refund").By("billing");
        trace.Agent("triage").Should().NotHaveCalledTool("refund");
    }

    [Fact]
    public void ToTrace_adds_up_usage_contents()
    {
        var trace = new[]
        {
            Asks(("a", "search", [])).With(new UsageContent(new() { InputTokenCount = 10, OutputTokenCount = 1 })), Told("a", 1),
            new ChatMessage(ChatRole.Assistant, [new TextContent("ok"), new UsageContent(new() { InputTokenCount = 20, OutputTokenCount = 2 })]),
        }.ToTrace();

        Assert.Equal([10, 20], trace.Generations.Select(answer => answer.Usage?.InputTokens));
        Assert.Equal(33, Shown.Tokens(trace));
    }

    [Fact]
    public void ToTrace_takes_a_providers_own_tools_for_executed_once_they_are_answered()
    {
        var trace = new[]
        {
            new ChatMessage(ChatRole.Assistant,
            [
                new McpServerToolCallContent("m1", "lookup", "docs") { Arguments = new Dictionary<string, object?> { ["q"] = "x" } },
                new McpServerToolResultContent("m1") { Outputs = [new TextContent("found")] },
                new McpServerToolCallContent("m2", "lookup", "docs"),
                new TextContent("ok"),
            ]),
        }.ToTrace();

        Assert.Equal(["Executed lookup {\"q\":\"x\"} \"found\"", "Requested lookup {} "], trace.ToolCalls.Select(call => $"{call.Stage} {call.Name} {Shown.Compact(call.Arguments)} {Shown.Compact(call.Result)}"));
        trace.Should().HaveCalledTool("lookup");
    }

    [Fact]
    public void ToTrace_of_nothing_is_a_trace_that_shows_nothing() =>
        Assert.StartsWith("Cannot tell", Assert.ThrowsAny<Exception>(() => Array.Empty<ChatMessage>().ToTrace().Should().NotHaveCalledTool("x")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToTrace_of_a_response_tells_what_the_recorder_tells(bool isStreaming)
    {
        var client = Pipelines.Build("invoke ours", Research.Model());
        using var recorder = TraceRecorder.Start();
        var response = await client.AskAsync(Research.Question, new ChatOptions { Tools = Research.Tools() }, isStreaming);
        var recorded = recorder.Trace;

        var trace = response.ToTrace([new(ChatRole.User, Research.Question)]);

        Assert.Equal(Calls(recorded), Calls(trace));
        Assert.Equal(recorded.Generations.Count, trace.Generations.Count);
        Assert.Equal(recorded.Steps.Select(step => step.Name), trace.Steps.Select(step => step.Name));
        Assert.Equal((660, "completed", "scripted-1"), (Shown.Tokens(trace), trace.StopReason, trace.Generations[^1].Model));
        Assert.Equal((recorded.Runs[0].Input, recorded.Runs[0].Output), (trace.Runs[0].Input, trace.Runs[0].Output));
        trace.Should().HaveCalledTool("search").Before("fetch").And.HaveCompleted().And.BeWellFormed();

        static IEnumerable<string> Calls(RecordedTrace trace) => trace.ToolCalls.Select(call => $"{call.Name} {call.CallId} {Shown.Compact(call.Arguments)} {Shown.Compact(call.Result)}");
    }

    [Fact]
    public void ToTrace_of_a_response_counts_what_stands_in_the_request_too_once()
    {
        List<ChatMessage> all = [.. Conversation];

        var trace = new ChatResponse(all) { Usage = new() { InputTokenCount = 5, OutputTokenCount = 5 }, FinishReason = ChatFinishReason.Stop }.ToTrace(all);

        Assert.Equal(3, trace.Generations.Count);
        Assert.Equal(10, Shown.Tokens(trace));
        trace.Should().HaveCompleted();
    }

    [Fact]
    public void ToTrace_of_a_response_leaves_the_usage_of_earlier_turns_unknown()
    {
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, "more")) { Usage = new() { InputTokenCount = 5, OutputTokenCount = 5 } };

        Assert.Equal(10, Shown.Tokens(response.ToTrace()));
        Assert.Null(Shown.Tokens(response.ToTrace(Conversation)));
    }

    [Fact]
    public void Saved_trace_of_messages_says_the_same_when_it_is_loaded()
    {
        var trace = Conversation.ToTrace();
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".jsonl");
        try
        {
            trace.Save(path);
            var loaded = RecordedTrace.Load(path);

            Assert.Equal(Shown.Of(trace), Shown.Of(loaded));
            loaded.Should().HaveCalledTool("search").Before("fetch");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ChatMessage Asks(params (string Id, string Tool, Dictionary<string, object?> Arguments)[] calls) =>
        new(ChatRole.Assistant, [.. calls.Select(call => new FunctionCallContent(call.Id, call.Tool, call.Arguments))]);

    private static ChatMessage Told(string id, object? result) => new(ChatRole.Tool, [new FunctionResultContent(id, result)]);
}

internal static class MessageSteps
{
    public static ChatMessage By(this ChatMessage message, string author)
    {
        message.AuthorName = author;
        return message;
    }

    public static ChatMessage With(this ChatMessage message, AIContent content)
    {
        message.Contents.Add(content);
        return message;
    }
}
