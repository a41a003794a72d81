namespace AgentTrace.Testing.Tests;

/// <summary>The scripted model, as a client.</summary>
public sealed class ScriptedChatClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Script_is_played_turn_by_turn(bool isStreaming)
    {
        var model = new ScriptedChatClient("gpt-5").Calls("search", new { query = "x", limit = 3 }).AndCalls("fetch", """{"url":"u"}""").WithUsage(10, 2).Says("All done.").WithUsage(20, 3);

        var first = await model.AskAsync("q", null, isStreaming);
        var second = await model.AskAsync("q", null, isStreaming);

        var calls = first.Messages.Single().Contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal(["call_1 search x,3", "call_2 fetch u"], calls.Select(call => $"{call.CallId} {call.Name} {string.Join(',', call.Arguments!.Values)}"));
        Assert.Equal((ChatFinishReason.ToolCalls, ChatFinishReason.Stop), (first.FinishReason, second.FinishReason));
        Assert.Equal(("All done.", "gpt-5", 20, 3, 23), (second.Text, second.ModelId, second.Usage?.InputTokenCount, second.Usage?.OutputTokenCount, second.Usage?.TotalTokenCount));
        Assert.NotEqual(first.ResponseId, second.ResponseId);
    }

    [Fact]
    public async Task Streamed_text_comes_by_the_word_and_usage_at_the_end()
    {
        var updates = new List<string>();
        await foreach (var update in new ScriptedChatClient().Says("one two  three").WithUsage(1, 2).GetStreamingResponseAsync("q"))
        {
            updates.Add($"{update.Text}|{update.FinishReason}|{update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details.OutputTokenCount}");
        }

        Assert.Equal(["one ||", "two ||", " ||", "three||", "|stop|2"], updates);
    }

    [Fact]
    public async Task Script_without_usage_states_none() => Assert.Null((await new ScriptedChatClient().Says("x").GetResponseAsync("q")).Usage);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Script_that_runs_out_says_so_and_what_the_agent_wanted(bool isStreaming)
    {
        var model = new ScriptedChatClient().Calls("search");
        var client = model.AsBuilder().UseFunctionInvocation().Build();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => client.AskAsync("q", new ChatOptions { Tools = [AIFunctionFactory.Create(() => 42, "search")] }, isStreaming));

        Assert.Equal(
            "The script of the model has ended: it has 1 turn, and the agent asked once more. The last message that it was given is of role tool: the result of call_1, 42. "
            + "Write a further turn (Says, Calls, Throws …), or find out why the agent did not stop.",
            exception.Message);
    }

    [Fact]
    public async Task Empty_script_says_that_it_is_empty() => Assert.StartsWith(
        "The script of the model is empty. The last message that it was given is of role user: \"q\".",
        (await Assert.ThrowsAsync<InvalidOperationException>(() => new ScriptedChatClient().GetResponseAsync("q"))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Turn_can_fail_and_the_next_one_succeeds(bool isStreaming)
    {
        var failure = new HttpRequestException("429");
        var model = new ScriptedChatClient().Throws(failure).Says("ok");

        Assert.Same(failure, await Assert.ThrowsAsync<HttpRequestException>(() => model.AskAsync("q", null, isStreaming)));
        Assert.Equal("ok", (await model.AskAsync("q", null, isStreaming)).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rules_answer_before_the_script_and_as_often_as_they_are_meant(bool isStreaming)
    {
        var model = new ScriptedChatClient()
            .When(messages => messages[^1].Text.Contains("weather")).Says("Sunny.").WithUsage(1, 1)
            .When(messages => messages[^1].Text.Contains("again")).Calls("again")
            .Says("first").Says("second");

        var answers = new List<string>();
        foreach (var question in (string[])["weather?", "a", "weather!", "again", "b"]) answers.Add((await model.AskAsync(question, null, isStreaming)) is { Text: { Length: > 0 } text } ? text : "call");

        Assert.Equal(["Sunny.", "first", "Sunny.", "call", "second"], answers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_can_be_computed(bool isStreaming)
    {
        var model = new ScriptedChatClient().Answers((messages, options) => new ChatResponse(new ChatMessage(ChatRole.Assistant, $"{messages.Count} {options?.ModelId}")) { ModelId = "other" });

        var response = await model.AskAsync("q", new ChatOptions { ModelId = "m" }, isStreaming);

        Assert.Equal(("1 m", "other"), (response.Text, response.ModelId));
    }

    [Fact]
    public async Task Conversations_each_have_the_script_for_themselves()
    {
        var model = new ScriptedChatClient().Says("one").Says("two");

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(async () =>
        {
            var options = new ChatOptions { ConversationId = "c" + number };
            return (await model.GetResponseAsync("q", options)).Text + (await model.GetResponseAsync("q", options)).Text;
        })));

        Assert.All(answers, answer => Assert.Equal("onetwo", answer));
    }

    [Fact]
    public async Task Turns_are_each_taken_once_whoever_asks_at_once()
    {
        var model = new ScriptedChatClient();
        for (var i = 0; i < 200; i++) model.Says(i.ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => (await model.GetResponseAsync("q")).Text)));

        Assert.Equal(200, answers.Distinct().Count());
    }

    [Fact]
    public async Task Requests_keep_what_the_model_was_given_then()
    {
        var model = new ScriptedChatClient().Says("a").Says("b");
        List<ChatMessage> history = [new(ChatRole.User, "1")];
        history.AddMessages(await model.GetResponseAsync(history));
        await model.GetResponseAsync(history);

        Assert.Equal([1, 2], model.Requests.Select(request => request.Count));
    }

    [Fact]
    public void Script_that_means_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ScriptedChatClient(" "));
        Assert.Throws<ArgumentException>(() => new ScriptedChatClient().Calls(""));
        Assert.Throws<ArgumentException>(() => new ScriptedChatClient().Calls("search", "battery"));
        Assert.Throws<ArgumentException>(() => new ScriptedChatClient().Calls("search", new[] { 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScriptedChatClient().Says("x").WithUsage(-1, 0));
        Assert.Throws<InvalidOperationException>(() => new ScriptedChatClient().WithUsage(1, 1));
        Assert.Throws<InvalidOperationException>(() => new ScriptedChatClient().AndCalls("x"));
        Assert.Throws<InvalidOperationException>(() => new ScriptedChatClient().When(_ => true).When(_ => true));
        Assert.Throws<InvalidOperationException>(() => new ScriptedChatClient().Says("x").When(_ => true).WithUsage(1, 1));
        Assert.Throws<InvalidOperationException>(() => new ScriptedChatClient().Answers((_, _) => new()).WithUsage(1, 1));
    }

    [Fact]
    public async Task Odd_arguments_are_given_as_whoever_looks_them_up_reads_them()
    {
        // An attribute holds no half of a surrogate pair, so these are no rows of a theory.
        foreach (var (arguments, value) in ((string, string)[])[("{\"a\":1,\"a\":2}", "2"), ("{\"a\":\"\ud83d\"}", "\uFFFD")])
        {
            var answer = await new ScriptedChatClient().Calls("t", arguments).GetResponseAsync([]);

            var call = Assert.IsType<FunctionCallContent>(Assert.Single(answer.Messages.Single().Contents));
            Assert.Equal(value, call.Arguments!["a"]!.ToString());
        }
    }
}
