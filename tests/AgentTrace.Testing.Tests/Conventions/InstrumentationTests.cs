namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>What OpenInference's and OpenLLMetry's instrumentations put around the calls of each framework.</summary>
public class InstrumentationTests
{
    [Theory]
    [InlineData("smolagents", """{"args": [], "sanitize_inputs_outputs": true, "kwargs": {"city": "Oslo"}}""", """{"city": "Oslo"}""")]
    [InlineData("smolagents, by position", """{"args": ["Oslo"], "sanitize_inputs_outputs": true, "kwargs": {}}""", "\"Oslo\"")]
    [InlineData("by position and by name", """{"args":["Oslo"],"kwargs":{"days":2}}""", """{"args":["Oslo"],"kwargs":{"days":2}}""")]
    [InlineData("LlamaIndex", """{"kwargs": {"city": "Oslo"}}""", """{"city": "Oslo"}""")]
    [InlineData("no arguments", """{"args": [], "kwargs": {}}""", "{}")]
    [InlineData("parameters of these names", """{"args": "Oslo", "kwargs": 1}""", """{"args": "Oslo", "kwargs": 1}""")]
    [InlineData("CrewAI", """{"tool_string":"Action: search","tool":"name='search'","calling":"tool_name='search' arguments={'q': 'it\\'s', 'n': None}"}""", """{"q":"it's","n":null}""")]
    [InlineData("CrewAI, older", """{"tool_string":"Action: search","tool":"name='search'","calling":{"tool_name":"search","arguments":{"q":"x"}}}""", """{"q":"x"}""")]
    public void OpenInference_arguments_are_those_of_the_tool(string framework, string value, string arguments)
    {
        var tool = Spans.Facts(("openinference.span.kind", "TOOL"), ("tool.name", "search"), ("input.value", value));
        Assert.True(JsonValue.AreEqual(Json(arguments), tool.Content.Arguments!.Value), $"{framework}: {tool.Content.Arguments}");
    }

    [Theory]
    [InlineData("""{"city":"Oslo"}""", """{"city":"Oslo"}""")]
    [InlineData("""[{"name":"city","type":"string","value":"1"},{"name":"days","type":"integer","value":"2"}]""", """{"city":"1","days":2}""")]
    [InlineData("""{"city":{"type":"string","description":"Where."},"days":{"type":"integer","nullable":true}}""", null)]
    [InlineData("""{"type":"object","properties":{"city":{"type":"string"}}}""", null)]
    public void Parameters_are_arguments_unless_they_are_a_schema(string parameters, string? arguments) =>
        Assert.Equal(arguments, Spans.Facts(("openinference.span.kind", "TOOL"), ("tool.name", "weather"), ("tool.parameters", parameters)).Content.Arguments?.GetRawText());

    [Theory]
    [InlineData("""{"args":["Oslo"],"sanitize_inputs_outputs":true,"kwargs":{"days":2}}""", """{"city":{"type":"string"},"days":{"type":"integer"}}""", """{"city":"Oslo","days":2}""")]
    [InlineData("""{"args":["Oslo",2],"kwargs":{}}""", """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}}""", """{"city":"Oslo","days":2}""")]
    [InlineData("""{"args":["Oslo",2],"kwargs":{}}""", """{"city":{"type":"string"}}""", """["Oslo",2]""")]
    [InlineData("\"Oslo\"", """{"city":{"type":"string"}}""", "\"Oslo\"")]
    public void Arguments_by_position_bear_the_names_of_the_schema(string value, string parameters, string arguments) =>
        Assert.Equal(arguments, Spans.Facts(("openinference.span.kind", "TOOL"), ("tool.name", "weather"), ("input.value", value), ("tool.parameters", parameters)).Content.Arguments!.Value.GetRawText());

    [Theory]
    [InlineData("LlamaIndex", """{"blocks":[{"block_type":"text","text":"{\"a\":1}"}],"tool_name":"search","raw_input":{"args":[],"kwargs":{}},"raw_output":"x","is_error":false}""", """{"a":1}""", false)]
    [InlineData("LlamaIndex, failed", """{"blocks":[{"block_type":"text","text":"no"},{"block_type":"text","text":"way"}],"tool_name":"search","is_error":true}""", "\"no\\nway\"", true)]
    [InlineData("LlamaIndex, older", """{"content":"found","tool_name":"search","raw_input":{},"raw_output":"found","is_error":false}""", "\"found\"", false)]
    [InlineData("ADK", """{"id":"c1","name":"search","response":{"status":"success"}}""", """{"status":"success"}""", false)]
    [InlineData("a tool's own", """{"id":"c1","response":{"status":"success"}}""", """{"id":"c1","response":{"status":"success"}}""", false)]
    public void OpenInference_results_are_those_of_the_tool(string framework, string value, string result, bool isError)
    {
        var content = Spans.Facts(("openinference.span.kind", "TOOL"), ("tool.name", "search"), ("output.value", value)).Content;
        Assert.True(JsonValue.AreEqual(Json(result), content.Result!.Value), $"{framework}: {content.Result}");
        Assert.Equal(isError, content.ResultIsError);
    }

    [Theory]
    [InlineData("@traceloop/instrumentation-langchain", "task search", "search", """{"output":{"lc":1,"id":["ToolMessage"],"kwargs":{"content":"found","tool_call_id":"c1","status":"success"}}}""")]
    [InlineData("opentelemetry.instrumentation.llamaindex", "FunctionTool.task", "FunctionTool.task", """{"blocks":[{"block_type":"text","text":"found"}],"tool_name":"search"}""")]
    public void OpenLLMetry_has_tools_that_it_calls_tasks(string scope, string name, string entity, string output)
    {
        var tool = Spans.Make(name, scope, ("traceloop.span.kind", "task"), ("traceloop.entity.name", entity), ("traceloop.entity.input", """{"kwargs":{"q":1}}"""), ("traceloop.entity.output", output)).Facts;
        Assert.Equal((StepType.ToolCall, "search", """{"q":1}""", "found"), (tool.Type, tool.ToolName, tool.Content.Arguments!.Value.GetRawText(), tool.Content.Result!.Value.GetString()));
    }

    [Theory]
    [InlineData("@traceloop/instrumentation-langchain", "workflow search", "workflow")]
    [InlineData("opentelemetry.instrumentation.llamaindex", "BaseWorkflowAgent.task", "task")]
    [InlineData("opentelemetry.instrumentation.langchain", "FunctionTool.task", "task")]
    public void OpenLLMetry_has_tasks_that_are_no_tools(string scope, string name, string kind) =>
        Assert.Equal(StepType.Workflow, Spans.Make(name, scope, ("traceloop.span.kind", kind), ("traceloop.entity.name", name)).StepType);

    [Fact]
    public void A_crew_of_older_OpenLLMetry_has_generations_without_usage_and_its_total_as_text()
    {
        Assert.Equal(StepType.LlmGenerate, Spans.Make("gpt-4o.llm", "opentelemetry.instrumentation.crewai", (Names.RequestModel, "gpt-4o")).StepType);
        var crew = Spans.Make("crewai.workflow", ("gen_ai.system", "crewai"), ("crewai.crew.token_usage", "total_tokens=42 prompt_tokens=30 cached_prompt_tokens=4 completion_tokens=12 successful_requests=2")).Facts;
        Assert.Equal((StepType.Workflow, new TokenUsage(30, 12, 42, 4)), (crew.Type, crew.Usage));
    }

    [Theory]
    [InlineData("total_tokens")]
    [InlineData("=42")]
    [InlineData("UsageMetrics(total_tokens=42, prompt_tokens=30)")]
    public void Text_that_only_looks_like_usage_is_none(string text) => Assert.Null(Spans.Facts(("crewai.crew.token_usage", text)).Usage);

    [Fact]
    public void OpenAI_Agents_of_older_OpenInference_are_named_by_their_spans_and_the_trace_is_no_agent()
    {
        const string Scope = "openinference.instrumentation.openai_agents";
        Assert.Equal("Weather", Spans.Make("Weather", Scope, ("openinference.span.kind", "AGENT"), ("llm.system", "openai")).Facts.AgentName);
        Assert.Null(Spans.Make("Agent workflow", Scope, ("openinference.span.kind", "AGENT")).Facts.AgentName);
    }

    [Fact]
    public void AutoGen_leaves_calls_usage_and_finish_reason_in_the_answer()
    {
        var answer = Spans.Make("OpenAIChatCompletionClient.create", "openinference.instrumentation.autogen_agentchat", ("openinference.span.kind", "LLM"), ("output.value",
            """{"finish_reason":"function_calls","content":[{"id":"c1","arguments":"{\"q\":1}","name":"search"}],"usage":{"prompt_tokens":10,"completion_tokens":5},"cached":false}""")).Facts;
        Assert.Equal((new TokenUsage(10, 5), "tool_call"), (answer.Usage, answer.FinishReason));
        var request = answer.Content.OutputMessages!.Single().Parts.Single();
        Assert.Equal((MessagePartKind.ToolRequest, "c1", "search", """{"q":1}"""), (request.Kind, request.Id, request.ToolName, request.Arguments!.Value.GetRawText()));
    }

    [Fact]
    public void OpenInference_has_answers_of_tools_in_messages_of_the_user()
    {
        var parts = Spans.Facts(("openinference.span.kind", "LLM"), ("llm.input_messages.0.message.role", "user"), ("llm.input_messages.0.message.tool_call_id", "c1"),
            ("llm.input_messages.0.message.content", "sunny"), ("llm.input_messages.0.message.contents.1.message_content.type", "text"), ("llm.input_messages.0.message.contents.1.message_content.text", "And now?"))
            .Content.InputMessages!.Single().Parts;
        Assert.Equal([(MessagePartKind.ToolResponse, "c1"), (MessagePartKind.Text, null)], parts.Select(part => (part.Kind, part.Id)));
        Assert.Equal(("sunny", "And now?"), (parts[0].Response!.Value.GetString(), parts[1].Text));
    }

    [Fact]
    public void A_Bedrock_agent_asks_for_tools_in_a_message_of_the_tool()
    {
        var part = Spans.Facts(("openinference.span.kind", "LLM"), ("llm.output_messages.0.message.role", "tool"), ("llm.output_messages.0.message.tool_call_id", "c1"),
            ("llm.output_messages.0.message.tool_calls.0.tool_call.id", "c1"), ("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "search")).Content.OutputMessages!.Single().Parts.Single();
        Assert.Equal((MessagePartKind.ToolRequest, "c1", "search"), (part.Kind, part.Id, part.ToolName));
    }

    [Fact]
    public void Runs_of_smolagents_and_CrewAI_have_their_task_and_its_output_as_text()
    {
        var agent = Spans.Facts(("openinference.span.kind", "AGENT"), ("input.value", """{"task":"Weather?","stream":false}"""), ("smolagents.task", "Weather?")).Content;
        var crew = Spans.Facts(("openinference.span.kind", "CHAIN"), ("output.value", """{"raw":"Sunny.","pydantic":null,"json_dict":null,"tasks_output":[],"token_usage":{}}""")).Content;
        Assert.Equal(("Weather?", "Sunny."), (agent.InputText, crew.OutputText));
    }

    [Theory]
    [InlineData("gen_ai.tool.status", "error", true)]
    [InlineData("tool.status", "error", true)]
    [InlineData("gen_ai.tool.status", "success", false)]
    public void A_tool_of_Strands_says_that_it_failed_where_its_span_went_well(string key, string status, bool isError) =>
        Assert.Equal(isError, Spans.Make("execute_tool search", (Names.Operation, "execute_tool"), (Names.ToolName, "search"), (key, status)).IsError);

    [Fact]
    public void Messages_of_which_only_the_roles_are_left_are_read_from_the_whole()
    {
        var content = Spans.Facts(("openinference.span.kind", "LLM"), ("llm.input_messages.0.message.role", "user"), ("input.value", """{"messages":[{"role":"user","content":"Hey"}]}"""),
            ("llm.output_messages.0.message.role", "assistant"), ("output.value", "Hello.")).Content;
        Assert.Equal(("Hey", "Hello."), (content.InputMessages!.Single().Text, content.OutputMessages!.Single().Text));
    }

    [Fact]
    public void A_role_that_ends_in_a_new_line_is_the_agents_name_without_it() =>
        Assert.Equal("AI Researcher", Spans.Facts(("openinference.span.kind", "AGENT"), ("graph.node.id", "AI Researcher\n")).AgentName);

    [Fact]
    public void Merged_answers_of_ADK_are_no_call() =>
        Assert.Equal(StepType.Other, Spans.Make("execute_tool (merged tools)", (Names.Operation, "execute_tool"), (Names.ToolName, "(merged tools)"), (Names.ToolCallId, "e1")).StepType);

    private static System.Text.Json.JsonElement Json(string text) => System.Text.Json.JsonElement.Parse(text);
}
