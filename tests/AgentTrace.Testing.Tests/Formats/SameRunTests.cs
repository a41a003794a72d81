using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>
/// One invented run in every format: an agent is asked for a tea, looks one up, orders it in vain, and answers. Whoever traced it, the
/// facts are the same; what a format cannot tell is left out, never guessed.
/// </summary>
public class SameRunTests
{
    private const string Question = "Which tea suits a rainy day?";
    private const string Answer = "Assam, but it is out of stock.";

    /// <summary>What a format does not hold.</summary>
    [Flags]
    public enum Lacks
    {
        Nothing = 0,
        Times = 1,
        Usage = 2,
        Failure = 4,
        FinishReason = 8,
        Model = 16,
        Input = 32,

        /// <summary>A tool's start is when it was asked for.</summary>
        ToolStart = 64,
    }

    public static TheoryData<string, string, Lacks> Files => new()
    {
        { "chat-anthropic.json", "messages", Lacks.Times | Lacks.Usage },
        { "chat-claude-code.jsonl", "messages", Lacks.ToolStart },
        { "chat-openai.json", "messages", Lacks.Times | Lacks.Usage | Lacks.Failure | Lacks.FinishReason },
        { "chat-openai.jsonl", "messages", Lacks.Times | Lacks.Usage | Lacks.Failure | Lacks.FinishReason | Lacks.Model },
        { "chat-responses.json", "messages", Lacks.Times | Lacks.Usage | Lacks.Failure },
        { "crewai-events.json", "crewai", Lacks.Nothing },
        { "jaeger.json", "jaeger", Lacks.Nothing },
        { "langfuse-blob.jsonl", "langfuse", Lacks.Nothing },
        { "langfuse-ingestion.json", "langfuse", Lacks.Nothing },
        { "langfuse-observations.json", "langfuse", Lacks.Nothing },
        { "langfuse-observations.csv", "csv", Lacks.Nothing },
        { "langfuse-trace.json", "langfuse", Lacks.Nothing },
        { "langgraph-debug.jsonl", "langgraph", Lacks.Nothing },
        { "langgraph-events.jsonl", "langgraph", Lacks.Times },
        { "langgraph-messages.jsonl", "langgraph", Lacks.Times | Lacks.Input },
        { "langgraph-state.json", "langgraph", Lacks.Times },
        { "langgraph-updates.jsonl", "langgraph", Lacks.Times | Lacks.Input },
        { "langsmith-batch.jsonl", "langsmith", Lacks.Nothing },
        { "langsmith-multipart.bin", "langsmith-multipart", Lacks.Nothing },
        { "langsmith-runs.json", "langsmith", Lacks.Nothing },
        { "langsmith-tree.json", "langsmith", Lacks.Nothing },
        { "openai-agents.jsonl", "openai-agents", Lacks.Nothing },
        { "otel-flat.jsonl", "otel-spans", Lacks.Nothing },
        { "otel-javascript.json", "otel-spans", Lacks.Nothing },
        { "otel-python.json", "otel-spans", Lacks.Nothing },
        { "otel-without-ids.json", "otel-spans", Lacks.Nothing },
        { "otlp-langfuse.json", "otlp-json", Lacks.Nothing },
        { "otlp-langsmith.json", "otlp-json", Lacks.Nothing },
        { "otlp-openllmetry.json", "otlp-json", Lacks.Nothing },
        { "otlp-vercel.json", "otlp-json", Lacks.Nothing },
        { "phoenix-cli.json", "phoenix", Lacks.Nothing },
        { "phoenix-frame-columns.json", "phoenix", Lacks.Nothing },
        { "phoenix-frame-split.json", "phoenix", Lacks.Nothing },
        { "phoenix-frame.csv", "csv", Lacks.Nothing },
        { "phoenix-frame.json", "phoenix", Lacks.Nothing },
        { "phoenix-otlp.json", "otlp-json", Lacks.Nothing },
        { "phoenix-otlpv1.json", "phoenix", Lacks.Nothing },
        { "phoenix-spans.json", "phoenix", Lacks.Nothing },
        { "tempo.json", "otlp-json", Lacks.Nothing },
        { "trace.json", "trace-json", Lacks.Nothing },
        { "zipkin.json", "zipkin", Lacks.Nothing },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Whoever_traced_it_the_run_is_the_same(string file, string format, Lacks lacks)
    {
        var traces = RecordedTrace.LoadAll(Path.Combine(Corpus.Fixtures, "traces", file));
        Assert.Empty(traces.Problems);
        var trace = Assert.Single(traces);
        Assert.Equal(format, trace.Format);
        Assert.Equal(["llm_generate", "tool_call look_up", "llm_generate", "tool_call order", "llm_generate"],
            trace.Steps.Select(step => step.Type == StepType.ToolCall ? "tool_call " + step.Name : StepTypes.ToText(step.Type)));
        Assert.Equal(lacks.HasFlag(Lacks.Usage) ? (false, 0, 0) : (true, 190L, 36L),
            trace.Index.Usage.IsKnown ? (true, trace.Index.Usage.Input, trace.Index.Usage.Output) : (false, 0, 0));
        Assert.Equal(lacks.HasFlag(Lacks.Times) ? [null, null] : lacks.HasFlag(Lacks.ToolStart) ? [400L, 800L] : [410L, 810L], trace.ToolCalls.Select(call => (call.StartTimeUnixNano - trace.StartTimeUnixNano) / 1_000_000));
        if (!lacks.HasFlag(Lacks.Times)) Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000, trace.StartTimeUnixNano);
        Assert.Equal(lacks.HasFlag(Lacks.FinishReason) ? [null, null, null] : ["tool_call", "tool_call", "stop"], Reasons(trace, lacks));
        Assert.All(trace.Generations, generation => Assert.Equal(lacks.HasFlag(Lacks.Model) ? null : "tea-1", generation.Model));
        Assert.Equal((lacks.HasFlag(Lacks.Input) ? null : Question, Answer), (trace.Runs[^1].Input, trace.Runs[^1].Output));

        Assert.Equal(2, trace.ToolCalls.Count);
        Check(trace.ToolCalls[0], "look_up", "call_1", """{"topic":"rainy day"}""");
        Assert.Equal("Assam", trace.ToolCalls[0].Result!.Value.GetString());
        Assert.False(trace.ToolCalls[0].IsError);
        Check(trace.ToolCalls[1], "order", "call_2", """{"tea":"Assam","grams":100}""");
        if (lacks.HasFlag(Lacks.Failure)) Assert.Equal("out of stock", trace.ToolCalls[1].Result!.Value.GetString());
        else Assert.Equal((true, "out of stock"), (trace.ToolCalls[1].IsError, trace.ToolCalls[1].Error));
        trace.Should().HaveCalledTool("look_up").WithArguments(new { topic = "rainy day" }).Before("order").Once();
        Assert.Equal(lacks.HasFlag(Lacks.FinishReason) ? null : "completed", trace.StopReason);
    }

    [Fact]
    public void Every_fixture_of_the_run_is_in_the_table()
    {
        var told = Files.Select(row => (string)row[0]).ToHashSet();
        string[] others = ["multi-agent.jsonl", "otlp-agent.json", "otlp-agent.pb", "parallel.jsonl", "research-bad.jsonl", "research-good.jsonl", "wrapped.log"];
        Assert.Equal(Directory.EnumerateFiles(Path.Combine(Corpus.Fixtures, "traces")).Select(Path.GetFileName).Except(others).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string?> Reasons(RecordedTrace trace, Lacks lacks)
    {
        var reasons = trace.Generations.Select(generation => generation.FinishReason).ToList();

        // A transcript states the reason of its last answer at best.
        return trace.Format == "messages" && !lacks.HasFlag(Lacks.FinishReason) && reasons[0] is null ? ["tool_call", "tool_call", reasons[^1]] : reasons;
    }

    private static void Check(ToolCall call, string name, string id, string arguments)
    {
        Assert.Equal((name, id, CallStage.Executed), (call.Name, call.CallId, call.Stage));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(arguments), call.Arguments!.Value), call.Arguments.Value.GetRawText());
    }
}
