using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>Transcripts of one run, as this provider and that program write it down.</summary>
public class TranscriptShapeTests
{
    private static string Facts(RecordedTrace trace) =>
        string.Join(", ", trace.ToolCalls.Select(call => $"{call.Name}({call.Arguments?.GetRawText().Replace(" ", "", StringComparison.Ordinal)}) = {(call.IsError ? "error " : "")}{call.Result} {call.Stage}")) + $"; {trace.Runs[0].Input} > {trace.Runs[0].Output}";

    [Theory]
    [InlineData("Gemini", """{"contents":[{"role":"user","parts":[{"text":"go"}]},{"role":"model","parts":[{"functionCall":{"name":"search","args":{"q":1}}}]},{"role":"user","parts":[{"functionResponse":{"name":"search","response":"r"}}]},{"role":"model","parts":[{"text":"done"}]}]}""")]
    [InlineData("Gemini's function role", """[{"role":"user","parts":[{"text":"go"}]},{"role":"model","parts":[{"functionCall":{"name":"search","args":{"q":1}}}]},{"role":"function","parts":[{"functionResponse":{"name":"search","response":"r"}}]},{"role":"model","parts":[{"text":"done"}]}]""")]
    [InlineData("LangChain on Anthropic", """[{"type":"human","content":"go"},{"type":"ai","content":[{"type":"tool_use","id":"c1","name":"search","input":{"q":1}}],"tool_calls":[{"name":"search","args":{"q":1},"id":"c1","type":"tool_call"}]},{"type":"tool","content":"r","tool_call_id":"c1"},{"type":"ai","content":"done"}]""")]
    [InlineData("AutoGen 0.2", """[{"role":"user","content":"go"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"search","arguments":"{\"q\":1}"}}],"name":"bot"},{"role":"tool","content":"r","tool_responses":[{"tool_call_id":"c1","role":"tool","content":"r"}],"name":"user"},{"role":"assistant","content":"done"}]""")]
    [InlineData("AutoGen 0.4", """{"messages":[{"source":"user","models_usage":null,"content":"go","type":"TextMessage"},{"source":"bot","models_usage":{"prompt_tokens":1,"completion_tokens":2},"content":[{"id":"c1","arguments":"{\"q\":1}","name":"search"}],"type":"ToolCallRequestEvent"},{"source":"bot","models_usage":null,"content":[{"content":"r","name":"search","call_id":"c1","is_error":false}],"type":"ToolCallExecutionEvent"},{"source":"bot","models_usage":{"prompt_tokens":1,"completion_tokens":2},"content":"done","type":"TextMessage"}],"stop_reason":"x"}""")]
    [InlineData("AutoGen's state", """{"type":"AssistantAgentState","llm_context":{"messages":[{"content":"go","source":"user","type":"UserMessage"},{"content":[{"id":"c1","arguments":"{\"q\":1}","name":"search"}],"source":"bot","type":"AssistantMessage"},{"content":[{"content":"r","name":"search","call_id":"c1"}],"type":"FunctionExecutionResultMessage"},{"content":"done","source":"bot","type":"AssistantMessage"}]}}""")]
    [InlineData("ATIF", """{"schema_version":"ATIF-v1.4","session_id":"s","agent":{"name":"a","model_name":"m"},"steps":[{"step_id":1,"source":"user","message":"go"},{"step_id":2,"source":"agent","message":"","tool_calls":[{"tool_call_id":"c1","function_name":"search","arguments":{"q":1}}],"observation":{"results":[{"source_call_id":"c1","content":"r"}]}},{"step_id":3,"source":"agent","message":"done"}]}""")]
    [InlineData("Vercel's messages of a page", """[{"id":"1","role":"user","parts":[{"type":"text","text":"go"}]},{"id":"2","role":"assistant","parts":[{"type":"step-start"},{"type":"tool-search","toolCallId":"c1","state":"output-available","input":{"q":1},"output":"r"},{"type":"text","text":"done"}]}]""")]
    [InlineData("a freeform tool of OpenAI", """[{"role":"user","content":"go"},{"type":"custom_tool_call","call_id":"c1","name":"search","input":"{\"q\":1}"},{"type":"custom_tool_call_output","call_id":"c1","output":"r"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}]""")]
    [InlineData("a file of SWE-agent", """{"trajectory":[{"action":"ls","observation":"a"}],"history":[{"role":"system","content":"s"},{"role":"user","content":"go"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"search","arguments":"{\"q\":1}"}}]},{"role":"tool","content":"r","tool_call_ids":["c1"]},{"role":"assistant","content":"done"}],"info":{}}""")]
    [InlineData("tau-bench 2", """{"timestamp":"2026-03-02T09:00:00","simulations":[{"id":"x","messages":[{"role":"user","content":"go"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","name":"search","arguments":{"q":1},"requestor":"assistant"}]},{"id":"c1","role":"tool","content":"r","requestor":"assistant","error":false},{"role":"user","content":null,"tool_calls":[{"id":"u1","name":"look","arguments":{},"requestor":"user"}]},{"id":"u1","role":"tool","content":"seen","requestor":"user","error":false},{"role":"assistant","content":"done"}]}]}""")]
    public void One_run_has_the_same_facts(string shape, string text)
    {
        Assert.NotEmpty(shape);
        var trace = Assert.Single(Read(text));
        Assert.Equal("search({\"q\":1}) = r Executed; go > done", Facts(trace));
    }

    [Fact]
    public void A_log_of_Codex_is_one_session_with_the_usage_told_behind_each_answer()
    {
        static string Line(int second, string type, string payload) => $$"""{"timestamp":"2026-03-02T09:00:0{{second}}Z","type":"{{type}}","payload":{{payload}}}""";
        const string Count = """{"type":"token_count","info":{"total_token_usage":{"total_tokens":15},"last_token_usage":{"input_tokens":10,"cached_input_tokens":2,"output_tokens":5,"reasoning_output_tokens":3,"total_tokens":15}}}""";
        var trace = Assert.Single(Read(string.Join('\n',
            Line(0, "session_meta", """{"id":"session","cwd":"/x","instructions":null}"""),
            Line(0, "response_item", """{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>"}]}"""),
            Line(1, "event_msg", """{"type":"user_message","message":"go"}"""),
            Line(1, "turn_context", """{"model":"gpt-codex"}"""),
            Line(2, "response_item", """{"type":"reasoning","summary":[]}"""),
            Line(3, "response_item", """{"type":"function_call","name":"search","arguments":"{\"q\":1}","call_id":"c1"}"""),
            Line(3, "event_msg", Count),
            Line(4, "response_item", """{"type":"function_call_output","call_id":"c1","output":"r"}"""),
            Line(4, "event_msg", Count),
            Line(5, "response_item", """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}"""),
            Line(6, "event_msg", Count.Replace("{\"total_tokens\":15}", "{\"total_tokens\":30}", StringComparison.Ordinal)),
            Line(6, "event_msg", """{"type":"task_complete","last_agent_message":"done"}"""))));
        Assert.Equal("search({\"q\":1}) = r Executed; go > done", Facts(trace));
        Assert.Equal(("session", 2, 30L, "completed", "gpt-codex"), (trace.TraceId, trace.Generations.Count, trace.Index.Usage.Total, trace.Runs[0].StopReason, trace.Generations[0].Model));
    }

    private static string Claude(string type, int second, string message, string more = "") => $$"""{"type":"{{type}}","sessionId":"s","uuid":"u{{second}}","timestamp":"2026-03-02T09:00:0{{second}}Z"{{more}},"message":{{message}}}""";

    [Fact]
    public void Notes_between_the_lines_of_Claude_Code_are_no_conversations()
    {
        var trace = Assert.Single(Read(string.Join('\n',
            """{"type":"summary","summary":"x","leafUuid":"u1"}""",
            """{"type":"file-history-snapshot","messageId":"m","snapshot":{}}""",
            Claude("user", 0, """{"role":"user","content":"Caveat"}""", ",\"isMeta\":true"),
            Claude("user", 1, """{"role":"user","content":"go"}"""),
            """{"type":"system","subtype":"local_command","content":"x","sessionId":"s","uuid":"u2","timestamp":"2026-03-02T09:00:02Z"}""",
            Claude("assistant", 3, """{"id":"m1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"done"}],"usage":{"input_tokens":1,"output_tokens":2}}"""))));
        Assert.Equal("; go > done", Facts(trace));
        Assert.Single(trace.Generations);
    }

    [Fact]
    public void An_error_of_the_interface_that_Claude_Code_wrote_down_is_one()
    {
        var trace = Assert.Single(Read(string.Join('\n',
            Claude("user", 1, """{"role":"user","content":"go"}"""),
            Claude("assistant", 2, """{"id":"m1","type":"message","role":"assistant","model":"<synthetic>","content":[{"type":"text","text":"API Error: 500"}],"stop_reason":"stop_sequence"}""", ",\"isApiErrorMessage\":true"))));
        Assert.Equal((true, "API Error: 500"), (trace.Runs[0].IsError, trace.Generations[0].Span!.ErrorMessage));
    }

    [Theory]
    [InlineData("success", "false", "completed", false)]
    [InlineData("error_max_turns", "true", "max_steps", true)]
    public void The_last_line_of_Claude_Codes_SDK_says_how_it_ended(string subtype, string isError, string stop, bool failed)
    {
        var trace = Assert.Single(Read($$$"""
            {"type":"system","subtype":"init","session_id":"s","model":"claude"}
            {"type":"assistant","session_id":"s","parent_tool_use_id":null,"message":{"id":"m1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"done"}]}}
            {"type":"result","subtype":"{{{subtype}}}","is_error":{{{isError}}},"num_turns":1,"session_id":"s","total_cost_usd":0.1}
            """));
        Assert.Equal(("s", stop, failed), (trace.TraceId, trace.Runs[0].StopReason, trace.Runs[0].IsError));
    }

    [Fact]
    public void Choices_of_one_response_are_one_answer()
    {
        var trace = Assert.Single(Read("""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"""));
        Assert.Equal((1, 3L), (trace.Generations.Count, trace.Index.Usage.Total));
    }

    [Theory]
    [InlineData("""{"custom_id":"a","response":{"status_code":200,"body":{"object":"chat.completion","id":"c","model":"m","choices":[{"message":{"role":"assistant","content":"done"},"finish_reason":"length"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}}}""")]
    [InlineData("""{"custom_id":"a","result":{"type":"succeeded","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"done"}],"stop_reason":"max_tokens","usage":{"input_tokens":10,"output_tokens":5}}}}""")]
    [InlineData("""{"candidates":[{"content":{"role":"model","parts":[{"text":"done"}]},"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":3,"thoughtsTokenCount":2,"totalTokenCount":15},"modelVersion":"m"}""")]
    public void Answers_of_batches_and_of_Gemini_are_answers(string text)
    {
        var generation = Assert.Single(Assert.Single(Read(text)).Generations);
        Assert.Equal(("done", "length", 10L, 5L, "m"), (generation.Span.Facts.Content.OutputText, generation.FinishReason, generation.Usage!.InputTokens, generation.Usage.OutputTokens, generation.Model));
    }

    [Fact]
    public void A_response_that_failed_without_a_word_is_an_error() =>
        Assert.Equal("boom", Assert.Single(Assert.Single(Read("""{"object":"response","id":"r","status":"failed","model":"m","error":{"code":"server_error","message":"boom"},"output":[]}""")).Generations).Span!.ErrorMessage);

    [Fact]
    public void A_tool_of_Anthropics_that_failed_says_so() =>
        Assert.Equal("web_search True max_uses_exceeded", Assert.Single(Assert.Single(Read("""
            {"id":"m","type":"message","role":"assistant","content":[{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"x"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}}]}
            """)).ToolCalls.Select(call => $"{call.Name} {call.IsError} {call.Error}")));

    [Fact]
    public void A_request_without_an_answer_shows_no_run() =>
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("pay")).Evaluate(Assert.Single(Read("""{"model":"m","messages":[{"role":"user","content":"go"}]}"""))).Verdict);

    /// <summary>OpenAI runs its own tools, and keeps no result of some.</summary>
    [Fact]
    public void A_tool_that_the_provider_finished_was_run() =>
        Assert.Equal(["web_search Executed False", "code_interpreter Executed True"], Assert.Single(Read("""
            {"object":"response","id":"r","model":"m","status":"completed","output":[{"type":"web_search_call","id":"w","status":"completed","action":{"query":"x"}},{"type":"code_interpreter_call","id":"i","status":"failed","code":"1"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}]}
            """)).ToolCalls.Select(call => $"{call.Name} {call.Stage} {call.IsError}"));
}
