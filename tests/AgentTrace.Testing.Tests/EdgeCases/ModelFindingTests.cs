using System.Diagnostics;
using System.Text.Json;
using AgentTrace.Testing.Tests.Conventions;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>What somebody found who read the model with a cold eye: each test failed when it was written.</summary>
public sealed class ModelFindingTests
{
    private static Verdict Verdict(RecordedTrace trace, TraceCheck check) => check.Evaluate(trace).Verdict;

    private static TraceCheck Never(string tool) => new NotCheck(new CallCheck(tool));

    private static void ClassTool(SpanKit t, double at, string? args = null, string? id = null, string? under = null) =>
        t.Tool("DynamicStructuredTool", at, 10, under, id, args);

    [Fact]
    public void A_tool_known_by_its_class_only_may_have_been_any_tool()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, finish: "tool_calls");
            ClassTool(t, 20);
            t.Llm(40);
        });
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(trace, Never("delete_file")));
        Assert.Equal("the tool call in step 2 does not name its tool", new CallCheck("delete_file").Evaluate(trace).Reason);
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(trace, new CallCheck("delete_file")));
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(trace, new OnlyToolsCheck(["search"])));
        Assert.Equal(Testing.Verdict.Passed, Verdict(trace, new AnyToolCheck()));
    }

    [Fact]
    public void Of_two_tools_that_were_asked_for_with_equal_arguments_a_class_is_neither()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, finish: "tool_calls", output: Asks((null, "list", "{}")));
            ClassTool(t, 20, "{}");
            t.Llm(40, finish: "tool_calls", output: Asks((null, "delete_all", "{}")));
            ClassTool(t, 60, "{}");
            t.Llm(80);
        });
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(trace, Never("delete_all")));
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(trace, Never("list")));
    }

    [Fact]
    public void A_class_whose_requests_agree_bears_their_name()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, finish: "tool_calls", output: Asks((null, "list", "{}")));
            ClassTool(t, 20, "{}");
            t.Llm(40, finish: "tool_calls", output: Asks((null, "list", "{}")));
            ClassTool(t, 60, "{}");
            t.Llm(80);
        });
        Assert.Equal(["list", "list"], trace.ToolCalls.Select(call => call.Name));
        Assert.Equal(Testing.Verdict.Passed, Verdict(trace, Never("delete_all")));
    }

    [Theory]
    [InlineData("max_steps", false)]
    [InlineData(null, true)]
    public void Roots_that_ended_differently_are_no_completed_run(string? second, bool isError)
    {
        var trace = Trace(t =>
        {
            t.Agent("a", 0, 100, null, false, ("agenttrace.stop_reason", "completed"));
            t.Agent("b", 200, 100, null, isError, ("agenttrace.stop_reason", second));
            t.Llm(400);
        });
        Assert.Equal(Testing.Verdict.Failed, Verdict(trace, new StopReasonCheck("completed")));
    }

    [Fact]
    public void Of_several_reasons_each_may_be_the_traces_and_no_other_is()
    {
        var trace = Trace(t =>
        {
            t.Agent("a", 0, 100, null, false, ("agenttrace.stop_reason", "tool_error"));
            t.Agent("b", 200, 100, null, false, ("agenttrace.stop_reason", "max_steps"));
            t.Llm(400);
        });
        Assert.Equal((Testing.Verdict.Failed, Testing.Verdict.Passed), (Verdict(trace, new StopReasonCheck("completed")), Verdict(trace, new NotCheck(new StopReasonCheck("completed")))));
        var open = new StopReasonCheck("max_steps").Evaluate(trace);
        Assert.Equal((Testing.Verdict.Inconclusive, "it has roots that stopped for different reasons (\"tool_error\", \"max_steps\"), and nothing says which was the whole trace's"), (open.Verdict, open.Reason));
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(trace, new NotCheck(new StopReasonCheck("max_steps"))));
    }

    [Fact]
    public void A_step_without_an_id_has_a_place()
    {
        var trace = Trace(t =>
        {
            t.Span("POST /ask", 0, 1000, null, false, null, [], id: "root");
            t.Span("invoke_agent a", 1, 900, "root", false, null, [("gen_ai.operation.name", "invoke_agent"), ("agenttrace.stop_reason", "max_steps")], id: "agent");
            t.Span("chat m", 2, 5, "agent", false, null, [("gen_ai.operation.name", "chat"), ("gen_ai.response.finish_reasons", "stop")], id: "");
        });
        Assert.Equal(Testing.Verdict.Passed, TracePolicy.Parse("""{"checks": [{"path": "@llm"}]}""").Checks.Single().Check.Evaluate(trace).Verdict);
        Assert.Equal("max_steps", trace.StopReason);
        Assert.Equal(1, trace.Index.StepAt(2)?.Number);
        Assert.Contains("step 1", new NotCheck(new CallCheck(Call.Agent("a"))).Evaluate(trace).Reason);
    }

    [Fact]
    public void A_step_that_shares_its_id_stands_where_it_stands()
    {
        var trace = Trace(t =>
        {
            t.Span("chat m", 0, 5, null, false, null, [("gen_ai.operation.name", "chat")], id: "x");
            t.Span("chat n", 20, 5, null, false, null, [("gen_ai.operation.name", "chat")], id: "x");
        });
        Assert.Equal([1, 2], [trace.Index.StepAt(0)?.Number, trace.Index.StepAt(1)?.Number]);
    }

    [Fact]
    public void A_remote_call_that_holds_its_own_answer_was_executed()
    {
        RecordedTrace Of(string ending) => Trace(t =>
        {
            t.Other("turn", 0, 10, null, false, null, ("langfuse.observation.type", "generation"), ("langfuse.observation.output", $$"""[{"type":"mcp_call","id":"m1","name":"delete_repo","arguments":"{}","server_label":"gh",{{ending}}}]"""));
            t.Tool("search", 20);
        });
        var done = Of("\"output\":\"ok\"");
        Assert.Equal(Testing.Verdict.Failed, Verdict(done, Never("delete_repo")));
        Assert.Equal(("ok", false), (done.ToolCalls[0].Result?.GetString(), done.ToolCalls[0].IsError));
        var failed = Of("\"output\":null,\"error\":\"gone\"");
        Assert.Equal((CallStage.Executed, true, "gone"), (failed.ToolCalls[0].Stage, failed.ToolCalls[0].IsError, failed.ToolCalls[0].Error));
        Assert.Equal(CallStage.Requested, Of("\"output\":null,\"error\":null").ToolCalls[0].Stage);
    }

    [Theory]
    [InlineData("""[{"function_declarations":[{"name":"search"},{"name":"fetch"}]}]""", "search,fetch")]
    [InlineData("""[{"functionDeclarations":[{"name":"search"}]},{"name":"pay"}]""", "search,pay")]
    [InlineData("""[{"toolSpec":{"name":"search","inputSchema":{}}}]""", "search")]
    [InlineData("""[{"name":"search"},{"what":"is this"}]""", null)]
    [InlineData("""[{"function_declarations":[{"what":"is this"}]}]""", null)]
    [InlineData("""[{"type":"web_search"},{"type":"function","function":{"name":"search"}}]""", "web_search,search")]
    [InlineData("""[{"type":"function"}]""", null)]
    [InlineData("[]", "")]
    public void Tools_of_an_unknown_shape_are_unknown(string definitions, string? names) =>
        Assert.Equal(names, Spans.Make("chat", (Names.Operation, "chat"), (Names.ToolDefinitions, definitions)).Facts.Content.ToolDefinitions is { } tools ? string.Join(',', tools) : null);

    [Theory]
    [InlineData("42")]
    [InlineData("true")]
    [InlineData("-1.5")]
    public void An_answer_that_is_a_bare_value_is_an_answer(string text) =>
        Assert.Equal(text, Spans.Make("turn", ("langfuse.observation.type", "generation"), ("langfuse.observation.output", text)).Facts.Content.OutputMessages?.Single().Text);

    [Fact]
    public void A_null_is_how_no_answer_is_written() =>
        Assert.Null(Spans.Make("turn", ("langfuse.observation.type", "generation"), ("langfuse.observation.output", "null")).Facts.Content.OutputMessages);

    [Fact]
    public void Half_a_surrogate_pair_in_arguments_costs_no_call()
    {
        using var recorder = TraceRecorder.Start();
        using (var run = AgentRun.Start("go"))
        {
            Assert.Equal(1, run.CallTool("t", "{\"a\":\"\ud83d\"}", () => 1));
            Assert.Equal(2, run.CallTool("u", "{\"a\":\"\\ud83d\"}", () => 2));
        }

        Assert.Equal(["\uFFFD", "\uFFFD"], recorder.Trace.ToolCalls.Select(call => call.Arguments!.Value.GetProperty("a").GetString()));
        Assert.All(recorder.Trace.Spans, span => Assert.False(span.IsUnfinished));
        Assert.Equal("\uFFFD", JsonElement.Parse(AgentJson.Text("\ud83d")).GetString());
        Assert.Contains("user", AgentJson.InputMessages("\ud83d", []), StringComparison.Ordinal);
        Assert.Contains("assistant", AgentJson.AssistantMessage(new ModelAnswer("\ud83d", ToolRequests: [new ToolRequest("t", "{\"a\":\"\ud83d\"}")])), StringComparison.Ordinal);
    }

    [Fact]
    public void Transports_find_their_calls_from_the_innermost_out()
    {
        static (string, object?)[] Mcp() => [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "search"), ("gen_ai.operation.name", "execute_tool")];
        var trace = Trace(t =>
        {
            var agent = t.Agent("a", 0, 200);
            t.Tool("search", 0, 100, agent);
            t.Tool("search", 0.5, 49.5, agent);
            t.Span("tools/call search", 1, 48, null, false, null, Mcp(), kind: ActivityKind.Client);
            t.Span("tools/call search", 2, 97, null, false, null, Mcp(), kind: ActivityKind.Client);
        });
        Assert.Equal(2, trace.ToolCalls.Count);
        Assert.Equal([1.0, 2.0], trace.ToolCalls.SelectMany(call => call.AttemptList[0].Spans.Skip(1)).Select(span => (span.StartTimeUnixNano!.Value - trace.StartTimeUnixNano!.Value) / 1e6).Order());
        Assert.All(trace.ToolCalls, call => Assert.Equal(2, call.AttemptList[0].Spans.Count));
    }

    [Fact]
    public void An_agent_that_its_steps_name_ended_as_they_did()
    {
        static RecordedTrace Of(bool error, double? ms = 10) => Trace(t =>
        {
            t.Span("chat m", 0, 10, null, false, null, [("gen_ai.operation.name", "chat"), ("gen_ai.agent.name", "researcher")]);
            t.Span("chat m", 20, ms, null, error, error ? "overloaded" : null, [("gen_ai.operation.name", "chat"), ("gen_ai.agent.name", "researcher")]);
        });
        var succeeding = new CallCheck(Call.Agent("researcher").Succeeding());
        Assert.Equal(Testing.Verdict.Passed, Verdict(Of(error: false), succeeding));
        Assert.Equal(Testing.Verdict.Failed, Verdict(Of(error: true), succeeding));
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(Of(error: false, ms: null), succeeding));
        Assert.Null(Of(error: false, ms: null).Index.Subjects(CallSubject.Agent).Single().EndTimeUnixNano);
    }

    [Fact]
    public void A_failed_call_that_its_agent_answered_is_settled()
    {
        var trace = Trace(t =>
        {
            t.Span("execute_tool x", 0, 10, null, true, "no", [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "x"), ("gen_ai.agent.name", "researcher")]);
            t.Span("chat m", 20, 10, null, false, null, [("gen_ai.operation.name", "chat"), ("gen_ai.agent.name", "researcher")]);
        });
        Assert.Equal(Testing.Verdict.Passed, Verdict(trace, new CallCheck(Call.Agent("researcher").Succeeding())));
    }

    [Fact]
    public void What_ends_before_it_starts_has_no_duration()
    {
        var trace = Trace(t => t.Tool("search", 5000, -5000));
        Assert.Null(trace.Duration);
        Assert.Null(trace.Spans[0].Duration);
        Assert.Null(trace.ToolCalls[0].Duration);
        Assert.Equal(Testing.Verdict.Inconclusive, Verdict(trace, new MaxDurationCheck(TimeSpan.FromSeconds(1))));
        Assert.Equal("\"search\" (step 1) ends before it starts", new CallCheck("search", CallDemandKind.Called, [new TakingAtMostLink(TimeSpan.FromSeconds(1))]).Evaluate(trace).Reason);
    }

    [Fact]
    public void Two_centuries_are_no_negative_time()
    {
        static RecordedSpan Of(long start, long end) => new(SpanInterpreter.Interpret) { StartTimeUnixNano = start, EndTimeUnixNano = end };
        Assert.Equal(TimeSpan.FromTicks(long.MaxValue / 100), Of(-9_000_000_000_000_000_000, 9_000_000_000_000_000_000).Duration);
        Assert.Null(Of(9_000_000_000_000_000_000, -9_000_000_000_000_000_000).Duration);
    }

    [Theory]
    [InlineData("""{"path":"x","path":"x"}""", """{"path":"x","force":true}""", false)]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""", true)]
    [InlineData("""{"a":1,"a":2}""", """{"a":1}""", false)]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"b":2,"a":3}""", true)]
    [InlineData("""{"a":1,"\u0061":2}""", """{"a":2}""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", false)]
    public void Of_a_key_that_stands_twice_the_last_one_counts(string a, string b, bool areEqual)
    {
        Assert.Equal(areEqual, JsonValue.AreEqual(JsonElement.Parse(a), JsonElement.Parse(b)));
        Assert.Equal(areEqual, JsonValue.AreEqual(JsonElement.Parse(b), JsonElement.Parse(a)));
        if (areEqual) Assert.Equal(JsonHash.Of(JsonElement.Parse(a)), JsonHash.Of(JsonElement.Parse(b)));

        // The same among many others.
        var more = string.Concat(Enumerable.Range(0, 40).Select(i => $"\"k{i}\":{i},"));
        Assert.Equal(areEqual, JsonValue.AreEqual(JsonElement.Parse("{" + more + a[1..]), JsonElement.Parse("{" + more + b[1..])));
        Assert.Equal(areEqual, JsonValue.AreEqual(JsonElement.Parse("{" + more + b[1..]), JsonElement.Parse("{" + more + a[1..])));
    }

    [Fact]
    public void A_thought_that_names_no_agent_parts_the_turns_everywhere()
    {
        var trace = Trace(t =>
        {
            (string, object?)[] tool = [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "x"), ("gen_ai.agent.name", "a"), ("gen_ai.tool.call.id", "x"), ("gen_ai.tool.call.arguments", "{}")];
            t.Reason(0);
            t.Span("execute_tool x", 20, 10, null, true, "no", tool);
            t.Reason(40);
            t.Span("execute_tool x", 60, 10, null, false, null, tool);
        });
        Assert.Equal(2, trace.ToolCalls.Count);
        Assert.Equal([0, 2], trace.ToolCalls.Select(call => trace.Index.TurnOf(call)));
    }

    /// <summary>The rule as it is said: a span joins the first of its id that says nothing else.</summary>
    private static List<string> Joined(IEnumerable<RecordedSpan> spans)
    {
        var result = new List<RecordedSpan>();
        foreach (var span in spans)
        {
            var at = result.FindIndex(known => known.SpanId == span.SpanId && SpanTwins.AreSame(known, span));
            if (at < 0) result.Add(span);
            else result[at] = result[at].MergedWith(span);
        }

        return [.. result.Select(Said).Order(StringComparer.Ordinal)];
    }

    private static string Said(RecordedSpan span) => $"{span.SpanId} {span.Name} {span.StartTimeUnixNano} {span.StatusMessage}";

    private static RecordedSpan Twin(string id, string name, long? start, string message) =>
        new(SpanInterpreter.Interpret) { TraceId = "t", SpanId = id, Name = name, StartTimeUnixNano = start, StatusMessage = message };

    [Fact]
    public void Spans_of_one_id_join_as_the_rule_says_whatever_they_lack()
    {
        var dice = new Random(14);
        for (var round = 0; round < 3000; round++)
        {
            var spans = Enumerable.Range(0, dice.Next(1, 14)).Select(i => Twin(dice.Next(5) == 0 ? "b" : "a", dice.Next(4) switch { 0 => "", 1 => "m", 2 => "n", _ => "o" }, dice.Next(4) is > 0 and var start ? start : null, "" + i)).ToList();
            var assembler = new TraceAssembler("test");
            foreach (var span in spans) assembler.Add(span);
            Assert.Equal(Joined(spans), assembler.Build().Single().Spans.Select(Said).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Log_records_of_spans_that_are_not_there_are_one_problem_of_their_trace()
    {
        var assembler = new TraceAssembler("test");
        assembler.Add(Twin("a", "chat", 1, ""));
        foreach (var id in (string[])["x", "y", "x"]) assembler.AddEvent("t", id, new SpanEvent("e", null, AttributeSet.Empty));
        assembler.AddEvent("u", "z", new SpanEvent("e", null, AttributeSet.Empty));
        assembler.Build();
        Assert.Equal(["3 log records of trace t name 2 spans that are not in the input (first: x).", "1 log record of trace u names 1 span that is not in the input (first: z)."], assembler.Problems);
    }

    [Fact]
    public void What_several_threads_read_at_once_is_one_answer()
    {
        for (var round = 0; round < 200; round++)
        {
            var span = Spans.Make("chat", (Names.Operation, "chat"), (Names.OutputMessages, Asks(("1", "search", "{}"))));
            using var together = new Barrier(2);
            var parts = new MessagePart[2];
            Thread[] threads = [.. Enumerable.Range(0, 2).Select(i => new Thread(() =>
            {
                together.SignalAndWait();
                parts[i] = span.Facts.Content.OutputMessages![0].Parts[0];
            }))];
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            Assert.All(parts, part => Assert.Same(span.Facts.Content.OutputMessages![0].Parts[0], part));
        }
    }

    [Fact]
    public void A_hundred_thousand_spans_of_one_id_are_read()
    {
        var assembler = new TraceAssembler("test");
        for (var i = 0; i < 100_000; i++) assembler.Add(Twin("a", "n", i, ""));
        Assert.Equal(100_000, assembler.Build().Single().Spans.Count);
    }

    [Fact]
    public void Runs_of_one_trace_join_by_id_however_many()
    {
        var assembler = new TraceAssembler("test");
        for (var i = 0; i < 100_000; i++) assembler.AddRun("t", new DeclaredRun("r" + (i % 50_000)) { IsFinished = i >= 50_000 });
        Assert.Equal(50_000, assembler.Build().Single().DeclaredRuns.Count(run => run.IsFinished));
    }

    [Fact]
    public void A_long_chain_of_one_tool_is_one_call()
    {
        const int Count = 20_000;
        var trace = Trace(t =>
        {
            string? above = null;
            for (var i = 0; i < Count; i++) above = t.Tool("x", i / 1000.0, 1000, above, error: i == Count - 1 ? "no" : null);
        });
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal((Count, true, "no"), (call.AttemptList[0].Spans.Count, call.IsError, call.Error));
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(call.IsError));
    }

    [Fact]
    public void Many_thoughts_that_hold_an_answer_each_are_a_step_each()
    {
        var trace = Trace(t =>
        {
            for (var i = 0; i < 50_000; i++) t.Llm(i, 0.5, t.Reason(i, 1));
        });
        Assert.Equal(50_000, trace.Steps.Count);
        Assert.All(trace.Steps, step => Assert.NotNull(step.Generation));
    }

    [Fact]
    public void Agents_within_agents_are_no_square_of_their_depth()
    {
        const int Depth = 30_000;
        var trace = Trace(t =>
        {
            string? above = null;
            for (var i = 0; i < Depth; i++)
            {
                above = t.Agent(i % 2 == 0 ? "even" : "odd", i / 1000.0, 1000, above);
                t.Llm(i / 1000.0, 1, above, finish: i == Depth - 1 ? "stop" : "tool_calls", error: i == 7);
            }
        });
        Assert.Equal(Depth, trace.Runs.Count);
        Assert.All(trace.Runs, run => Assert.Equal((false, "completed"), (run.IsError, run.StopReason)));
        Assert.Equal(2 * Depth - 2, trace.Agent("odd").Spans.Count);
    }

    [Fact]
    public void What_failed_last_in_a_run_without_answers_failed_in_the_run_above_it()
    {
        var trace = Trace(t =>
        {
            var above = t.Agent("lead");
            t.Llm(1, 10, above, finish: "tool_calls");
            t.Tool("fetch", 30, 10, t.Agent("researcher", 20, 100, above), error: "timeout");
        });
        Assert.Equal([(true, "error"), (true, "error")], trace.Runs.Select(run => (run.IsError, run.StopReason!)));
    }
}
