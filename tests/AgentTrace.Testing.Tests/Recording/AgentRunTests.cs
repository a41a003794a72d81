using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing.Tests;

public sealed class AgentRunTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TraceRecorder _recorder = TraceRecorder.Start();

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public async Task Start_and_a_whole_loop_gives_the_spans_of_the_conventions()
    {
        using (var run = AgentRun.Start("Find it", "researcher", "run_1", _time))
        {
            _time.Advance(1);
            using (var step = run.Reason())
            {
                _time.Advance(10);
                step.Conclude("search first");
            }

            var answer = run.Generate("gpt-5", () => new ModelAnswer("One moment.", "tool_call", 12, 3, [new("search", """{"query":"b"}""", "call_1")])
            {
                Model = "gpt-5-2026",
                Id = "resp_1",
            }, prompt: "Find \"it\"");
            var hits = await run.CallToolAsync("search", new { query = "b" }, async () =>
            {
                await Task.Yield();
                _time.Advance(20);
                return new[] { "x" };
            }, answer.ToolRequests![0].Id);
            run.Complete(hits[0]);
        }

        var spans = _recorder.Trace.Spans;
        Assert.Equal(["invoke_agent researcher", "plan researcher", "chat gpt-5", "execute_tool search"], spans.Select(span => span.Name));
        Assert.Equal([ActivityKind.Internal, ActivityKind.Internal, ActivityKind.Client, ActivityKind.Internal], spans.Select(span => span.Kind));
        Assert.Equal([31.0, 10.0, 0.0001, 20.0], spans.Select(span => span.Duration!.Value.TotalMilliseconds));
        Assert.All(spans.Skip(1), span => Assert.Equal(spans[0].SpanId, span.ParentSpanId));
        Assert.All(spans, span => Assert.Equal(AgentRun.SourceName, span.Scope.Name));
        Assert.Equal(
            [
                "gen_ai.operation.name=invoke_agent", "gen_ai.agent.name=researcher", "agenttrace.run_id=run_1", "agenttrace.input=Find it",
                "agenttrace.output=x", "agenttrace.stop_reason=completed",
            ],
            Tags(spans[0]));
        Assert.Equal(["gen_ai.operation.name=plan", "agenttrace.output=search first"], Tags(spans[1]));
        Assert.Equal(
            [
                "gen_ai.operation.name=chat", "gen_ai.request.model=gpt-5",
                """gen_ai.input.messages=[{"role":"user","parts":[{"type":"text","content":"Find \"it\""}]}]""",
                "gen_ai.response.model=gpt-5-2026", "gen_ai.response.id=resp_1", "gen_ai.response.finish_reasons=[tool_call]",
                "gen_ai.usage.input_tokens=12", "gen_ai.usage.output_tokens=3",
                """gen_ai.output.messages=[{"role":"assistant","parts":[{"type":"text","content":"One moment."},{"type":"tool_call","id":"call_1","name":"search","arguments":{"query":"b"}}],"finish_reason":"tool_call"}]""",
            ],
            Tags(spans[2]));
        Assert.Equal(AttributeKind.Integer, spans[2].Attributes["gen_ai.usage.input_tokens"].Kind);
        Assert.Equal(
            [
                "gen_ai.operation.name=execute_tool", "gen_ai.tool.name=search", "gen_ai.tool.call.id=call_1",
                """gen_ai.tool.call.arguments={"query":"b"}""", """gen_ai.tool.call.result=["x"]""",
            ],
            Tags(spans[3]));
        Assert.All(spans, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
    }

    [Fact]
    public async Task CallTool_that_throws_records_the_exception_and_rethrows_it_unchanged()
    {
        using var run = AgentRun.Start("q", timeProvider: _time);
        var thrown = new TimeoutException("too slow");

        Assert.Same(thrown, Assert.Throws<TimeoutException>(() => run.CallTool<string>("fetch", new { url = "u" }, () => throw thrown)));
        Assert.Same(thrown, await Assert.ThrowsAsync<TimeoutException>(() => run.CallToolAsync("fetch", null, () => Task.FromException(thrown))));

        foreach (var span in _recorder.Trace.Spans.Where(span => span.Name == "execute_tool fetch"))
        {
            Assert.Equal((ActivityStatusCode.Error, "too slow"), (span.Status, span.StatusMessage));
            Assert.Equal("System.TimeoutException", span.Attributes["error.type"].AsText());
            Assert.False(span.Attributes.ContainsKey("gen_ai.tool.call.result"));
            var exception = Assert.Single(span.Events);
            Assert.Equal("exception", exception.Name);
            Assert.Equal("System.TimeoutException", exception.Attributes["exception.type"].AsText());
            Assert.Equal(span.StartTimeUnixNano, exception.TimeUnixNano);
        }
    }

    [Fact]
    public async Task Reason_and_Generate_that_throw_are_recorded_and_rethrown()
    {
        using var run = AgentRun.Start("q");
        Assert.Throws<InvalidDataException>(() => run.Reason(() => throw new InvalidDataException()));
        await Assert.ThrowsAsync<InvalidDataException>(() => run.ReasonAsync(() => throw new InvalidDataException()));
        Assert.Throws<InvalidDataException>(() => run.Generate("m", () => throw new InvalidDataException()));
        await Assert.ThrowsAsync<InvalidDataException>(() => run.GenerateAsync("m", () => Task.FromException<ModelAnswer>(new InvalidDataException())));

        var steps = _recorder.Trace.Spans.Skip(1).ToList();
        Assert.Equal(4, steps.Count);
        Assert.All(steps, span => Assert.Equal(ActivityStatusCode.Error, span.Status));
        Assert.All(steps, span => Assert.False(span.IsUnfinished));
    }

    [Fact]
    public void Generate_given_tool_answers_is_evidence_of_what_the_agent_knew()
    {
        using (var run = AgentRun.Start("q", timeProvider: _time))
        {
            run.Generate("m", () => Later(new ModelAnswer(FinishReason: "tool_call", ToolRequests: [new("search", new { q = "b" }, "call_1")])), "Find it");
            run.CallTool("search", new { q = "b" }, () => Later(new[] { "hit" }), "call_1");
            run.Generate("m", () => Later(new ModelAnswer(FinishReason: "tool_call", ToolRequests: [new("fetch", new { url = "u" }, "call_2"), new("invent")])), "Find it", [new(new[] { "hit" }, "call_1", "search")]);
            run.CallTool("fetch", new { url = "u" }, () => Later("page"), "call_2");
            run.Generate("m", () => Later(new ModelAnswer("done", "stop", ToolRequests: [])), toolAnswers: [new("page", "call_2"), new("no such tool", Name: "invent", IsError: true)]);
            run.Complete("done");
        }

        var trace = _recorder.Trace;
        trace.Should().HaveCalledTool("search").Before("fetch").Once();
        Assert.Equal(["search", "invent", "fetch"], trace.ToolCalls.Select(call => call.Name));
        Assert.Equal(["search"], trace.Generations[1].Knows.Select(call => call.Name));
        Assert.Equal([CallStage.Executed, CallStage.Answered, CallStage.Executed], trace.ToolCalls.Select(call => call.Stage));
        Assert.Equal(
            """[{"role":"tool","parts":[{"type":"tool_call_response","id":"call_2","response":"page"}]},{"role":"tool","parts":[{"type":"tool_call_response","name":"invent","response":"no such tool","is_error":true}]}]""",
            trace.Spans[^1].Attributes["gen_ai.input.messages"].AsText());
    }

    [Fact]
    public void Handoff_is_a_step_that_names_the_agent_that_takes_over()
    {
        using (var run = AgentRun.Start("q", "triage"))
        {
            run.Handoff("billing", "refund please");
            run.Complete(stopReason: "handoff");
        }

        var trace = _recorder.Trace;
        var step = Assert.Single(trace.Steps);
        Assert.Equal((StepType.Handoff, "handoff to billing"), (step.Type, step.Name));
        Assert.Equal("billing", trace.Spans[1].Facts.HandoffTo);
        Assert.Equal("handoff", trace.StopReason);
        Assert.Throws<ArgumentException>(() => AgentRun.Start("q").Handoff(" "));
    }

    [Fact]
    public void CallTool_whose_exception_cannot_be_read_still_throws_it()
    {
        using var run = AgentRun.Start("q");

        Assert.Throws<MuteException>(() => run.CallTool<int>("t", null, () => throw new MuteException()));

        Assert.Equal(ActivityStatusCode.Error, _recorder.Trace.Span("execute_tool t").Status);
    }

    [Fact]
    public void Fail_ends_the_run_in_error()
    {
        var run = AgentRun.Start("q");
        run.Fail(new InvalidOperationException("no"));
        run.Complete("ignored");
        run.Dispose();

        var span = _recorder.Trace.Span("invoke_agent agent");
        Assert.Equal((ActivityStatusCode.Error, "no", false), (span.Status, span.StatusMessage, span.IsUnfinished));
        Assert.Equal("error", span.Attributes["agenttrace.stop_reason"].AsText());
        Assert.False(span.Attributes.ContainsKey("agenttrace.output"));
    }

    [Fact]
    public void Dispose_without_completion_leaves_the_stop_reason_open()
    {
        AgentRun.Start("q").Dispose();

        var span = _recorder.Trace.Span("invoke_agent agent");
        Assert.False(span.IsUnfinished);
        Assert.False(span.Attributes.ContainsKey("agenttrace.stop_reason"));
    }

    [Fact]
    public void Start_inside_a_tool_nests_the_run()
    {
        using (var outer = AgentRun.Start("q", "outer"))
        {
            outer.CallTool("ask_billing", null, () =>
            {
                using var inner = AgentRun.Start("q2", "inner");
                inner.CallTool("look_up", null, () => 1);
                outer.Reason("thought of the outer while the inner runs");
                inner.Reason("thought of the inner");
                inner.Complete("done");
            });
            outer.Complete();
        }

        Assert.Null(Activity.Current);
        var trace = _recorder.Trace;
        Assert.Equal(trace.Span("execute_tool ask_billing").SpanId, trace.Span("invoke_agent inner").ParentSpanId);
        Assert.Equal(trace.Span("invoke_agent inner").SpanId, trace.Span("execute_tool look_up").ParentSpanId);
        Assert.Equal(trace.Span("invoke_agent inner").SpanId, trace.Span("plan inner").ParentSpanId);
        Assert.Equal(trace.Span("invoke_agent outer").SpanId, trace.Span("plan outer").ParentSpanId);
    }

    [Fact]
    public async Task CallTool_where_the_context_was_lost_stays_below_its_run()
    {
        using var run = AgentRun.Start("q");
        await RecordingTestTools.InFreshContext(() => run.CallTool("t", null, () =>
        {
            run.Reason("inside");
            Assert.NotNull(Activity.Current);
        }));

        var trace = _recorder.Trace;
        Assert.Equal(trace.Span("invoke_agent agent").SpanId, trace.Span("execute_tool t").ParentSpanId);
        Assert.Equal(trace.Span("execute_tool t").SpanId, trace.Span("plan agent").ParentSpanId);
    }

    [Fact]
    public async Task CallToolAsync_in_parallel_gives_overlapping_siblings()
    {
        using var run = AgentRun.Start("q", timeProvider: _time);
        var first = new TaskCompletionSource<int>();
        var a = run.CallToolAsync("a", null, () => first.Task);
        _time.Advance(5);
        var b = run.CallToolAsync("b", null, () => Task.FromResult(2));
        _time.Advance(5);
        first.SetResult(1);

        Assert.Equal((1, 2), (await a, await b));
        var trace = _recorder.Trace;
        Assert.Equal(trace.Span("invoke_agent agent").SpanId, trace.Span("execute_tool b").ParentSpanId);
        Assert.Equal(10, trace.Span("execute_tool a").Duration!.Value.TotalMilliseconds);
    }

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 1}""")]
    [InlineData("[1]", "[1]")]
    [InlineData("plain {text", "\"plain {text\"")]
    [InlineData("{not json", "\"{not json\"")]
    public void CallTool_with_text_arguments_takes_JSON_as_JSON(string arguments, string expected)
    {
        using var run = AgentRun.Start("q");
        run.CallTool("t", arguments, () => { });

        var span = _recorder.Trace.Span("execute_tool t");
        Assert.Equal(expected, span.Attributes["gen_ai.tool.call.arguments"].AsText());
        Assert.Equal("null", span.Attributes["gen_ai.tool.call.result"].AsText());
    }

    [Fact]
    public void Text_of_any_value_is_JSON_and_runs_nothing_lazy()
    {
        var ran = false;
        IEnumerable<int> Lazy()
        {
            ran = true;
            yield return 1;
        }

        Assert.Equal("\"\uFFFD\"", JsonDocument.Parse(AgentJson.Text("\ud800")).RootElement.GetRawText().Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal));
        Assert.Equal("""{"a":[1,"é"]}""", AgentJson.Text(new Dictionary<string, object?> { ["a"] = new object[] { 1, "é" } }));
        Assert.Equal("""{"a":1}""", AgentJson.Text(JsonDocument.Parse("""{"a":1}""").RootElement));
        Assert.Equal("null", AgentJson.Text(default(JsonElement)));
        Assert.Equal("\"NaN\"", AgentJson.Text(double.NaN));
        foreach (var value in new object[] { Lazy(), new TaskCompletionSource<int>().Task, new ValueTask<int>(1), new Hostile(), new MemoryStream(), typeof(string) })
        {
            using var json = JsonDocument.Parse(AgentJson.Text(value));
        }

        Assert.False(ran);
        Assert.Equal("[1,2]", AgentJson.Text(new HashSet<int> { 1, 2 }));
    }

    [Fact]
    public void Generate_with_a_client_of_ones_own_returns_its_answer()
    {
        using var run = AgentRun.Start(null);
        var raw = new object();

        Assert.Same(raw, run.Generate("m", () => raw, _ => new ModelAnswer(FinishReason: "stop")));
        Assert.Same(raw, run.Generate("broken", () => raw, _ => throw new FormatException()));

        var trace = _recorder.Trace;
        Assert.False(trace.Span("invoke_agent agent").Attributes.ContainsKey("agenttrace.input"));
        Assert.Equal(["gen_ai.operation.name=chat", "gen_ai.request.model=m", "gen_ai.response.finish_reasons=[stop]"], Tags(trace.Span("chat m")));
        Assert.Equal(ActivityStatusCode.Unset, trace.Span("chat broken").Status);
    }

    [Fact]
    public void Start_without_a_name_throws_at_once()
    {
        Assert.Throws<ArgumentException>(() => AgentRun.Start("q", " "));
        using var run = AgentRun.Start("q");
        Assert.Throws<ArgumentException>(() => run.Complete(stopReason: ""));
    }

    private T Later<T>(T value)
    {
        _time.Advance(1);
        return value;
    }

    private static IEnumerable<string> Tags(RecordedSpan span) => span.Attributes.Select(entry => $"{entry.Key}={entry.Value}");

    private sealed class MuteException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }

    private sealed class Hostile
    {
        public string Value => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }
}
