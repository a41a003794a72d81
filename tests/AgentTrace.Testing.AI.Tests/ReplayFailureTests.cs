namespace AgentTrace.Testing.Tests;

/// <summary>An agent that leaves the recorded way: said at once, by its nearest recorded call, and never swallowed.</summary>
public sealed class ReplayFailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Arguments_that_were_not_recorded_end_the_run_though_function_invocation_swallows_exceptions(bool isStreaming)
    {
        var replay = await ReplayAsync();
        var search = replay.Function("search");
        AITool altering = AIFunctionFactory.Create(async (string query) => await search.InvokeAsync(new() { ["query"] = query + "!" }), "search");
        var client = Pipelines.Build("invoke", replay.ChatClient);

        var failure = await Assert.ThrowsAsync<ReplayException>(() => client.AskAsync(Research.Question, new ChatOptions { Tools = [altering] }, isStreaming));

        Assert.Equal(
            "The agent called \"search\" with {\"query\":\"battery recycling!\"}, which the recording does not have; the nearest is call 1 of 1, {\"query\":\"battery recycling\"}:\n"
            + "    $.query is \"battery recycling!\", expected \"battery recycling\"",
            failure.Message);
        Assert.Equal(failure.Message, Assert.Throws<ReplayException>(replay.Dispose).Message);
    }

    [Fact]
    public async Task Failure_that_another_model_goes_on_after_is_told_by_Verify_and_then_not_by_Dispose_again()
    {
        var replay = await ReplayAsync();
        var model = new ScriptedChatClient().Calls("search", new { query = "x" }).Calls("fetch", new { url = "https://example.org" }).Says("All fine.");

        var response = await Pipelines.Build("invoke", model).AskAsync("q", new ChatOptions { Tools = [.. replay.Functions] }, isStreaming: false);

        Assert.Equal("All fine.", response.Text);
        Assert.Equal(
            "The agent called \"search\" with {\"query\":\"x\"}, which the recording does not have; the nearest is call 1 of 1, {\"query\":\"battery recycling\"}:\n    $.query is \"x\", expected \"battery recycling\"",
            Assert.Throws<ReplayException>(replay.Verify).Message);
        replay.Dispose();
    }

    [Fact]
    public async Task Call_once_more_than_recorded_is_told_with_what_is_left()
    {
        var replay = await ReplayAsync(await TwiceAsync());
        var search = replay.Function("search");
        await search.InvokeAsync(new() { ["query"] = "a" });

        var failure = await Assert.ThrowsAsync<ReplayException>(async () => await search.InvokeAsync(new() { ["query"] = "a" }));

        Assert.Equal("The agent called \"search\" with {\"query\":\"a\"} once more than the recording, which has that call once; left is:\n    call 2 of 2, {\"query\":\"b\"}", failure.Message);
    }

    [Theory]
    [InlineData(ReplayMatching.ByArguments)]
    [InlineData(ReplayMatching.ByOrder)]
    public async Task Call_after_the_last_one_is_told_with_their_number(ReplayMatching matching)
    {
        var replay = await ReplayAsync(await TwiceAsync(), new ReplayOptions { Matching = matching });
        var search = replay.Function("search");
        await search.InvokeAsync(new() { ["query"] = "b" });
        await search.InvokeAsync(new() { ["query"] = "a" });

        var failure = await Assert.ThrowsAsync<ReplayException>(async () => await search.InvokeAsync(new() { ["query"] = "c", ["limit"] = 3 }));

        Assert.Equal(
            "The agent called \"search\" with {\"query\":\"c\",\"limit\":3}, after all 2 recorded calls of it had been replayed; the nearest is call 1 of 2, {\"query\":\"a\"}:\n"
            + "    $.query is \"c\", expected \"a\"\n    $.limit was not expected: 3",
            failure.Message);
    }

    [Theory]
    [InlineData("serch", "; did you mean \"search\"?")]
    [InlineData("delete_file", "; it has calls of \"search\", \"fetch\".")]
    public async Task Tool_that_was_never_called_fails_and_does_not_run(string tool, string instead)
    {
        var replay = await ReplayAsync();
        var runs = 0;
        var wrapped = (AIFunction)replay.Wrap([AIFunctionFactory.Create((string path) => ++runs, tool)])[0];

        var failure = await Assert.ThrowsAsync<ReplayException>(async () => await wrapped.InvokeAsync(new() { ["path"] = "/" }));

        Assert.Equal($"The agent called \"{tool}\" with {{\"path\":\"/\"}}, and the recording has no call of that tool{instead}", failure.Message);
        Assert.Equal(0, runs);
        Assert.Equal($"The recording has no call of \"{tool}\"{instead}", Assert.Throws<ReplayException>(() => replay.Function(tool)).Message);
    }

    [Fact]
    public async Task Tool_that_the_agent_has_no_longer_fails_the_next_answer()
    {
        var replay = await ReplayAsync();

        var failure = await Assert.ThrowsAsync<ReplayException>(() => Pipelines.Build("invoke", replay.ChatClient).AskAsync(Research.Question, new ChatOptions { Tools = [replay.Function("fetch")] }, isStreaming: false));

        Assert.Equal(
            "Answer 2 of 3 was recorded for another conversation: the result of \"search\" (call_1) is another:\n"
            + "    $ is the text \"Error: Requested function \\\"search\\\" not found.\", expected {\"hits\":[\"https://example.org\"]}",
            failure.Message);
    }

    [Fact]
    public async Task Real_tool_that_answers_as_recorded_is_as_good_as_the_replayed_one()
    {
        var replay = await ReplayAsync();

        await Pipelines.Build("invoke", replay.ChatClient).AskAsync(Research.Question, new ChatOptions { Tools = Research.Tools() }, isStreaming: false);

        replay.VerifyComplete();
    }

    [Fact]
    public async Task Result_that_the_model_is_not_told_fails()
    {
        var replay = await ReplayAsync();
        await replay.ChatClient.GetResponseAsync("q");

        Assert.Equal(
            "Answer 2 of 3 was recorded for another conversation: the model is not told the result of \"search\" (call_1), which it was told then.",
            (await Assert.ThrowsAsync<ReplayException>(() => replay.ChatClient.GetResponseAsync("q"))).Message);
    }

    [Fact]
    public async Task Result_that_the_recorded_model_was_not_told_fails()
    {
        var replay = await ReplayAsync();

        Assert.Equal(
            "Answer 1 of 3 was recorded for another conversation: the model is told a result of the call \"call_9\", \"x\", which it was not told then.",
            (await Assert.ThrowsAsync<ReplayException>(() => replay.ChatClient.GetResponseAsync([new ChatMessage(ChatRole.User, "q"), new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_9", "x")])]))).Message);
    }

    [Fact]
    public async Task Request_after_the_last_answer_fails()
    {
        var replay = await ReplayAsync(new[] { new ChatMessage(ChatRole.User, "hi"), new ChatMessage(ChatRole.Assistant, "Hello.") }.ToTrace());
        Assert.Equal("Hello.", (await replay.ChatClient.GetResponseAsync("another wording")).Text);

        Assert.Equal("The recording has 1 answer of the model, which was replayed, and the agent asked once more.", (await Assert.ThrowsAsync<ReplayException>(() => replay.ChatClient.GetResponseAsync("hi"))).Message);
    }

    [Fact]
    public async Task What_was_recorded_and_never_asked_is_listed()
    {
        var replay = await ReplayAsync();
        await replay.Function("search").InvokeAsync(new() { ["query"] = "battery recycling" });
        await replay.ChatClient.GetResponseAsync("q");

        replay.Verify();
        Assert.Equal(["fetch"], replay.UnusedCalls.Select(call => call.Name));
        Assert.Equal(["tool_call", "stop"], replay.UnusedAnswers.Select(answer => answer.FinishReason));
        Assert.Equal(
            "The agent did not ask for everything that was recorded: 2 of 3 answers and 1 of 2 tool calls are left.\n"
            + "    answer 2\n    answer 3: \"Recycling recovers lithium.\"\n    \"fetch\" {\"url\":\"https://example.org\"}",
            Assert.Throws<ReplayException>(replay.VerifyComplete).Message);
        replay.Dispose();
    }

    [Fact]
    public async Task Agent_that_the_recording_does_not_know_is_none()
    {
        var replay = await ReplayAsync();

        Assert.Equal("The recording has no answer of agent \"writer\"; it names no agent.", Assert.Throws<ReplayException>(() => replay.ChatClientFor("writer")).Message);
    }

    [Fact]
    public async Task Text_of_the_agent_never_reaches_the_terminal_raw_and_secrets_not_at_all()
    {
        var replay = await ReplayAsync();

        var failure = await Assert.ThrowsAsync<ReplayException>(async () => await replay.Function("search").InvokeAsync(new() { ["query"] = "\u001b[31mred", ["api_key"] = "sk-abcdefghijklmnopqrstuvwx" }));

        Assert.DoesNotContain('\u001b', failure.Message);
        Assert.DoesNotContain("abcdefghijkl", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<Replay> ReplayAsync(RecordedTrace? trace = null, ReplayOptions? options = null) =>
        Replay.Of(trace ?? await Research.RecordAsync("invoke ours", isStreaming: false, wrapsTools: false), options);

    private static Task<RecordedTrace> TwiceAsync() => Research.RecordAsync(
        "invoke ours", isStreaming: false, wrapsTools: false, new ScriptedChatClient().Calls("search", new { query = "a" }).Calls("search", new { query = "b" }).Says("done"));
}
