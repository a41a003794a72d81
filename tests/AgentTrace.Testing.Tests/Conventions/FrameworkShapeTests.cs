using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>Spans as frameworks of the past and of other hands write them, from their documents and sources.</summary>
public class FrameworkShapeTests
{
    [Fact]
    public void Microsoft_Extensions_AI_9_5_has_old_names_and_no_content()
    {
        const string Scope = "Experimental.Microsoft.Extensions.AI";
        var chat = Spans.Make("chat scripted-1", Scope, (Names.Operation, "chat"), (Names.RequestModel, "scripted-1"), ("gen_ai.system", "scripted"),
            (Names.FinishReasons, "[\"tool_calls\"]"), ("gen_ai.response.id", "resp-001"), ("gen_ai.response.input_tokens", 101), ("gen_ai.response.output_tokens", 11)).Facts;
        Assert.Equal((StepType.LlmGenerate, new TokenUsage(101, 11), "tool_call"), (chat.Type, chat.Usage, chat.FinishReason));
        Assert.Null(chat.Content.OutputMessages);

        var tool = Spans.Make("execute_tool search", Scope, (Names.ToolName, "search"), (Names.ToolCallId, "call_1"), ("gen_ai.tool.description", "")).Facts;
        Assert.Equal((StepType.ToolCall, "search", "call_1"), (tool.Type, tool.ToolName, tool.ToolCallId));
        Assert.Null(tool.Content.Arguments);

        Assert.Equal(StepType.Workflow, Spans.Make("FunctionInvokingChatClient.GetResponseAsync", Scope).StepType);
    }

    [Fact]
    public void Microsoft_Extensions_AI_loop_carries_the_sum_and_is_no_generation()
    {
        var loop = Spans.Make("orchestrate_tools", "Contoso", (Names.InputTokens, 424), (Names.OutputTokens, 36)).Facts;
        Assert.Equal((StepType.Workflow, 460L), (loop.Type, loop.Usage!.Total));
    }

    [Fact]
    public void Agent_Framework_workflow_as_agent_has_tags_without_values()
    {
        var agent = Spans.Make("invoke_agent flow(id-1)", (Names.Operation, "invoke_agent"), (Names.RequestModel, null), (Names.AgentName, "flow"), (Names.AgentId, "id-1")).Facts;
        Assert.Equal((StepType.Agent, "flow", null), (agent.Type, agent.AgentName, agent.RequestModel));
    }

    [Fact]
    public void Semantic_Kernel_model_span_has_a_singular_finish_reason_and_its_content_in_events()
    {
        var span = Spans.Make("chat gpt-4o", "Microsoft.SemanticKernel.Diagnostics", (Names.Operation, "chat"), ("gen_ai.system", "openai"), (Names.RequestModel, "gpt-4o"),
            ("gen_ai.response.finish_reason", "[\"ToolCalls\"]"), (Names.InputTokens, 7), (Names.OutputTokens, 3)).WithEvents([
                Spans.Event("gen_ai.user.message", ("gen_ai.event.content", """{"role":"user","content":"Weather?"}""")),
                Spans.Event("gen_ai.tool.message", ("gen_ai.event.content", """{"role":"tool","name":"GetWeather","content":"sunny"}""")),
                Spans.Event("gen_ai.choice", ("gen_ai.event.content", """{"index":0,"message":{"role":"Assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"Weather-GetWeather","arguments":{"city":"Oslo"}}}]},"finish_reason":"ToolCalls"}""")),
            ]);
        var content = span.Facts.Content;
        Assert.Equal(("ToolCalls", "tool_call"), (span.Facts.FinishReasonRaw, span.Facts.FinishReason));
        Assert.Equal("Weather?", content.InputText);
        Assert.Equal("sunny", content.InputMessages![1].Parts.Single().Response!.Value.GetString());
        var request = content.OutputMessages!.Single().Parts.Single();
        Assert.Equal(("Weather-GetWeather", "c1", """{"city":"Oslo"}"""), (request.ToolName, request.Id, request.Arguments!.Value.GetRawText()));
    }

    [Fact]
    public void Semantic_Kernel_agent_writes_flat_messages()
    {
        var agent = Spans.Make("invoke_agent Helper", "Microsoft.SemanticKernel.Diagnostics", (Names.Operation, "invoke_agent"), (Names.AgentName, "Helper"),
            (Names.InputMessages, """[{"role":"user","content":"Weather?"}]"""),
            (Names.OutputMessages, """[{"role":"Assistant","name":"Helper","content":"Sunny."}]""")).Facts;
        Assert.Equal(("Weather?", "Sunny."), (agent.Content.InputText, agent.Content.OutputText));
    }

    [Fact]
    public void Semantic_Kernel_function_span_has_no_call_id()
    {
        var tool = Spans.Make("execute_tool GetWeather", "Microsoft.SemanticKernel", (Names.Operation, "execute_tool"), (Names.ToolName, "GetWeather"),
            (Names.ToolArguments, """{"city":"Oslo"}"""), (Names.ToolResult, "sunny")).Facts;
        Assert.Equal(("GetWeather", null, "sunny"), (tool.ToolName, tool.ToolCallId, tool.Content.Result!.Value.GetString()));
    }

    [Fact]
    public void OpenAI_client_writes_a_real_array_and_no_content()
    {
        var chat = Spans.Make("chat gpt-4o-mini", "OpenAI.ChatClient", (Names.Operation, "chat"), ("gen_ai.system", "openai"), (Names.RequestModel, "gpt-4o-mini"),
            (Names.ResponseModel, "gpt-4o-mini-2024"), (Names.FinishReasons, new object?[] { "stop" }), (Names.InputTokens, 5), (Names.OutputTokens, 2)).Facts;
        Assert.Equal((StepType.LlmGenerate, "stop", "gpt-4o-mini-2024"), (chat.Type, chat.FinishReason, chat.ResponseModel));
        Assert.Null(chat.Content.InputMessages);
        Assert.Equal("429", Spans.Failed("chat gpt-4o-mini", "Too Many Requests", (Names.Operation, "chat"), (Names.ErrorType, "429")).Facts.ErrorType);
    }

    [Fact]
    public void Mcp_tags_on_an_execute_tool_span_stand_twice_and_the_first_count()
    {
        var tool = Spans.Make("execute_tool search", (Names.Operation, "execute_tool"), (Names.ToolName, "search"), (Names.ToolCallId, "c1"),
            (Names.ToolResult, """{"content":[{"$type":"text","text":"[1]"}],"isError":true,"structuredContent":null}"""),
            (Names.McpMethod, "tools/call"), (Names.ToolName, "server_search"), (Names.Operation, "execute_tool")).Facts;
        Assert.Equal((StepType.ToolCall, "search", false), (tool.Type, tool.ToolName, tool.IsTransport));
        Assert.True(tool.Content.ResultIsError);
        Assert.Equal(JsonValueKind.Array, tool.Content.Result!.Value.ValueKind);
    }

    [Fact]
    public void OpenLLMetry_langchain_tool_is_unwrapped_down_to_its_content()
    {
        var tool = Spans.Make("execute_tool search", (Names.Operation, "execute_tool"), (Names.ToolName, "search"),
            (Names.ToolArguments, """{"input_str":"{'query': 'x'}","tags":["seq:step:1"],"metadata":{},"inputs":{"query":"x"},"kwargs":{}}"""),
            (Names.ToolResult, """{"output":{"lc":1,"type":"constructor","id":["langchain","schema","messages","ToolMessage"],"kwargs":{"content":"[1]","tool_call_id":"c9","status":"error"}},"kwargs":{}}""")).Facts;
        Assert.Equal("""{"query":"x"}""", tool.Content.Arguments!.Value.GetRawText());
        Assert.Equal(("[1]", true, "c9"), (tool.Content.Result!.Value.GetRawText(), tool.Content.ResultIsError, tool.Content.ToolCallId));
    }

    [Fact]
    public async Task Content_may_be_read_by_many_threads_at_once()
    {
        var span = Spans.Make("chat m", (Names.Operation, "chat"), (Names.OutputMessages, """[{"role":"assistant","parts":[{"type":"text","content":"Hi"}]}]"""));
        var texts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => span.Facts.Content.OutputText)));
        Assert.All(texts, text => Assert.Equal("Hi", text));
    }

    [Theory]
    [InlineData("agent_run [helper]", "openinference.instrumentation.google_adk", "openinference.span.kind", "AGENT", "helper")]
    [InlineData("Weather_Agent.run", "openinference.instrumentation.agno", "openinference.span.kind", "AGENT", "Weather_Agent")]
    [InlineData("Agent.run", "openinference.instrumentation.agno", "openinference.span.kind", "AGENT", null)]
    [InlineData("qa_agent run", "pydantic-ai", "model_name", "gpt-4o", "qa_agent")]
    [InlineData("helper", "langfuse-sdk", "langfuse.observation.type", "agent", "helper")]
    public void Agent_is_named_by_its_span(string name, string scope, string key, string value, string? agent)
    {
        var facts = Spans.Make(name, scope, (key, value), ("langfuse.observation.type", key == "model_name" ? "span" : "agent")).Facts;
        Assert.Equal((StepType.Agent, agent), (facts.Type, facts.AgentName));
    }

    [Fact]
    public void Run_of_Pydantic_AI_states_its_result()
    {
        var run = Spans.Make("qa_agent run", "pydantic-ai", ("model_name", "gpt-4o"), ("agent_name", "qa_agent"), ("final_result", "42"), (Names.InputTokens, 5)).Facts;
        Assert.Equal((StepType.Agent, "42"), (run.Type, run.Content.OutputText));
    }

    /// <summary>Langfuse's servers before they knew agents.</summary>
    [Fact]
    public void Observation_that_invokes_an_agent_is_no_generation() =>
        Assert.Equal(StepType.Agent, Spans.Facts(("langfuse.observation.type", "generation"), (Names.Operation, "invoke_agent"), (Names.RequestModel, "m")).Type);

    /// <summary>Langfuse keeps what went in and came out as the instrumentation had it, and its other attributes beside.</summary>
    [Theory]
    [InlineData("openinference.span.kind", "TOOL", """{"q":1}""", """{"output":{"lc":1,"type":"constructor","id":["langchain_core","messages","ToolMessage"],"kwargs":{"content":"found","tool_call_id":"c1"}}}""")]
    [InlineData("traceloop.span.kind", "tool", """{"args":["{\"q\":1}"],"kwargs":{}}""", "\"found\"")]
    [InlineData("traceloop.span.kind", "tool", """{"args":[],"kwargs":{"q":1}}""", """{"output":"found"}""")]
    [InlineData("traceloop.span.kind", "tool", """{"tool_name":"search","arguments":{"q":1}}""", """{"result":"found","is_error":false}""")]
    public void Payload_of_an_observation_is_unwrapped_by_who_recorded_it(string key, string kind, string input, string output)
    {
        var content = Spans.Facts(("langfuse.observation.type", "span"), (key, kind), ("langfuse.observation.input", input), ("langfuse.observation.output", output)).Content;
        Assert.Equal(("""{"q":1}""", "found"), (content.Arguments?.GetRawText(), content.Result?.GetString()));
    }

    /// <summary>Langfuse's decorator for Python: what a function was called with, by position and by name.</summary>
    [Theory]
    [InlineData("""{"args":[],"kwargs":{"q":1}}""", """{"q":1}""")]
    [InlineData("""{"args":[1,2],"kwargs":{}}""", "[1,2]")]
    [InlineData("""{"args":[],"kwargs":{}}""", "{}")]
    [InlineData("""{"q":1,"kwargs":{}}""", """{"q":1,"kwargs":{}}""")]
    public void Arguments_of_a_decorated_tool_are_what_it_was_called_with(string input, string arguments) =>
        Assert.Equal(arguments, Spans.Facts(("langfuse.observation.type", "tool"), ("langfuse.observation.input", input)).Content.Arguments?.GetRawText());

    /// <summary>Coding agents, as Langfuse's hooks and others record them from their transcripts.</summary>
    [Theory]
    [InlineData("Tool: Read", "tool", null, "Read")]
    [InlineData("Tool: Read", "span", null, "Read")]
    [InlineData("Tool: mcp", "tool", "mcp__files__read", "mcp__files__read")]
    [InlineData("call 1", "tool", "Read", "Read")]
    public void Tool_is_named_by_its_metadata_or_behind_a_word(string name, string type, string? metadata, string tool)
    {
        var facts = Spans.Make(name, ("langfuse.observation.type", type), ("langfuse.observation.metadata.tool_name", metadata)).Facts;
        Assert.Equal((StepType.ToolCall, tool), (facts.Type, facts.ToolName));
    }

    [Fact]
    public void Span_that_only_speaks_of_a_tool_is_none() =>
        Assert.Equal(StepType.Other, Spans.Make("choose", ("langfuse.observation.type", "span"), ("langfuse.observation.metadata.tool_name", "Read")).StepType);

    [Fact]
    public void Observation_of_a_handoff_is_no_tool() =>
        Assert.Equal(StepType.Handoff, Spans.Make("handoff to Bob", ("langfuse.observation.type", "tool"), ("openinference.span.kind", "TOOL")).StepType);
}
