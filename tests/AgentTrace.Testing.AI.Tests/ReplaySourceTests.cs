namespace AgentTrace.Testing.Tests;

/// <summary>Recordings of any origin: what stands in the file is what an agent in .NET is told, and what it is recorded as again.</summary>
public sealed class ReplaySourceTests
{
    [Theory]
    [InlineData("otel-python.json")]
    [InlineData("otlp-agent.json")]
    [InlineData("chat-openai.json")]
    [InlineData("chat-anthropic.json")]
    [InlineData("chat-responses.json")]
    [InlineData("langsmith-runs.json")]
    [InlineData("langfuse-trace.json")]
    [InlineData("openai-agents.jsonl")]
    [InlineData("otlp-vercel.json")]
    [InlineData("phoenix-spans.json")]
    public async Task Run_of_another_origin_is_replayed_as_it_was(string fixture)
    {
        var recorded = RecordedTrace.LoadAll(Fixture(fixture)).First(trace => trace.ToolCalls.Count > 0);

        foreach (var isStreaming in (bool[])[false, true])
        {
            using var replay = Replay.Of(recorded);
            using var recorder = TraceRecorder.Start();
            await Pipelines.Build("invoke ours", replay.ChatClient).AskAsync(recorded.Runs[0].Input!, new ChatOptions { Tools = [.. replay.Functions] }, isStreaming);

            Assert.Equal(2, recorded.ToolCalls.Count);
            Assert.Equal(Shown.Of(recorded), Shown.Of(recorder.Trace));
            replay.VerifyComplete();
        }
    }

    [Fact]
    public void Recording_that_shows_calls_and_not_what_the_model_said_says_what_it_lacks() => Assert.Equal(
        "This recording cannot be replayed: it lacks what the model said in all 2 answers.\n    " + Content,
        Assert.Throws<ReplayException>(() => Replay.Of(RecordedTrace.Load(Fixture("parallel.jsonl")))).Message);

    [Fact]
    public async Task Recording_without_content_says_everything_that_it_lacks()
    {
        var trace = await Research.RecordAsync("invoke otel", isStreaming: false, wrapsTools: false);

        Assert.Equal(
            "This recording cannot be replayed: it lacks what the model said in all 3 answers and the arguments of all 2 tool calls (\"search\", \"fetch\") and the result of all 2 tool calls (\"search\", \"fetch\").\n    " + Content,
            Assert.Throws<ReplayException>(() => Replay.Of(trace)).Message);
    }

    [Fact]
    public void Recording_of_nothing_is_none() => Assert.Equal(
        "There is nothing to replay: the trace has no answer of a model and no tool call.",
        Assert.Throws<ReplayException>(() => Replay.Of(Array.Empty<ChatMessage>().ToTrace())).Message);

    [Fact]
    public async Task View_that_selects_nothing_is_no_recording()
    {
        var trace = await Research.RecordAsync("invoke ours", isStreaming: false, wrapsTools: false);

        Assert.StartsWith("There is nothing to replay: no agent \"reseacher\" ran", Assert.Throws<ReplayException>(() => Replay.Of(trace.Agent("reseacher"))).Message, StringComparison.Ordinal);
    }

    private const string Content = "Switch content on: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or .UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).";

    private static string Fixture(string name) => Path.Combine(Corpus.Root, "fixtures", "traces", name);
}
