namespace AgentTrace.Testing.Tests;

/// <summary>A run that was recorded and is replayed offline is the same run.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string, bool> Runs()
    {
        var data = new TheoryData<string, bool>();
        foreach (var run in (string[])["research", "failing", "parallel", "twice", "prose"])
        {
            data.Add(run, false);
            data.Add(run, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Replayed_run_is_the_recorded_one(string run, bool isStreaming)
    {
        var (model, tools) = Scenario(run);
        var recorded = await RecordAsync(model, tools, isStreaming);
        using var replay = Replay.Of(recorded);

        var again = await RecordAsync(replay.ChatClient, [.. replay.Functions], isStreaming);

        Assert.Equal(Shown.Of(recorded), Shown.Of(again));
        Assert.Equal("completed", again.StopReason);
        Assert.Equal((0, 0), (replay.UnusedCalls.Count, replay.UnusedAnswers.Count));
        replay.VerifyComplete();
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Replay_can_be_recorded_and_replayed_again_from_a_saved_file(string run, bool isStreaming)
    {
        var (model, tools) = Scenario(run);
        var recorded = await RecordAsync(model, tools, isStreaming: false);
        var file = Path.Combine(Path.GetTempPath(), $"replay-{Guid.NewGuid():N}.jsonl");
        try
        {
            recorded.Save(file);
            using var replay = Replay.Of(RecordedTrace.Load(file));

            var again = await RecordAsync(replay.ChatClient, replay.Wrap(tools), isStreaming);

            Assert.Equal(Shown.Of(recorded), Shown.Of(again));
            replay.VerifyComplete();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Wrapped_tool_looks_like_the_real_one_and_never_runs()
    {
        var runs = 0;
        AIFunction real = AIFunctionFactory.Create((string query) => ++runs, "search", "Searches");
        using var replay = Replay.Of(await Research.RecordAsync("invoke ours", isStreaming: false, wrapsTools: false));
        var declaration = AIFunctionFactory.CreateDeclaration("other", "No function", real.JsonSchema);

        var wrapped = replay.Wrap([real, declaration]);

        var function = Assert.IsAssignableFrom<AIFunction>(wrapped[0]);
        Assert.Equal(("search", "Searches", real.JsonSchema.GetRawText()), (function.Name, function.Description, function.JsonSchema.GetRawText()));
        Assert.Same(declaration, wrapped[1]);
        Assert.Equal("""{"hits":["https://example.org"]}""", Shown.Compact((System.Text.Json.JsonElement)(await function.InvokeAsync(new() { ["query"] = "battery recycling" }))!));
        Assert.Equal(0, runs);
    }

    [Fact]
    public async Task Function_that_needs_approval_still_needs_it()
    {
        using var replay = Replay.Of(await Research.RecordAsync("invoke ours", isStreaming: false, wrapsTools: false));

        var wrapped = replay.Wrap([new ApprovalRequiredAIFunction((AIFunction)Research.Tools()[0])]);

        Assert.NotNull(wrapped[0].GetService(typeof(ApprovalRequiredAIFunction)));
    }

    [Theory]
    [InlineData("invoke otel+")]
    [InlineData("invoke ours")]
    public async Task Functions_have_the_description_and_schema_that_were_captured(string pipeline)
    {
        using var replay = Replay.Of(await Research.RecordAsync(pipeline, isStreaming: false, wrapsTools: false));

        Assert.Equal(["search: Searches", "fetch: Fetches"], replay.Functions.Select(function => $"{function.Name}: {function.Description}"));
        if (pipeline == "invoke otel+") Assert.Equal(((AIFunction)Research.Tools()[0]).JsonSchema.GetRawText(), Shown.Compact(replay.Function("search").JsonSchema));
    }

    [Theory]
    [InlineData("ours invoke")]
    [InlineData("otel+ invoke")]
    public async Task Recording_of_the_whole_loop_as_one_answer_is_replayed_answer_by_answer(string pipeline)
    {
        using var replay = Replay.Of(await Research.RecordAsync(pipeline, isStreaming: false, wrapsTools: false));

        var again = await RecordAsync(replay.ChatClient, [.. replay.Functions], isStreaming: false);

        Assert.Equal(["search", "fetch"], again.ToolCalls.Select(call => call.Name));
        Assert.Equal(["tool_call", "tool_call", "stop"], again.Generations.Select(answer => answer.FinishReason));
        Assert.Equal("Recycling recovers lithium.", again.Runs[0].Output);
        replay.VerifyComplete();
    }

    [Fact]
    public async Task Calls_at_once_get_their_own_results_whoever_comes_first()
    {
        using var replay = Replay.Of(await Parallel(), new ReplayOptions { Matching = ReplayMatching.ByOrder });
        var search = replay.Function("search");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Reverse().Select(number => Task.Run(async () => $"{number} {await search.InvokeAsync(new() { ["query"] = number })}")));

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number} found {number}"), results.OrderBy(result => int.Parse(result.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Empty(replay.UnusedCalls);

        static async Task<RecordedTrace> Parallel()
        {
            var model = new ScriptedChatClient().Calls("search", new { query = 0 });
            for (var i = 1; i < 20; i++) model.AndCalls("search", new { query = i });
            return await RecordAsync(model.Says("done"), [AIFunctionFactory.Create((int query) => $"found {query}", "search")], isStreaming: false);
        }
    }

    [Fact]
    public async Task By_order_other_arguments_get_the_next_result()
    {
        var (model, tools) = Scenario("twice");
        using var replay = Replay.Of(await RecordAsync(model, tools, isStreaming: false), new ReplayOptions { Matching = ReplayMatching.ByOrder });
        var search = replay.Function("search");

        Assert.Equal("hit 2", (await search.InvokeAsync(new() { ["query"] = "b" }))!.ToString());
        Assert.Equal("hit 1", (await search.InvokeAsync(new() { ["query"] = "worded anew" }))!.ToString());
    }

    [Fact]
    public async Task Ignored_paths_may_differ()
    {
        using var replay = Replay.Of(await Research.RecordAsync("invoke ours", isStreaming: false, wrapsTools: false), new ReplayOptions { IgnoredPaths = ["$.request_id"] });

        Assert.NotNull(await replay.Function("search").InvokeAsync(new() { ["query"] = "battery recycling", ["request_id"] = Guid.NewGuid() }));
    }

    [Fact]
    public async Task Failed_request_to_the_model_fails_again_and_the_next_one_succeeds()
    {
        var model = new ScriptedChatClient().Throws(new HttpRequestException("429 Too Many Requests")).Says("Hello.");
        using var recorder = TraceRecorder.Start();
        using var run = AgentRun.Start("greet");
        var client = model.WithAgentTrace();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync("hi"));
        await client.GetResponseAsync("hi");
        run.Complete("Hello.");
        using var replay = Replay.Of(recorder.Trace);

        var failure = await Assert.ThrowsAsync<ReplayedErrorException>(() => replay.ChatClient.GetResponseAsync("hi"));
        var answer = await replay.ChatClient.GetResponseAsync("hi");

        Assert.Equal(("429 Too Many Requests", "System.Net.Http.HttpRequestException", "Hello."), (failure.Message, failure.RecordedType, answer.Text));
        replay.VerifyComplete();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agents_each_get_their_own_answers_in_whatever_order_they_ask(bool areNamed)
    {
        using var recorder = TraceRecorder.Start();
        foreach (var agent in (string[])["left", "right"]) await AskAsync(agent, new ScriptedChatClient().Calls("look", new { at = agent }).Says($"I am {agent}."), [AIFunctionFactory.Create((string at) => $"seen {at}", "look")]);
        using var replay = Replay.Of(recorder.Trace);

        var right = await AskAsync("right", areNamed ? replay.ChatClientFor("right") : replay.ChatClient, [.. replay.Functions]);
        var left = await AskAsync("left", areNamed ? replay.ChatClientFor("left") : replay.ChatClient, [.. replay.Functions]);

        Assert.Equal(("I am left.", "I am right."), (left, right));
        replay.VerifyComplete();

        static async Task<string> AskAsync(string agent, IChatClient model, IList<AITool> tools)
        {
            using var run = AgentRun.Start($"Who are you, {agent}?", agent);
            var response = await Pipelines.Build("invoke ours", model).GetResponseAsync($"Who are you, {agent}?", new ChatOptions { Tools = tools });
            run.Complete(response.Text);
            return response.Text;
        }
    }

    [Fact]
    public async Task What_runs_below_a_replayed_call_counts_as_done()
    {
        using var recorder = TraceRecorder.Start();
        var inner = Pipelines.Build("invoke ours", new ScriptedChatClient().Calls("look", callId: "inner_1").Says("42"));
        AIFunction expert = AIFunctionFactory.Create(async () => (await inner.GetResponseAsync("look", new ChatOptions { Tools = [AIFunctionFactory.Create(() => "seen", "look")] })).Text, "expert");
        await Pipelines.Build("invoke ours", new ScriptedChatClient().Calls("expert").Says("It is 42.")).GetResponseAsync("q", new ChatOptions { Tools = [expert.WithAgentTrace()] });
        using var replay = Replay.Of(recorder.Trace);

        await replay.ChatClient.AsBuilder().UseFunctionInvocation().Build().GetResponseAsync("q", new ChatOptions { Tools = [replay.Function("expert")] });

        replay.VerifyComplete();
    }

    private static (IChatClient Model, IList<AITool> Tools) Scenario(string run) => run switch
    {
        "research" => (Research.Model(), Research.Tools()),
        "failing" => (new ScriptedChatClient().Calls("fetch", new { url = "a" }).Calls("fetch", new { url = "b" }).Says("Only b.").WithUsage(3, 4),
            [AIFunctionFactory.Create((string url) => url == "a" ? throw new HttpRequestException("HTTP 404") : "page b", "fetch")]),
        "parallel" => (new ScriptedChatClient().Calls("search", new { query = "a" }).AndCalls("search", new { query = "b" }).AndCalls("note", new { text = "x" }).Says("done"),
            [AIFunctionFactory.Create((string query) => new[] { query }, "search"), AIFunctionFactory.Create((string text) => { }, "note")]),
        "twice" => (new ScriptedChatClient().Calls("search", new { query = "a" }).Calls("search", new { query = "b" }).Says("done"), Counting()),
        "prose" => (new ScriptedChatClient().Says("Let me  see:\n one, two.").AndCalls("none").Says(""), [AIFunctionFactory.Create(string? () => null, "none")]),
        _ => throw new ArgumentException(run),
    };

    private static IList<AITool> Counting()
    {
        var hits = 0;
        return [AIFunctionFactory.Create((string query) => $"hit {++hits}", "search")];
    }

    private static async Task<RecordedTrace> RecordAsync(IChatClient model, IList<AITool> tools, bool isStreaming)
    {
        using var recorder = TraceRecorder.Start();
        await Pipelines.Build("invoke ours", model, invoker => invoker.AllowConcurrentInvocation = true).AskAsync(Research.Question, new ChatOptions { Tools = tools }, isStreaming);
        return recorder.Trace;
    }
}
