using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>Several traces as one.</summary>
public sealed class TraceJoinTests
{
    [Theory]
    [InlineData("gen_ai.conversation.id")]
    [InlineData("session.id")]
    [InlineData("langfuse.session.id")]
    [InlineData("langsmith.metadata.thread_id")]
    [InlineData("traceloop.association.properties.session_id")]
    [InlineData("ai.telemetry.metadata.sessionId")]
    public void A_conversation_is_named_in_every_vocabulary(string key)
    {
        var trace = SpanKit.Trace(t =>
        {
            t.Span("execute_tool a", 0, 10, null, false, null, [("gen_ai.operation.name", "execute_tool")]);
            t.Span("execute_tool b", 20, 10, null, false, null, [("gen_ai.operation.name", "execute_tool"), (key, "c-1")]);
        });
        Assert.Equal("c-1", TraceJoin.ConversationOf(trace));
    }

    [Fact]
    public void A_project_of_LangSmith_is_no_conversation()
    {
        var run = """{"id":"0195a5f0-0000-7000-8000-000000000001","trace_id":"0195a5f0-0000-7000-8000-000000000001","name":"agent","run_type":"chain","session_id":"project","start_time":"2026-03-02T09:00:00Z","end_time":"2026-03-02T09:00:01Z","inputs":{"q":"x"},"outputs":{"a":"y"}METADATA}""";
        Assert.Null(TraceJoin.ConversationOf(Assert.Single(Read(run.Replace("METADATA", "", StringComparison.Ordinal)))));
        Assert.Equal("t-1", TraceJoin.ConversationOf(Assert.Single(Read(run.Replace("METADATA", ",\"extra\":{\"metadata\":{\"thread_id\":\"t-1\"}}", StringComparison.Ordinal)))));
    }

    [Fact]
    public void Ids_that_two_traces_use_mean_what_they_mean_in_their_own()
    {
        static RecordedTrace One(double at, string tool, string outcome) => SpanKit.Trace(t =>
        {
            t.Span("invoke_agent a", at, 50, null, false, null, [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "of " + tool)], id: "1");
            t.Span("execute_tool " + tool, at + 10, 10, "1", outcome == "error", null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", tool)], id: "2");
        });
        var joined = TraceJoin.Of("both", [One(1000, "fetch", "error"), One(0, "search", "ok")]);

        joined.Should().BeWellFormed();
        joined.Should().HaveCalledTool("search").Before("fetch");
        Assert.Equal(["of search", "of fetch"], joined.ToolCalls.Select(call => call.Agent));
        Assert.Equal(("both", 4), (joined.TraceId, joined.Spans.Count));
    }

    [Fact]
    public void Runs_of_logs_stay_apart_and_keep_how_they_ended()
    {
        static string Log(string trace, string? run, int second, string tool, string reason)
        {
            var id = run is null ? "" : $"\"run_id\":\"{run}\",";
            return $$"""
                {"event":"trace_started","trace_id":"{{trace}}",{{id}}"timestamp":"2026-03-02T09:00:0{{second}}Z","input":"{{tool}}?"}
                {"event":"span_started","trace_id":"{{trace}}","span_id":"s1","step_type":"tool_call","tool":"{{tool}}","timestamp":"2026-03-02T09:00:0{{second}}.1Z"}
                {"event":"span_finished","trace_id":"{{trace}}","span_id":"s1","step_type":"tool_call","tool":"{{tool}}","timestamp":"2026-03-02T09:00:0{{second}}.2Z","status":"ok"}
                {"event":"trace_finished","trace_id":"{{trace}}",{{id}}"timestamp":"2026-03-02T09:00:0{{second}}.3Z","stop_reason":"{{reason}}"}

                """;
        }

        foreach (var (first, second) in new[] { ("r1", "r2"), ("r1", "r1"), (null, null), ("r1", null) })
        {
            var traces = Read(Log("t1", first, 1, "search", "completed") + Log("t2", second, 2, "fetch", "max_steps"));
            Assert.Equal(2, traces.Count);
            var joined = TraceJoin.Of("session", traces);

            joined.Should().BeWellFormed();
            Assert.Equal(["search? completed", "fetch? max_steps"], joined.Runs.Select(run => $"{run.Input} {run.StopReason}"));
            Assert.Equal(Verdict.Failed, new StopReasonCheck("completed").Evaluate(joined).Verdict);
            joined.Should().HaveCalledTool("search").Before("fetch");
            joined.Run(joined.Runs[1].RunId!).Should().HaveCalledTool("fetch").And.NotHaveCalledTool("search");
        }
    }

    [Fact]
    public void What_one_of_them_lacks_the_whole_lacks()
    {
        var cut = Read("""
            {"event":"trace_started","trace_id":"t1","run_id":"r1","timestamp":"2026-03-02T09:00:01Z"}
            {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s1","step_type":"tool_call","tool":"search","timestamp":"2026-03-02T09:00:02Z","status":"ok"}
            """);
        var whole = SpanKit.Trace(t => t.Tool("fetch", 0));
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("pay")).Evaluate(TraceJoin.Of("both", [whole, .. cut])).Verdict);
        Assert.Equal(Verdict.Passed, new NotCheck(new CallCheck("pay")).Evaluate(TraceJoin.Of("one", [whole])).Verdict);
    }

    private static TraceSet Read(string text) => TraceSet.Read(Encoding.UTF8.GetBytes(text));
}
