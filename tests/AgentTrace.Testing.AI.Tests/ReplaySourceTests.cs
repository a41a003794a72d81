namespace AgentTrace.Testing.Tests;

/// <summary>Recordings of other origin: what is in the file is what the agent is told.</summary>
public sealed class ReplaySourceTests
{
    [Theory]
    [InlineData("otel-python.json")]
    [InlineData("otlp-agent.json")]
    [InlineData("multi-agent.jsonl")]
    [InlineData("parallel.jsonl")]
    [InlineData("research-good.jsonl")]
    [InlineData("chat-openai.json")]
    [InlineData("chat-anthropic.json")]
    [InlineData("chat-responses.json")]
    [InlineData("langsmith-runs.json")]
    [InlineData("langfuse-trace.json")]
    [InlineData("langgraph-messages.jsonl")]
    [InlineData("openai-agents.jsonl")]
    [InlineData("otlp-vercel.json")]
    [InlineData("phoenix-spans.json")]
    public async Task Probe(string fixture)
    {
        var trace = RecordedTrace.LoadAll(Path.Combine(Corpus.Root, "fixtures", "traces", fixture)).First(t => t.ToolCalls.Count > 0);
        using var replay = Replay.Of(trace);
        using var recorder = TraceRecorder.Start();
        foreach (var agent in trace.Generations.Select(g => g.Agent).Distinct())
        {
            await Pipelines.Build("invoke ours", agent is null ? replay.ChatClient : replay.ChatClientFor(agent)).GetResponseAsync("x", new ChatOptions { Tools = [.. replay.Functions] });
        }
        var t2 = recorder.Trace;
        replay.Verify();
        Assert.Fail(Shown.Of(trace) + "\n---\n" + Shown.Of(t2) + "\n" + replay.UnusedCalls.Count);
    }
}
