using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>What the decorators do to those around them: nothing, and little more when somebody records.</summary>
[Collection("Recording, process-wide")]
public sealed class RecordingTests
{
    [CollectionDefinition("Recording, process-wide", DisableParallelization = true)]
    public sealed class ProcessWide;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_made_while_nobody_records_whoever_else_listens(bool isStreaming)
    {
        var made = new List<string>();
        using var exporter = ExporterOfEverything(made);
        var client = Pipelines.Build("ours invoke ours otel", Research.Model());

        var response = await client.AskAsync("q", new ChatOptions { Tools = Research.Tools().WithAgentTrace() }, isStreaming);

        Assert.Equal("Recycling recovers lithium.", response.Messages[^1].Text);
        Assert.DoesNotContain(AgentTraceChatClientExtensions.SourceName, made);
        Assert.NotEmpty(made);
    }

    /// <summary>The application's exporter samples as the OpenTelemetry SDK does by default: as the parent was, and roots as it is told.</summary>
    [Theory]
    [InlineData("ours invoke otel", true)]
    [InlineData("ours invoke otel", false)]
    [InlineData("ours otel", true)]
    [InlineData("otel invoke ours", true)]
    [InlineData("invoke otel ours", true)]
    [InlineData("invoke ours otel", false)]
    public async Task Application_exports_the_same_with_a_recorder_and_without(string pipeline, bool samplesRoots)
    {
        var exported = new List<string>();
        using var exporter = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Experimental.Microsoft.Extensions.AI",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => (options.Parent == default ? samplesRoots : options.Parent.TraceFlags == ActivityTraceFlags.Recorded)
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.Recorded) exported.Add(activity.DisplayName);
            },
        };
        ActivitySource.AddActivityListener(exporter);
        await Pipelines.Build(pipeline, Research.Model()).AskAsync("q", new ChatOptions { Tools = Research.Tools() }, isStreaming: false);
        var without = exported.ToArray();
        exported.Clear();

        using var recorder = TraceRecorder.Start();
        await Pipelines.Build(pipeline, Research.Model()).AskAsync("q", new ChatOptions { Tools = Research.Tools() }, isStreaming: false);

        Assert.Equal(without, exported);
        Assert.Equal(samplesRoots, without.Length > 0);
        Assert.NotEmpty(recorder.Trace.Generations);
    }

    [Fact]
    public void Client_hands_the_request_through_while_nobody_records()
    {
        var inner = new Probe();
        IEnumerable<ChatMessage> messages = Enumerable.Repeat(new ChatMessage(ChatRole.User, "q"), 1);
        var options = new ChatOptions();
        var client = inner.WithAgentTrace();

        Assert.Same(inner.Answer, client.GetResponseAsync(messages, options));
        Assert.Same(inner.Stream, client.GetStreamingResponseAsync(messages, options));
        Assert.Same(messages, inner.Messages);
        Assert.Same(options, inner.Options);
    }

    [Fact]
    public async Task Client_enumerates_messages_once_when_it_records()
    {
        var enumerations = 0;
        IEnumerable<ChatMessage> Messages()
        {
            enumerations++;
            yield return new ChatMessage(ChatRole.User, "q");
        }

        var client = new ScriptedChatClient().Says("a").WithAgentTrace();
        using var recorder = TraceRecorder.Start();
        await client.GetResponseAsync(Messages());

        Assert.Equal(1, enumerations);
        Assert.Equal("q", recorder.Trace.Runs[0].Input);
    }

    [Fact]
    public async Task Client_that_is_recorded_elsewhere_is_not_recorded_here()
    {
        var client = new ScriptedChatClient().Says("a").Says("b").WithAgentTrace();
        Task foreign;
        using (ExecutionContext.SuppressFlow()) foreign = Task.Run(() => client.GetResponseAsync("foreign"));
        await foreign;
        using var recorder = TraceRecorder.Start();
        using (ExecutionContext.SuppressFlow()) foreign = Task.Run(() => client.GetResponseAsync("foreign too"));
        await foreign;

        Assert.Throws<InvalidOperationException>(() => recorder.Trace);
    }

    [Fact]
    public async Task Parallel_recorders_each_get_their_own_run()
    {
        var client = Pipelines.Build("invoke ours otel", new ScriptedChatClient().Calls("search", new { query = "x" }).WithUsage(3, 2).Says("ok").WithUsage(5, 1));
        var tools = Research.Tools().WithAgentTrace();

        var shown = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(async () =>
        {
            using var recorder = TraceRecorder.Start();
            await client.AskAsync($"question {number}", new ChatOptions { ConversationId = $"c{number}", Tools = tools }, isStreaming: number % 2 == 0);
            return (recorder.Trace.Runs[0].Input, recorder.Trace.ToolCalls.Count, recorder.Trace.Generations.Count, Shown.Tokens(recorder.Trace));
        })));

        Assert.Equal(Enumerable.Range(0, 50).Select(number => ((string?)$"question {number}", 1, 2, (long?)11)), shown);
    }

    [Fact]
    public async Task Work_of_the_reader_of_a_stream_is_not_pulled_below_the_answer()
    {
        using var source = new ActivitySource("Test.Reader");
        var client = Pipelines.Build("ours", new ScriptedChatClient().Says("one two three"));
        using var recorder = TraceRecorder.Start(new TraceRecorderOptions { Sources = _ => true });

        await foreach (var _ in client.GetStreamingResponseAsync("q"))
        {
            Assert.Null(Activity.Current);
            using var work = source.StartActivity("work");
        }

        Assert.Null(Activity.Current);
        Assert.All(recorder.Trace.Spans, span => Assert.Null(span.ParentSpanId));
        Assert.Equal(4, recorder.Trace.Spans.Count(span => span.Name == "work"));
    }

    [Fact]
    public async Task Work_below_a_streamed_answer_is_below_it_in_every_step()
    {
        using var source = new ActivitySource("Test.Inner");
        async IAsyncEnumerable<ChatResponseUpdate> Stream()
        {
            for (var i = 0; i < 3; i++)
            {
                using (source.StartActivity("http")) await Task.Yield();
                yield return new ChatResponseUpdate(ChatRole.Assistant, "x");
            }
        }

        var client = new Probe { Stream = Stream() }.WithAgentTrace();
        using var recorder = TraceRecorder.Start(new TraceRecorderOptions { Sources = _ => true });
        await client.GetStreamingResponseAsync("q").ToChatResponseAsync();

        var answer = Assert.Single(recorder.Trace.Spans, span => span.Name == "chat");
        Assert.Equal([answer.SpanId, answer.SpanId, answer.SpanId], recorder.Trace.Spans.Where(span => span.Name == "http").Select(span => span.ParentSpanId));
    }

    [Fact]
    public async Task Loop_of_ones_own_is_one_run_whose_answers_and_calls_count_once()
    {
        var search = AIFunctionFactory.Create((string query) => "hit", "search").WithAgentTrace();
        var client = new ScriptedChatClient().Calls("search", new { query = "x" }).WithUsage(4, 1).Says("done").WithUsage(6, 2).WithAgentTrace();
        using var recorder = TraceRecorder.Start();
        using (var run = AgentRun.Start("q", "researcher"))
        {
            List<ChatMessage> history = [new(ChatRole.User, "q")];
            var first = await run.GenerateAsync("scripted-1", () => client.GetResponseAsync(history), response => new ModelAnswer(InputTokens: response.Usage!.InputTokenCount, OutputTokens: response.Usage.OutputTokenCount));
            history.AddMessages(first);
            var asked = first.Messages[0].Contents.OfType<FunctionCallContent>().Single();
            var hit = await run.CallToolAsync("search", asked.Arguments, async () => await search.InvokeAsync(new(asked.Arguments)), asked.CallId);
            history.Add(new(ChatRole.Tool, [new FunctionResultContent(asked.CallId, hit)]));
            run.Complete((await client.GetResponseAsync(history)).Text);
        }

        var trace = recorder.Trace;
        Assert.Equal("LlmGenerate scripted-1, ToolCall search, LlmGenerate scripted-1", string.Join(", ", trace.Steps.Select(step => $"{step.Type} {step.Name}")));
        Assert.Equal(13, Shown.Tokens(trace));
        trace.Should().HaveCalledTool("search").WithArguments(new { query = "x" }).By("researcher").Once().And.HaveCompleted();
    }

    [Fact]
    public async Task Tool_called_by_another_tool_is_a_call_of_its_own_without_the_others_id()
    {
        var inner = AIFunctionFactory.Create((int x) => x + 1, "increment").WithAgentTrace();
        var outer = AIFunctionFactory.Create(async (int x) => await inner.InvokeAsync(new() { ["x"] = x }), "compute");

        var trace = await Research.RecordAsync("invoke ours", isStreaming: false, wrapsTools: true, new ScriptedChatClient().Calls("compute", new { x = 1 }).Says("2"), [outer]);

        Assert.Equal(["compute call_1", "increment "], trace.ToolCalls.Select(call => $"{call.Name} {call.CallId}"));
        Assert.Equal(3, trace.Steps.Count);
    }

    [Fact]
    public async Task Function_that_throws_is_recorded_and_throws_the_same()
    {
        var failure = new InvalidOperationException("boom");
        var function = AIFunctionFactory.Create(new Func<string>(() => throw failure), "fail").WithAgentTrace();
        using var recorder = TraceRecorder.Start();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(async () => await function.InvokeAsync()));

        var call = Assert.Single(recorder.Trace.ToolCalls);
        Assert.Equal(("boom", null), (call.Error, call.CallId));
    }

    [Fact]
    public void Functions_are_wrapped_once_and_other_tools_not_at_all()
    {
        AIFunction function = AIFunctionFactory.Create((string query) => query, "search", "Searches");
        AIFunction approved = new ApprovalRequiredAIFunction(function);
        var other = new HostedWebSearchTool();

        var tools = new AITool[] { function, other, approved }.WithAgentTrace();

        Assert.Same(other, tools[1]);
        Assert.NotNull(tools[2].GetService<ApprovalRequiredAIFunction>());
        Assert.Same(tools[0], ((AIFunction)tools[0]).WithAgentTrace());
        var wrapped = Assert.IsType<AIFunction>(tools[0], exactMatch: false);
        Assert.Equal((function.Name, function.Description, function.JsonSchema.GetRawText()), (wrapped.Name, wrapped.Description, wrapped.JsonSchema.GetRawText()));
    }

    [Fact]
    public void Decorators_refuse_null()
    {
        Assert.Throws<ArgumentNullException>(() => ((IChatClient)null!).WithAgentTrace());
        Assert.Throws<ArgumentNullException>(() => ((AIFunction)null!).WithAgentTrace());
        Assert.Throws<ArgumentNullException>(() => ((IEnumerable<AITool>)null!).WithAgentTrace());
        Assert.Throws<ArgumentNullException>(() => ((ChatClientBuilder)null!).UseAgentTrace());
    }

    [Fact]
    public async Task Content_that_cannot_be_written_is_no_reason_to_fail()
    {
        var function = AIFunctionFactory.Create((object x) => (object)new Unreadable(), new AIFunctionFactoryOptions { Name = "odd", MarshalResult = (value, _, _) => new(value) }).WithAgentTrace();
        var client = new ScriptedChatClient().Says("a").WithAgentTrace();
        using var recorder = TraceRecorder.Start();

        await function.InvokeAsync(new() { ["x"] = new Unreadable() });
        await function.InvokeAsync(new() { ["half a pair \uD800"] = 1, ["x"] = Deep(2_000) });
        await client.GetResponseAsync([new(ChatRole.Tool, [new FunctionResultContent("c", new Unreadable()) { Exception = new UnreadableException() }])]);

        Assert.Equal(2, recorder.Trace.ToolCalls.Count(call => call.Name == "odd" && call is { Attempts: 1, IsError: false }));
        Assert.Single(recorder.Trace.Generations);
    }

    private static JsonElement Deep(int depth) => JsonElement.Parse(new string('[', depth) + new string(']', depth), new() { MaxDepth = depth });

    private static ActivityListener ExporterOfEverything(List<string> made)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                // Function invocation traces tools on the source that it is handed; content it writes for no one but telemetry.
                if (activity.TagObjects.Any(tag => tag.Key is "gen_ai.input.messages" or "gen_ai.tool.call.arguments") || activity.Source.Name != AgentTraceChatClientExtensions.SourceName) made.Add(activity.Source.Name);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Probe : IChatClient
    {
        public Task<ChatResponse> Answer { get; } = Task.FromResult(new ChatResponse());

        public IAsyncEnumerable<ChatResponseUpdate> Stream { get; init; } = Empty();

        public IEnumerable<ChatMessage>? Messages { get; private set; }

        public ChatOptions? Options { get; private set; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            (Messages, Options) = (messages, options);
            return Answer;
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            (Messages, Options) = (messages, options);
            return Stream;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private static async IAsyncEnumerable<ChatResponseUpdate> Empty()
        {
            await Task.CompletedTask;
            yield break;
        }
    }

    private sealed class Unreadable
    {
        public string Value => throw new InvalidOperationException("must not be read");

        public override string ToString() => throw new InvalidOperationException("nor this");
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException("nor this");
    }
}
