using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>Real traces against the truth beside them. Without the shared corpus there is nothing to compare.</summary>
public class CorpusTests
{
    private static readonly string[] Folders =
        ["microsoft-extensions-ai", "microsoft-agent-framework", "modelcontextprotocol-csharp", "otel-genai-openai", "mcp-openinference", "mcp-traceloop"];

    public static TheoryData<string> Sidecars()
    {
        var data = new TheoryData<string>();
        if (Corpus.Shared is not { } shared)
        {
            data.Add("");
            return data;
        }

        foreach (var folder in Folders)
        {
            foreach (var file in Directory.GetFiles(Path.Combine(shared, "corpus", "real", folder), "*.expected.json").Order()) data.Add(Path.GetRelativePath(shared, file));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sidecars))]
    public void Facts_of_a_real_trace_are_the_truth_beside_it(string sidecar)
    {
        if (Corpus.Shared is not { } shared) return;
        var path = Path.Combine(shared, sidecar);
        var expected = JsonElement.Parse(File.ReadAllText(path));
        var truth = expected.Get("truth") ?? expected;
        var spans = OtlpSpans.Load(Trace(path));

        var llm = spans.Where(span => span.StepType == StepType.LlmGenerate).ToList();
        var wanted = (truth.Get("llm_calls") is { ValueKind: JsonValueKind.Array } list ? list : truth.GetProperty("llm")).EnumerateArray().ToList();
        Assert.Equal(wanted.Count, llm.Count);
        var messages = expected.Get("in_this_file")?.IsTrue("messages_on_spans") ?? llm.Any(span => span.Facts.Content.OutputMessages is not null);
        for (var i = 0; i < wanted.Count; i++) SameGeneration(wanted[i], llm[i].Facts, messages);

        var calls = spans.Where(span => span.StepType == StepType.ToolCall && !IsSecondRecord(span, spans)).ToList();
        if (truth.GetProperty("tool_calls").GetArrayLength() > 0 && calls.Count == 0)
        {
            // The plain OpenAI loop has no tool spans at all.
            Assert.Contains("otel-genai-openai", sidecar, StringComparison.Ordinal);
            return;
        }

        var wantedCalls = truth.GetProperty("tool_calls").EnumerateArray().ToList();
        Assert.Equal(wantedCalls.Select(call => call.Text("name")), calls.Select(call => call.ToolName));
        var content = expected.Get("in_this_file")?.IsTrue("arguments_on_spans") ?? true;
        for (var i = 0; i < calls.Count; i++) SameCall(wantedCalls[i], calls[i], content);
    }

    [Fact]
    public void Messages_in_log_records_show_the_calls_and_their_results()
    {
        if (Corpus.Shared is not { } shared) return;
        var spans = OtlpSpans.Load(Path.Combine(shared, "corpus/real/otel-genai-openai/happy.otlp.json"));
        var last = spans.Last(span => span.StepType == StepType.LlmGenerate).Facts.Content;
        Assert.Equal(["call_t1_1", "call_t2_1"], last.InputMessages!.SelectMany(message => message.Parts).Where(part => part.Kind == MessagePartKind.ToolResponse).Select(part => part.Id));
        Assert.Equal("Find recent research about battery recycling", last.InputMessages!.Single(message => message.Role == "user").Text);
        Assert.NotNull(last.OutputText);
    }

    [Fact]
    public void Agent_spans_have_the_input_and_the_answer_of_the_run()
    {
        if (Corpus.Shared is not { } shared) return;
        var agent = OtlpSpans.Load(Path.Combine(shared, "corpus/real/microsoft-agent-framework/agent-happy.json")).Single(span => span.StepType == StepType.Agent).Facts;
        Assert.Equal(("support", "Can I get a refund?", "You can get a refund within 30 days."), (agent.AgentName, agent.Content.InputText, agent.Content.OutputText));
        Assert.Equal(new TokenUsage(424, 36), agent.Usage);
        Assert.Null(agent.Content.Arguments);
    }

    [Fact]
    public void Transport_of_a_call_is_marked_as_such()
    {
        if (Corpus.Shared is not { } shared) return;
        var spans = OtlpSpans.Load(Path.Combine(shared, "corpus/real/mcp-traceloop/tool-error.otlp.jsonl"));
        Assert.Equal(["execute_tool search", "execute_tool fetch"], spans.Where(span => span is { StepType: StepType.ToolCall, Facts.IsTransport: false }).Select(span => span.Name));
        var transport = spans.Where(span => span.Facts.IsTransport).ToList();
        Assert.Equal(["search", "fetch"], transport.Select(span => span.ToolName));
        Assert.True(transport[1].Facts.Content.ResultIsError);
        Assert.Equal("battery recycling research 2025", transport[0].Facts.Content.Arguments!.Value.GetProperty("query").GetString());
        Assert.All(spans.Where(span => span.Name is "mcp.client.session" or "initialize.mcp" or "tools/list.mcp"), span => Assert.Equal(StepType.Other, span.StepType));
    }

    [Fact]
    public void Every_span_of_the_corpus_can_be_read_to_its_last_part()
    {
        if (Corpus.Shared is not { } shared) return;
        var seen = 0;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(shared, "corpus", "real"), "*.otlp.json*", SearchOption.AllDirectories))
        {
            foreach (var span in OtlpSpans.Load(path))
            {
                var content = span.Facts.Content;
                Assert.True(span.StepType != StepType.ToolCall || span.ToolName is not null, path + " " + span.Name);
                _ = (content.Arguments, content.Result, content.ResultError, content.ToolCallId, content.InputText, content.OutputText);
                _ = (content.InputMessages, content.OutputMessages, content.ToolDefinitions);
                seen++;
            }
        }

        Assert.True(seen > 300, $"only {seen} spans");
    }

    private static void SameGeneration(JsonElement wanted, SpanFacts facts, bool messages)
    {
        Assert.Equal(wanted.Text("model"), facts.RequestModel);
        Assert.Equal(wanted.GetProperty("input_tokens").GetInt64(), facts.Usage!.InputTokens);
        Assert.Equal(wanted.GetProperty("output_tokens").GetInt64(), facts.Usage.OutputTokens);
        Assert.Equal(FinishReasons.Normalize(wanted.Text("finish_reason")), facts.FinishReason);
        if (!messages) return;
        var requests = facts.Content.OutputMessages!.SelectMany(message => message.Parts).Where(part => part.Kind == MessagePartKind.ToolRequest).ToList();
        var asked = wanted.Get("tool_calls_requested", "tool_calls")!.Value.EnumerateArray().ToList();
        Assert.Equal(asked.Select(call => (call.Text("id"), call.Text("name"))), requests.Select(request => (request.Id, request.ToolName)));
        for (var i = 0; i < asked.Count; i++) Assert.True(JsonElement.DeepEquals(asked[i].GetProperty("arguments"), requests[i].Arguments!.Value));
        if (wanted.Text("text") is { } text) Assert.Equal(text, facts.Content.OutputText);
    }

    private static void SameCall(JsonElement wanted, RecordedSpan call, bool captured)
    {
        var content = call.Facts.Content;
        Assert.Equal(wanted.Get("error") is { ValueKind: not JsonValueKind.Null }, call.IsError);
        if (call.Facts.ToolCallId is { } id && wanted.Text("call_id") is { } wantedId) Assert.Equal(wantedId, id);
        if (!captured)
        {
            Assert.Null(content.Arguments);
            return;
        }

        Assert.True(JsonElement.DeepEquals(wanted.GetProperty("arguments"), content.Arguments!.Value));
        if (wanted.Get("error") is { ValueKind: JsonValueKind.Object } error)
        {
            Assert.Equal(error.Text("type"), call.Facts.ErrorType);
            Assert.Equal(error.Text("message"), call.ErrorMessage);
            Assert.Null(content.Result);
            return;
        }

        var result = wanted.GetProperty("result");
        Assert.True(JsonElement.DeepEquals(JsonText.Structure(result) ?? result, content.Result!.Value), content.Result.Value.GetRawText());
    }

    /// <summary>What the model folds: the way of a call to its server.</summary>
    private static bool IsSecondRecord(RecordedSpan span, List<RecordedSpan> spans) =>
        span.Facts.IsTransport && spans.Exists(other => other != span && other.StepType == StepType.ToolCall && other.ToolName == span.ToolName
            && (!other.Facts.IsTransport || other.SpanId == span.ParentSpanId));

    private static string Trace(string sidecar)
    {
        var stem = sidecar[..^".expected.json".Length];
        return new[] { stem + ".json", stem + ".otlp.json", stem + ".otlp.jsonl" }.First(File.Exists);
    }
}
