using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>What LangSmith's SDKs and wrappers leave in the inputs and outputs of runs.</summary>
public class LangSmithShapeTests
{
    private const string Search = """{"name":"search","args":{"q":1},"id":"c1","type":"tool_call"}""";

    private static string Run(int id, string type, string name, string inputs, string outputs, string more = "") =>
        $$"""{"id":"r{{id}}","trace_id":"r1","parent_run_id":{{(id == 1 ? "null" : "\"r1\"")}},"name":"{{name}}","run_type":"{{type}}","start_time":"2026-03-02T09:00:0{{id}}","end_time":"2026-03-02T09:00:0{{id}}.5","status":"success","inputs":{{inputs}},"outputs":{{outputs}}{{more}}}""";

    private static RecordedTrace Trace(params ReadOnlySpan<string> runs) => Assert.Single(Read("[" + string.Join(",", [Run(1, "chain", "graph", "{}", "{}"), .. runs]) + "]"));

    private static string Message(string cls, string kwargs) => $$"""{"lc":1,"type":"constructor","id":["langchain","schema","messages","{{cls}}"],"kwargs":{{kwargs}}}""";

    /// <summary>LangChain keeps Anthropic's blocks in the content and its own calls beside them; pieces of a stream have no input in their blocks.</summary>
    [Theory]
    [InlineData("""[{"type":"text","text":"ok"},{"type":"tool_use","id":"c1","name":"search","input":{"q":1}}]""")]
    [InlineData("""[{"type":"tool_use","id":"c1","name":"search","input":{},"partial_json":"{\"q\""}]""")]
    [InlineData("""[{"type":"function_call","id":"fc_1","call_id":"c1","name":"search","arguments":"{\"q\":1}"}]""")]
    public void A_call_that_stands_among_the_content_and_among_the_calls_is_one(string content)
    {
        var answer = Message("AIMessage", $$$"""{"content":{{{content}}},"tool_calls":[{{{Search}}}],"response_metadata":{"stop_reason":"tool_use"}}""");
        var trace = Trace(
            Run(2, "llm", "ChatAnthropic", "{}", $$"""{"generations":[[{"text":"","message":{{answer}}}]]}"""),
            Run(3, "tool", "search", """{"input":"{'q': 1}"}""", $$$"""{"output":{{{Message("ToolMessage", """{"content":"r","tool_call_id":"c1","status":"success"}""")}}}}"""),
            Run(4, "llm", "ChatAnthropic", $$"""{"messages":[[{{answer}},{{Message("ToolMessage", """{"content":"r","tool_call_id":"c1"}""")}}]]}""", """{"generations":[[{"text":"done","generation_info":{"stop_reason":"end_turn"}}]]}"""));
        Assert.Equal("search c1 {\"q\":1} r Executed", Assert.Single(trace.ToolCalls.Select(call => $"{call.Name} {call.CallId} {call.Arguments!.Value.GetRawText().Replace(" ", "", StringComparison.Ordinal)} {call.Result} {call.Stage}")));
        Assert.Equal(("done", "stop"), (trace.Runs[0].Output, trace.Generations[1].FinishReason));
    }

    /// <summary>wrap_openai leaves the answer of the Responses API as it is, the processor for the OpenAI Agents SDK its items only.</summary>
    [Theory]
    [InlineData("\"status\":\"completed\",", "stop")]
    [InlineData("", null)]
    public void Items_of_the_Responses_API_are_messages(string status, string? finish)
    {
        const string Asks = """{"type":"function_call","id":"fc_1","call_id":"c1","name":"search","arguments":"{\"q\":1}"}""";
        var trace = Trace(
            Run(2, "llm", "ChatOpenAI", """{"model":"gpt","instructions":"be short","input":"hi"}""", $$"""{ {{status}} "output":[{"type":"reasoning","summary":[]},{{Asks}}]}"""),
            Run(3, "tool", "search", """{"q":1}""", """{"output":"r"}"""),
            Run(4, "llm", "ChatOpenAI", $$"""{"instructions":"","input":[{"role":"user","content":"hi"},{{Asks}},{"type":"function_call_output","call_id":"c1","output":"r"}]}""",
                $$"""{ {{status}} "output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}]}"""));
        Assert.Equal("search c1", Assert.Single(trace.ToolCalls.Select(call => $"{call.Name} {call.CallId}")));
        Assert.Equal(("hi", "done", "tool_call", finish), (trace.Runs[0].Input, trace.Runs[0].Output, trace.Generations[0].FinishReason, trace.Generations[1].FinishReason));
    }

    [Fact]
    public void Agents_handoffs_and_guardrails_of_the_OpenAI_Agents_SDK_are_what_they_were()
    {
        var trace = Trace(
            Run(2, "chain", "Triage", "{}", "{}", ""","extra":{"metadata":{"output_type":"str","openai_span_id":"s"},"invocation_params":{"tools":["search"],"handoffs":["Billing"]}}"""),
            Run(3, "tool", "search", """{"q":1}""", """{"output":"r"}""").Replace("\"parent_run_id\":\"r1\"", "\"parent_run_id\":\"r2\"", StringComparison.Ordinal),
            Run(4, "chain", "Handoff", """{"from_agent":"Triage","to_agent":"Billing"}""", "{}"),
            Run(5, "tool", "no secrets", "{}", "{}", ""","extra":{"metadata":{"triggered":false,"openai_span_id":"s"}}"""));
        Assert.Equal(("search", "Triage"), (Assert.Single(trace.ToolCalls).Name, trace.ToolCalls[0].Agent));
        Assert.Equal([StepType.Workflow, StepType.Agent, StepType.ToolCall, StepType.Handoff, StepType.Guardrail], trace.Spans.Select(span => span.StepType));
        Assert.Equal("Billing", trace.Spans[3].Facts.HandoffTo);
    }

    /// <summary>Tools of LangGraph that change the state answer with a command.</summary>
    [Fact]
    public void The_message_in_a_command_is_the_result()
    {
        var call = Assert.Single(Trace(Run(2, "tool", "write_todos", """{"input":"{'n': 1}"}""",
            """{"output":{"graph":null,"update":{"todos":[],"messages":[{"type":"tool","content":"Updated","tool_call_id":"c1","status":"error"}]},"resume":null,"goto":[]}}""")).ToolCalls);
        Assert.Equal(("Updated", "c1", true), (call.Result!.Value.GetString(), call.CallId, call.IsError));
    }

    /// <summary>Older tracers made text of a tool's message.</summary>
    [Theory]
    [InlineData("content='found it' name='search' tool_call_id='c1'", "found it", "c1", false)]
    [InlineData("content=\"it's\" name='search' id='x' tool_call_id='c1' status='error'", "it's", "c1", true)]
    [InlineData("content='{\"a\": 1}' tool_call_id='c1'", "{\"a\": 1}", "c1", false)]
    [InlineData("content=[{'type': 'text', 'text': 'found'}] tool_call_id='c1' artifact=Page(n=1) status='error'", "found", "c1", true)]
    [InlineData("content='found' name='search'", "found", null, false)]
    [InlineData("content='found' of the page", "content='found' of the page", null, false)]
    [InlineData("content=", "content=", null, false)]
    [InlineData("content='cut", "content='cut", null, false)]
    public void A_message_in_Pythons_words_is_the_result(string output, string result, string? id, bool failed)
    {
        var call = Assert.Single(Trace(Run(2, "tool", "search", "{}", $$"""{"output":{{System.Text.Json.JsonSerializer.Serialize(output)}} }""")).ToolCalls);
        Assert.Equal((result, id, failed), (call.Result!.Value.ToString(), call.CallId, call.IsError));
    }

    /// <summary>The AI SDK gives a tool what it is called with, and behind it which call it is.</summary>
    [Fact]
    public void Arguments_of_the_AI_SDK_are_the_first_of_two()
    {
        var call = Assert.Single(Trace(Run(2, "tool", "search", """{"args":[{"q":1},{"toolCallId":"c1","messages":[]}]}""", """{"output":"r"}""")).ToolCalls);
        Assert.Equal(("{\"q\":1}", "c1"), (call.Arguments!.Value.GetRawText(), call.CallId));
    }

    /// <summary>The read API gives one run: what ran below it is another request.</summary>
    [Theory]
    [InlineData("\"total_tokens\":35,\"prompt_tokens\":30,\"completion_tokens\":5", Verdict.Inconclusive)]
    [InlineData("\"child_run_ids\":[\"b\"]", Verdict.Inconclusive)]
    [InlineData("\"child_run_ids\":null,\"total_tokens\":0", Verdict.Passed)]
    public void A_run_that_tells_of_others_is_not_all_there_was(string fields, Verdict verdict)
    {
        var lone = $$"""{"id":"a","trace_id":"a","name":"graph","run_type":"chain","status":"success",{{fields}}}""";
        var check = new NotCheck(new CallCheck("pay"));
        Assert.Equal(verdict, check.Evaluate(Assert.Single(Read(lone))).Verdict);
        Assert.Equal(Verdict.Passed, check.Evaluate(Assert.Single(Read(lone + "\n" + """{"id":"b","trace_id":"a","parent_run_id":"a","name":"search","run_type":"tool","status":"success"}"""))).Verdict);
    }

    [Theory]
    [InlineData("""{"id":"a","name":"graph","run_type":"chain","child_runs":[{"name":"search","run_type":"tool","inputs":{"q":1}},{"name":"inner","run_type":"chain","child_runs":[{"name":"fetch","run_type":"tool","inputs":{}}]}]}""")]
    [InlineData("""[{"name":"graph","run_type":"chain"},{"name":"search","run_type":"tool","inputs":{"q":1}},{"name":"inner","run_type":"chain","child_runs":[]},{"name":"fetch","run_type":"tool"}]""")]
    public void Runs_without_ids_are_runs_of_one_trace(string text)
    {
        var trace = Assert.Single(Read(text));
        Assert.Equal(["search", "fetch"], trace.ToolCalls.Select(call => call.Name));
        Assert.Equal(4, trace.Spans.Count);
    }

    [Fact]
    public void Usage_and_reasons_are_found_where_older_wrappers_left_them()
    {
        var trace = Trace(
            Run(2, "llm", "ChatOpenAI", "{}", """{"choices":[{"index":0,"finish_reason":{"index":0,"delta":{},"finish_reason":"stop"},"message":{"role":"assistant","content":"a"}}],"usage_metadata":{"input_tokens":1,"output_tokens":2}}"""),
            Run(3, "llm", "ChatAnthropic", "{}", """{"message":{"role":"assistant","content":[{"type":"text","text":"b"}],"stop_reason":"end_turn","model":"claude","usage":{"input_tokens":3,"output_tokens":4}}}"""));
        Assert.Equal([("stop", 3L, "a"), ("stop", 7L, "b")], trace.Generations.Select(generation => (generation.FinishReason, generation.Usage!.TotalTokens ?? generation.Usage.InputTokens + generation.Usage.OutputTokens ?? 0, generation.Span.Facts.Content.OutputText)));
    }
}
