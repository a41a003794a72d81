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
