using System.Diagnostics;

namespace AgentTrace.Testing.Tests.Conventions;

public class StepTypeTests
{
    [Theory]
    [InlineData("reasoning", StepType.Reasoning)]
    [InlineData("tool_call", StepType.ToolCall)]
    [InlineData("llm_generate", StepType.LlmGenerate)]
    [InlineData("LLM-Generate", StepType.LlmGenerate)]
    [InlineData("ToolCall", StepType.ToolCall)]
    [InlineData("run", StepType.Run)]
    [InlineData("llm", StepType.LlmGenerate)]
    [InlineData("tool", StepType.ToolCall)]
    [InlineData("retriever", StepType.Retrieval)]
    [InlineData("plan", StepType.Reasoning)]
    [InlineData("graph_node", StepType.Workflow)]
    [InlineData("something else", StepType.Other)]
    public void Own_step_type_decides_before_everything(string text, StepType expected) =>
        Assert.Equal(expected, Spans.Facts((Names.Operation, "embeddings"), ("langfuse.observation.type", "event"), (Names.StepType, text)).Type);

    [Fact]
    public void Own_step_type_of_every_enum_value_is_read_back_from_snake_case()
    {
        foreach (var type in Enum.GetValues<StepType>())
        {
            var snake = string.Concat(type.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
            Assert.Equal(type, StepTypes.Parse(snake));
        }
    }

    [Theory]
    [InlineData("chat", StepType.LlmGenerate)]
    [InlineData("text_completion", StepType.LlmGenerate)]
    [InlineData("generate_content", StepType.LlmGenerate)]
    [InlineData("completion", StepType.LlmGenerate)]
    [InlineData("realtime", StepType.LlmGenerate)]
    [InlineData("embeddings", StepType.Embedding)]
    [InlineData("retrieval", StepType.Retrieval)]
    [InlineData("vector_db_retrieve", StepType.Retrieval)]
    [InlineData("rerank", StepType.Rerank)]
    [InlineData("execute_tool", StepType.ToolCall)]
    [InlineData("invoke_agent", StepType.Agent)]
    [InlineData("create_agent", StepType.Agent)]
    [InlineData("invoke_workflow", StepType.Workflow)]
    [InlineData("agent_step", StepType.Workflow)]
    [InlineData("execute_task", StepType.Workflow)]
    [InlineData("plan", StepType.Reasoning)]
    [InlineData("search_memory", StepType.Other)]
    [InlineData("goto", StepType.Other)]
    public void Operation_name_decides(string operation, StepType expected) => Assert.Equal(expected, Spans.Facts((Names.Operation, operation)).Type);

    [Theory]
    [InlineData("langfuse.observation.type", "generation", StepType.LlmGenerate)]
    [InlineData("langfuse.observation.type", "TOOL", StepType.ToolCall)]
    [InlineData("langfuse.observation.type", "evaluator", StepType.Evaluation)]
    [InlineData("openinference.span.kind", "LLM", StepType.LlmGenerate)]
    [InlineData("openinference.span.kind", "CHAIN", StepType.Workflow)]
    [InlineData("openinference.span.kind", "RERANKER", StepType.Rerank)]
    [InlineData("openinference.span.kind", "GUARDRAIL", StepType.Guardrail)]
    [InlineData("openinference.span.kind", "PROMPT", StepType.Other)]
    [InlineData("openinference.span.kind", "AGENT", StepType.Agent)]
    [InlineData("traceloop.span.kind", "workflow", StepType.Workflow)]
    [InlineData("traceloop.span.kind", "task", StepType.Workflow)]
    [InlineData("traceloop.span.kind", "tool", StepType.ToolCall)]
    [InlineData("traceloop.span.kind", "session", StepType.Other)]
    [InlineData("llm.request.type", "chat", StepType.LlmGenerate)]
    [InlineData("llm.request.type", "embedding", StepType.Embedding)]
    [InlineData("langsmith.span.kind", "retriever", StepType.Retrieval)]
    [InlineData("langsmith.span.kind", "prompt", StepType.Other)]
    [InlineData("ai.operationId", "ai.generateText", StepType.Agent)]
    [InlineData("ai.operationId", "ai.generateText.doGenerate", StepType.LlmGenerate)]
    [InlineData("ai.operationId", "ai.toolCall", StepType.ToolCall)]
    [InlineData("ai.operationId", "ai.embed.doEmbed", StepType.Embedding)]
    [InlineData("operation.name", "ai.streamText my-function", StepType.Agent)]
    [InlineData("operation.name", "http.request", StepType.Other)]
    [InlineData("mcp.method.name", "tools/call", StepType.ToolCall)]
    [InlineData("mcp.method.name", "tools/list", StepType.Other)]
    [InlineData("gen_ai.tool.name", "search", StepType.ToolCall)]
    [InlineData("gen_ai.tool.call.id", "call_1", StepType.ToolCall)]
    [InlineData("http.method", "GET", StepType.Other)]
    public void One_attribute_decides(string key, string value, StepType expected) => Assert.Equal(expected, Spans.Facts((key, value)).Type);

    [Fact]
    public void Earlier_evidence_wins()
    {
        Assert.Equal(StepType.ToolCall, Spans.Facts(("openinference.span.kind", "LLM"), ("langfuse.observation.type", "tool")).Type);
        Assert.Equal(StepType.Workflow, Spans.Facts((Names.Operation, "chat"), ("openinference.span.kind", "CHAIN")).Type);
        Assert.Equal(StepType.LlmGenerate, Spans.Facts(("langfuse.observation.type", "span"), (Names.Operation, "chat")).Type);
        Assert.Equal(StepType.ToolCall, Spans.Facts(("openinference.span.kind", "AGENT"), ("tool.name", "route_to_agent")).Type);
        Assert.Equal(StepType.Workflow, Spans.Facts((Names.Operation, "invoke_agent"), ("traceloop.span.kind", "task")).Type);
        Assert.Equal(StepType.Retrieval, Spans.Facts((Names.Operation, "embeddings"), ("langsmith.span.kind", "retriever")).Type);
        Assert.Equal(StepType.LlmGenerate, Spans.Facts((Names.RequestModel, "m"), ("llm.usage.prompt_tokens", "3")).Type);
        Assert.Equal(StepType.Other, Spans.Facts((Names.RequestModel, "m")).Type);
    }

    [Theory]
    [InlineData("chat gpt-4o", StepType.LlmGenerate)]
    [InlineData("execute_tool search", StepType.ToolCall)]
    [InlineData("invoke_agent support", StepType.Agent)]
    [InlineData("orchestrate_tools", StepType.Workflow)]
    [InlineData("FunctionInvokingChatClient", StepType.Workflow)]
    [InlineData("FunctionInvokingChatClient.GetStreamingResponseAsync", StepType.Workflow)]
    [InlineData("workflow_invoke", StepType.Workflow)]
    [InlineData("workflow.session", StepType.Workflow)]
    [InlineData("executor.process writer", StepType.Workflow)]
    [InlineData("workflow.build", StepType.Other)]
    [InlineData("message.send", StepType.Other)]
    [InlineData("plan researcher", StepType.Reasoning)]
    [InlineData("search.tool", StepType.ToolCall)]
    [InlineData("crew.workflow", StepType.Workflow)]
    [InlineData("tools/call search", StepType.Other)]
    [InlineData("mcp.client.session", StepType.Other)]
    [InlineData("POST", StepType.Other)]
    public void Span_name_decides_last(string name, StepType expected) => Assert.Equal(expected, Spans.Make(name).StepType);

    [Theory]
    [InlineData("Microsoft.SemanticKernel", "GetWeather", StepType.ToolCall, "GetWeather")]
    [InlineData("Experimental.Microsoft.Extensions.AI", "search", StepType.ToolCall, "search")]
    [InlineData("Experimental.Microsoft.Extensions.AI", "FunctionInvokingChatClient", StepType.Workflow, null)]
    [InlineData("Microsoft.SemanticKernel.Planning", "Planner", StepType.Other, null)]
    [InlineData("Contoso", "search", StepType.Other, null)]
    public void Bare_function_spans_of_old_frameworks_are_tool_calls(string scope, string name, StepType type, string? tool)
    {
        var span = Spans.Make(name, scope);
        Assert.Equal(type, span.StepType);
        Assert.Equal(tool, span.ToolName);
    }

    [Fact]
    public void Create_agent_is_setup()
    {
        Assert.True(Spans.Facts((Names.Operation, "create_agent")).IsSetup);
        Assert.True(Spans.Make("create_agent writer").Facts.IsSetup);
        Assert.False(Spans.Facts((Names.Operation, "invoke_agent")).IsSetup);
    }

    [Fact]
    public void Handoff_tool_of_OpenInference_is_a_handoff()
    {
        var facts = Spans.Make("handoff to billing", ("openinference.span.kind", "TOOL")).Facts;
        Assert.Equal((StepType.Handoff, "billing", null), (facts.Type, facts.HandoffTo, facts.ToolName));
        Assert.Equal(StepType.ToolCall, Spans.Make("handoff to billing", ("openinference.span.kind", "TOOL"), ("tool.name", "x")).StepType);
    }

    [Theory]
    [InlineData("execute_tool search", "execute_tool", null, "search")]
    [InlineData("running tool: search", "execute_tool", null, "search")]
    [InlineData("tools/call search", null, "tools/call", "search")]
    [InlineData("tools/call search", "execute_tool", null, null)]
    [InlineData("execute_tool mcp__docs__search", "execute_tool", null, "mcp__docs__search")]
    [InlineData("whatever", "execute_tool", null, null)]
    public void Tool_name_falls_back_to_documented_span_names(string name, string? operation, string? mcp, string? expected) =>
        Assert.Equal(expected, Spans.Make(name, (Names.Operation, operation), (Names.McpMethod, mcp)).ToolName);

    [Fact]
    public void Tool_name_attribute_stands_before_the_span_name_and_the_first_of_two_counts()
    {
        Assert.Equal("a", Spans.Make("execute_tool z", (Names.Operation, "execute_tool"), (Names.ToolName, "a"), (Names.ToolName, "b")).ToolName);
        Assert.Equal("z", Spans.Make("execute_tool z", (Names.Operation, "execute_tool"), (Names.ToolName, null)).ToolName);
        Assert.Equal("z", Spans.Make("execute_tool z", (Names.Operation, "execute_tool"), (Names.ToolName, "")).ToolName);
    }

    [Fact]
    public void Agent_name_comes_from_the_attribute_then_the_span_name_without_its_id()
    {
        Assert.Equal("support", Spans.Make("invoke_agent x(y)", (Names.Operation, "invoke_agent"), (Names.AgentName, "support")).Facts.AgentName);
        Assert.Equal("support", Spans.Make("invoke_agent support(agent-1)", (Names.Operation, "invoke_agent")).Facts.AgentName);
        Assert.Null(Spans.Make("invoke_agent 4f2c", (Names.Operation, "invoke_agent"), (Names.AgentId, "4f2c")).Facts.AgentName);
    }

    [Theory]
    [InlineData(ActivityKind.Client, true)]
    [InlineData(ActivityKind.Server, true)]
    [InlineData(ActivityKind.Internal, false)]
    public void Mcp_client_and_server_spans_are_transport_but_a_tagged_tool_span_is_the_call(ActivityKind kind, bool expected)
    {
        var span = new RecordedSpan(SpanInterpreter.Interpret)
        {
            Name = "tools/call search",
            Kind = kind,
            Attributes = Spans.Set((Names.McpMethod, "tools/call"), (Names.ToolName, "search")),
        };
        Assert.Equal(expected, span.Facts.IsTransport);
    }

    [Fact]
    public void Spans_that_say_nothing_share_one_answer() => Assert.Same(SpanFacts.Nothing, Spans.Make("GET", ("http.method", "GET")).Facts);
}
