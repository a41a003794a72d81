namespace AgentTrace.Testing.Tests;

/// <summary>One run, built and traced in every way: what is recorded is the same.</summary>
public sealed class PipelineTests
{
    private const string Whole = """
        Executed search call_1 {"query":"battery recycling"} -> {"hits":["https://example.org"]}
        Executed fetch call_2 {"url":"https://example.org"} -> "Lithium, nickel, cobalt."
        scripted-1 tool_call 100 10 asks search
        scripted-1 tool_call 200 20 asks fetch
        scripted-1 stop 300 30 asks 
        steps LlmGenerate scripted-1, ToolCall search, LlmGenerate scripted-1, ToolCall fetch, LlmGenerate scripted-1
        completed, tokens 600 60
        Find recent research about battery recycling -> Recycling recovers lithium.
        """;

    public static TheoryData<string, bool, bool> All()
    {
        var data = new TheoryData<string, bool, bool>();
        foreach (var pipeline in Pipelines.Complete)
        {
            foreach (var isStreaming in (bool[])[false, true])
            {
                foreach (var wrapsTools in (bool[])[false, true]) data.Add(pipeline, isStreaming, wrapsTools);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Trace_of_one_run_is_the_same_however_it_was_traced(string pipeline, bool isStreaming, bool wrapsTools)
    {
        var trace = await Research.RecordAsync(pipeline, isStreaming, wrapsTools);

        Assert.Equal(Whole, Shown.Of(trace), ignoreLineEndingDifferences: true);
        trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }).Before("fetch").Once()
            .And.HaveCompleted().And.HaveNoErrors().And.BeWellFormed();
    }

    [Theory]
    [InlineData("otel+ invoke", false)]
    [InlineData("otel+ invoke", true)]
    [InlineData("ours invoke", false)]
    [InlineData("ours invoke", true)]
    public async Task Trace_of_the_whole_loop_as_one_answer_has_its_calls_and_tokens_from_messages(string pipeline, bool isStreaming)
    {
        var trace = await Research.RecordAsync(pipeline, isStreaming, wrapsTools: false);

        Assert.Single(trace.Spans);
        Assert.Equal(["Answered search {\"query\":\"battery recycling\"}", "Answered fetch {\"url\":\"https://example.org\"}"], trace.ToolCalls.Select(call => $"{call.Stage} {call.Name} {Shown.Compact(call.Arguments)}"));
        Assert.Equal("Lithium, nickel, cobalt.", trace.ToolCalls[1].Result?.GetString());
        Assert.Equal(660, Shown.Tokens(trace));
        trace.Should().HaveCalledTool("search").And.HaveCalledTool("fetch").And.NotHaveCalledTool("delete");
    }

    [Theory]
    [InlineData("otel+ invoke")]
    [InlineData("ours invoke")]
    public async Task Tools_that_are_wrapped_are_traced_where_the_loop_is_one_answer(string pipeline)
    {
        var trace = await Research.RecordAsync(pipeline, isStreaming: false, wrapsTools: true);

        Assert.Equal(["Executed search call_1", "Executed fetch call_2"], trace.ToolCalls.Select(call => $"{call.Stage} {call.Name} {call.CallId}"));
        Assert.Equal(660, Shown.Tokens(trace));
        trace.Should().HaveCalledTool("search").Before("fetch");
    }

    [Fact]
    public async Task Telemetry_without_content_leaves_content_unknown_and_counts_the_same()
    {
        var trace = await Research.RecordAsync("invoke otel", isStreaming: false, wrapsTools: false);

        Assert.Equal(["search call_1", "fetch call_2"], trace.ToolCalls.Select(call => $"{call.Name} {call.CallId}"));
        Assert.All(trace.ToolCalls, call => Assert.Null(call.Arguments));
        Assert.Equal(5, trace.Steps.Count);
        Assert.Equal(660, Shown.Tokens(trace));
        var unknown = Assert.ThrowsAny<Exception>(() => trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }));
        Assert.StartsWith("Cannot tell", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_that_are_wrapped_give_their_content_where_telemetry_does_not()
    {
        var trace = await Research.RecordAsync("invoke otel", isStreaming: false, wrapsTools: true);

        Assert.Equal(5, trace.Steps.Count);
        trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" });
        Assert.Equal("Lithium, nickel, cobalt.", trace.ToolCalls[1].Result?.GetString());
    }

    [Fact]
    public async Task Direct_answer_is_one_generation_on_every_side()
    {
        foreach (var pipeline in Pipelines.Complete)
        {
            var trace = await Research.RecordAsync(pipeline, isStreaming: false, wrapsTools: false, new ScriptedChatClient().Says("Hello.").WithUsage(7, 1));

            var answer = Assert.Single(trace.Generations);
            Assert.Equal((7, 1, "stop", "scripted-1"), (answer.Usage!.InputTokens, answer.Usage.OutputTokens, answer.FinishReason, answer.Model));
            Assert.Equal(8, Shown.Tokens(trace));
            Assert.Single(trace.Steps);
            Assert.Empty(trace.ToolCalls);
        }
    }
}
