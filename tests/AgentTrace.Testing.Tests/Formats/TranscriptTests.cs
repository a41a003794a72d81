using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>Where one conversation of a transcript ends, and what belongs together within it.</summary>
public class TranscriptTests
{
    private const string First = """[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]""";
    private const string Second = """[{"role":"user","content":"c"},{"role":"assistant","content":"d"}]""";

    [Theory]
    [InlineData(First + "\n" + Second + "\n")]
    [InlineData(First + Second)]
    [InlineData("[\n" + First + ",\n" + Second + "]")]
    [InlineData("[" + First + "," + Second + "]\n" + "{}\n")]
    public void Each_list_of_messages_is_a_conversation(string text) =>
        Assert.Equal(["b", "d"], Read(text).Select(trace => trace.Runs[0].Output));

    [Fact]
    public void A_list_over_several_lines_ends_where_the_next_begins() =>
        Assert.Equal(["b", "d"], Read((First + "\n" + Second).Replace(",{", ",\n{", StringComparison.Ordinal)).Select(trace => trace.Runs[0].Output));

    [Fact]
    public void Rows_of_messages_are_one_conversation() =>
        Assert.Equal("d", Assert.Single(Read((First + Second).Replace("][", "\n", StringComparison.Ordinal).Trim('[', ']').Replace("},{", "}\n{", StringComparison.Ordinal))).Runs[0].Output);

    /// <summary>Some agents give the tool's name as the id of each call.</summary>
    [Fact]
    public void An_id_that_comes_again_means_the_latest_call()
    {
        var trace = Assert.Single(Read("""
            [{"role":"user","content":"go"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"search","type":"function","function":{"name":"search","arguments":"{\"q\":1}"}}]},
             {"role":"user","content":"no, the other"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"search","type":"function","function":{"name":"search","arguments":"{\"q\":2}"}},{"id":"search","type":"function","function":{"name":"search","arguments":"{\"q\":3}"}}]},
             {"role":"tool","tool_call_id":"search","content":"two"},
             {"role":"tool","tool_call_id":"search","content":"three"}]
            """));
        Assert.Equal(["{\"q\":2} two", "{\"q\":3} three"], trace.Spans.Where(span => span.StepType == StepType.ToolCall).Select(span => $"{span.Attributes[Names.ToolArguments].AsText()} {span.Attributes[Names.ToolResult].AsText()}"));
    }

    /// <summary>Claude Code runs a tool while the rest of the answer still comes, and repeats id and usage on each line of it.</summary>
    [Fact]
    public void An_answer_around_the_result_of_a_tool_is_one()
    {
        static string Line(string type, int second, string message) => $$"""{"type":"{{type}}","sessionId":"s","timestamp":"2026-03-02T09:00:0{{second}}Z","message":{{message}}}""";
        static string Asks(string id, int output) => $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"tool_use","id":"{{{id}}}","name":"{{{id}}}","input":{}}],"stop_reason":null,"usage":{"input_tokens":100,"output_tokens":{{{output}}}}}""";
        static string Result(string id) => $$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{id}}","content":"{{id}} done"}]}""";
        var trace = Assert.Single(Read(string.Join('\n', Line("user", 0, "{\"role\":\"user\",\"content\":\"go\"}"), Line("assistant", 1, Asks("a", 1)), Line("user", 2, Result("a")), Line("assistant", 3, Asks("b", 25)), Line("user", 4, Result("b")))));
        Assert.Equal((1, 125L), (trace.Generations.Count, trace.Index.Usage.Total));
        Assert.Equal(["a a done 1", "b b done 1"], trace.ToolCalls.Select(call => $"{call.Name} {call.Result} {call.Span!.Duration!.Value.TotalSeconds}"));
    }

    /// <summary>Elsewhere an id may be the conversation's.</summary>
    [Fact]
    public void Answers_of_an_agent_that_numbers_none_stay_apart()
    {
        var trace = Assert.Single(Read("""
            [{"role":"user","content":"go"},
             {"id":"thread","role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"a","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"1"},
             {"id":"thread","role":"assistant","content":"done"}]
            """));
        Assert.Equal(2, trace.Generations.Count);
    }
}
