using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>What LangGraph and CrewAI tell twice, in pieces, or by another clock.</summary>
public class GraphAndCrewTests
{
    private const long Nine = 1772442000_000_000_000;
    private const string Asks = """{"type":"ai","id":"m1","content":"","tool_calls":[{"name":"search","args":{"q":1},"id":"c1"}],"usage_metadata":{"input_tokens":40,"output_tokens":12,"total_tokens":52}}""";
    private const string Answered = """{"type":"tool","id":"m2","content":"found","tool_call_id":"c1","name":"search"}""";

    /// <summary>A subgraph's messages come once more when its node in the outer graph ends.</summary>
    [Theory]
    [InlineData(Asks, Answered)]
    [InlineData("{\"type\":\"ai\",\"id\":null,\"content\":\"\",\"tool_calls\":[{\"name\":\"search\",\"args\":{\"q\":1},\"id\":\"c1\"}],\"usage_metadata\":{\"input_tokens\":40,\"output_tokens\":12,\"total_tokens\":52}}", "{\"type\":\"tool\",\"content\":\"found\",\"tool_call_id\":\"c1\",\"name\":\"search\"}")] // The ids are given when the state takes them in.
    public void Messages_of_a_graph_are_joined_by_their_ids(string asks, string answered)
    {
        var trace = Assert.Single(Read($$$"""
            [["researcher:1"],"updates",{"agent":{"messages":[{{{asks}}}]}}]
            [["researcher:1"],"updates",{"tools":{"messages":[{{{answered}}}]}}]
            [[],"updates",{"researcher":{"messages":[{{{Asks}}},{{{Answered}}}]}}]
            """));
        Assert.Equal("search found", Assert.Single(trace.ToolCalls.Select(call => $"{call.Name} {call.Result}")));
        Assert.Equal((1, 52L), (trace.Generations.Count, trace.Index.Usage.Total));
    }

    /// <summary>What a stream yields without its mode, whatever its nodes are called, and what a server makes of it.</summary>
    [Theory]
    [InlineData("""{"chatbot":{"messages":[@asks]}}""", """{"my_tools":{"messages":[@answered]}}""")]
    [InlineData("""{"chatbot":{"messages":@asks}}""", """{"my_tools":{"messages":@answered}}""")]
    [InlineData("""{"event":"metadata","data":{"run_id":"r"}}""", """{"event":"updates|sub:1","data":{"chatbot":{"messages":[@asks]}}}""", """{"event":"updates","data":{"my_tools":{"messages":[@answered]}}}""")]
    [InlineData("""{"event":"messages/partial","data":[{"type":"ai","id":"m1","content":"lo"}]}""", """{"event":"messages/partial","data":[@asks]}""", """{"event":"messages/complete","data":[@answered]}""")]
    [InlineData("""{"messages":[{"type":"human","id":"m0","content":"go"}]}""", """{"messages":[{"type":"human","id":"m0","content":"go"},@asks]}""", """{"messages":[{"type":"human","id":"m0","content":"go"},@asks,@answered]}""")]
    [InlineData("""[{"values":{"messages":[@asks,@answered]},"next":[],"metadata":{"step":2}},""", """{"values":{"messages":[@asks]},"next":["tools"],"metadata":{"step":1}}]""")]
    [InlineData("""{"agent":[{"messages":[@asks]},{"notes":"x"}]}""", """{"tools":[{"graph":null,"update":{"messages":[@answered]},"goto":[]}]}""")]
    [InlineData("""{"step":1,"timestamp":"2026-03-02T09:00:00Z","type":"task_result","payload":{"id":"k","name":"both","error":null,"result":[["notes","x"],["messages",[@asks]],["messages",@answered]],"interrupts":[]}}""")]
    public void A_stream_tells_one_run(params string[] rows)
    {
        var trace = Assert.Single(Read(string.Join('\n', rows).Replace("@asks", Asks, StringComparison.Ordinal).Replace("@answered", Answered, StringComparison.Ordinal)));
        Assert.Equal("search found", Assert.Single(trace.ToolCalls.Select(call => $"{call.Name} {call.Result}")));
        Assert.Equal((1, 52L), (trace.Generations.Count, trace.Index.Usage.Total));
    }

    [Theory]
    [InlineData("""{"step":1,"timestamp":"2026-03-02T09:00:00Z","type":"task","payload":{"id":"k","name":"tools","input":{},"triggers":[]}}""", """{"step":1,"timestamp":"2026-03-02T09:00:01Z","type":"task_result","payload":{"id":"k","name":"tools","error":"ValueError('no')","result":null,"interrupts":[]}}""")]
    [InlineData("""{"event":"updates","data":{"agent":{"messages":[]}}}""", """{"event":"error","data":{"error":"ValueError","message":"ValueError('no')"}}""")]
    public void What_a_node_throws_ends_the_graph(params string[] rows)
    {
        var trace = Assert.Single(Read(string.Join('\n', rows)));
        Assert.Equal((true, "ValueError('no')"), (trace.Runs[0].IsError, trace.Spans[0].ErrorMessage));
    }

    /// <summary>The first version of LangChain's events names no parents.</summary>
    [Fact]
    public void Events_without_parents_belong_to_what_is_open()
    {
        static string Event(string name, string run, string what, string data) => $$"""{"event":"{{name}}","name":"{{what}}","run_id":"{{run}}","tags":[],"metadata":{},"data":{{data}}}""";
        var traces = Read(string.Join('\n',
            Event("on_chain_start", "r0", "AgentExecutor", "{}"),
            Event("on_chat_model_start", "r1", "model", "{}"),
            Event("on_chat_model_end", "r1", "model", $$$"""{"output":{"generations":[[{"text":"","message":{{{Asks}}}}]]}}"""),
            Event("on_tool_start", "r2", "search", """{"input":{"q":1}}"""),
            Event("on_tool_start", "r3", "fetch", "{}"),
            Event("on_tool_end", "r2", "search", """{"output":"found"}"""),
            Event("on_tool_end", "r3", "fetch", """{"output":"page"}"""),
            Event("on_chain_end", "r0", "AgentExecutor", "{}"),
            Event("on_chain_start", "r4", "AgentExecutor", "{}")));
        Assert.Equal([("r0", 4), ("r4", 1)], traces.Select(trace => (trace.TraceId, trace.Spans.Count)));
        Assert.Equal(["search r0", "fetch r0"], traces[0].ToolCalls.Select(call => $"{call.Name} {call.Span!.ParentSpanId}"));
        Assert.Equal(52, traces[0].Index.Usage.Total);
    }

    [Fact]
    public void A_message_told_again_with_another_content_takes_its_place()
    {
        var trace = Assert.Single(Read($$$"""
            ["updates",{"agent":{"messages":[{{{Asks}}}]}}]
            ["updates",{"human":{"messages":[{{{Asks.Replace("\"q\":1", "\"q\":2", StringComparison.Ordinal)}}}]}}]
            ["updates",{"tools":{"messages":[{{{Answered}}}]}}]
            """));
        Assert.Equal("{\"q\":2}", Assert.Single(trace.ToolCalls).Arguments!.Value.GetRawText());
        Assert.Equal(52, trace.Index.Usage.Total);
    }

    [Theory]
    [InlineData("\"parent_event_id\":\"u\",", "\"event_id\":\"m\",")]
    [InlineData("", "")] // As events print themselves where nobody links them.
    public void A_crews_call_to_a_server_is_the_call_of_its_tool(string parent, string id)
    {
        var trace = Assert.Single(Read($$$"""
            {"type":"agent_execution_started","event_id":"a","timestamp":"2026-03-02T09:00:00Z","agent_role":"Researcher"}
            {"type":"tool_usage_started","event_id":"u","timestamp":"2026-03-02T09:00:01Z","tool_name":"github_search","tool_args":{"q":1}}
            {"type":"mcp_tool_execution_started",{{{id}}}{{{parent}}}"timestamp":"2026-03-02T09:00:02Z","server_name":"github","tool_name":"search","tool_args":{"q":1}}
            {"type":"mcp_tool_execution_completed",{{{parent}}}"timestamp":"2026-03-02T09:00:03Z","server_name":"github","tool_name":"search","tool_args":{"q":1},"result":"found"}
            {"type":"tool_usage_finished","timestamp":"2026-03-02T09:00:04Z","tool_name":"github_search","tool_args":{"q":1}}
            {"type":"agent_execution_completed","started_event_id":"a","timestamp":"2026-03-02T09:00:05Z","agent_role":"Researcher","output":"Done."}
            """));
        Assert.Equal("github_search found", Assert.Single(trace.ToolCalls.Select(call => $"{call.Name} {call.Result}")));
    }

    [Fact]
    public void Answers_of_equal_content_without_ids_are_two()
    {
        var trace = Assert.Single(Read("""
            ["updates",{"agent":{"messages":[{"type":"ai","content":"same"}]}}]
            ["updates",{"agent":{"messages":[{"type":"ai","content":"same"}]}}]
            """));
        Assert.Equal(2, trace.Generations.Count);
    }

    [Fact]
    public void Each_answer_that_gets_its_id_later_is_one_of_those_before()
    {
        const string Same = """{"type":"ai","content":"same","id":"$"}""";
        var trace = Assert.Single(Read($$$"""
            ["updates",{"agent":{"messages":[{"type":"ai","content":"same"}]}}]
            ["updates",{"agent":{"messages":[{"type":"ai","content":"same"}]}}]
            ["updates",{"outer":{"messages":[{{{Same.Replace("$", "m1", StringComparison.Ordinal)}}},{{{Same.Replace("$", "m2", StringComparison.Ordinal)}}},{{{Same.Replace("$", "m3", StringComparison.Ordinal)}}}]}}]
            """));
        Assert.Equal(3, trace.Generations.Count);
    }

    /// <summary>LangChain adds pieces up: Anthropic's first says what went in, the last what came out.</summary>
    [Fact]
    public void Usage_and_metadata_of_pieces_add_up()
    {
        var trace = Assert.Single(Read("""
            [{"type":"AIMessageChunk","id":"m","content":"a","response_metadata":{"model_name":"claude"},"usage_metadata":{"input_tokens":100,"output_tokens":0,"total_tokens":100,"input_token_details":{"cache_read":30}}},{"langgraph_node":"agent"}]
            [{"type":"AIMessageChunk","id":"m","content":"b","response_metadata":{"stop_reason":"end_turn"},"usage_metadata":{"input_tokens":0,"output_tokens":25,"total_tokens":25,"input_token_details":{"cache_read":0}}},{"langgraph_node":"agent"}]
            """));
        var generation = Assert.Single(trace.Generations);
        Assert.Equal((100L, 25L, 125L, 30L), (generation.Usage!.InputTokens, generation.Usage.OutputTokens, generation.Usage.TotalTokens, generation.Usage.CachedInputTokens));
        Assert.Equal(("claude", "end_turn"), (generation.Model, generation.FinishReasonRaw));
    }

    /// <summary>A tool's own times are local and say no zone, those of the events are UTC.</summary>
    [Theory]
    [InlineData("2026-03-02T11:00:01.500000", "2026-03-02T11:00:03.000000", 1500, 3000)]
    [InlineData("2026-03-02T11:00:01.500000+02:00", "2026-03-02T11:00:02.500000+02:00", 1500, 2500)]
    public void Times_of_a_crews_tool_without_a_zone_only_tell_how_long_it_took(string startedAt, string finishedAt, long start, long end)
    {
        var span = Assert.Single(Assert.Single(Read($$$"""
            {"type":"tool_usage_started","event_id":"e1","timestamp":"2026-03-02T09:00:01+00:00","tool_name":"a","tool_args":{"x":1}}
            {"type":"tool_usage_finished","event_id":"e2","started_event_id":"e1","timestamp":"2026-03-02T09:00:03+00:00","tool_name":"a","output":"A","started_at":"{{{startedAt}}}","finished_at":"{{{finishedAt}}}"}
            """)).ToolCalls).Span!;
        Assert.Equal((start, end), ((span.StartTimeUnixNano - Nine) / 1_000_000, (span.EndTimeUnixNano - Nine) / 1_000_000));
    }

    [Fact]
    public void Each_batch_of_a_crew_is_a_trace_whose_events_may_come_in_several()
    {
        static string Event(string type, int number) => $$$"""{"type":"{{{type}}}","event_id":"e{{{number}}}","emission_sequence":{{{number}}},"timestamp":"2026-03-02T09:00:0{{{number}}}+00:00","event_data":{"{{{(type[0] == 't' ? "tool_name" : "crew_name")}}}":"{{{type[..4]}}}"}}""";
        var traces = Read($$"""
            {"batch_id":"b1","events":[{{Event("crew_kickoff_started", 1)}},{{Event("tool_usage_started", 2)}}]}
            {"batch_id":"b2","events":[{{Event("crew_kickoff_started", 1)}},{{Event("crew_kickoff_completed", 2)}}]}
            {"batch_id":"b1","events":[{{Event("tool_usage_finished", 3)}},{{Event("crew_kickoff_completed", 4)}}]}
            """);
        Assert.Equal(["b1: crew tool", "b2: crew"], traces.Select(trace => $"{trace.TraceId}: {string.Join(' ', trace.Spans.Select(span => span.Name))}"));
        Assert.All(traces.SelectMany(trace => trace.Spans), span => Assert.False(span.IsUnfinished));
    }
}
