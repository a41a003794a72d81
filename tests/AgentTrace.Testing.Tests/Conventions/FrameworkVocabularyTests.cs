using System.Text.Json;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>Frameworks that write names of their own, from their sources.</summary>
public class FrameworkVocabularyTests
{
    private const string Details = "gen_ai.client.inference.operation.details";

    [Fact]
    public void Strands_keeps_arguments_and_result_in_events_and_fails_by_a_status_of_its_own()
    {
        var span = Tool().WithEvents([
            Spans.Event("gen_ai.tool.message", ("role", "tool"), ("content", """{"q":"a"}"""), ("id", "tooluse_1")),
            Spans.Event("gen_ai.choice", ("message", """[{"text":"Error: boom"}]"""), ("id", "tooluse_1")),
        ]);
        Assert.Equal("""{"q":"a"}""", span.Facts.Content.Arguments!.Value.GetRawText());
        Assert.Equal(("Error: boom", true, true), (span.Facts.Content.Result!.Value.GetString(), span.Facts.Content.ResultIsError, span.IsError));

        static RecordedSpan Tool() => Spans.Make("execute_tool search", "strands.telemetry.tracer", (Names.Operation, "execute_tool"), (Names.ToolName, "search"), ("gen_ai.tool.status", "error"));
    }

    [Fact]
    public void Strands_of_the_current_conventions_has_input_and_output_in_two_events_of_one_name()
    {
        var tool = Spans.Make("execute_tool search", "strands.telemetry.tracer", (Names.Operation, "execute_tool"), (Names.ToolName, "search"), ("gen_ai.tool.status", "success")).WithEvents([
            Spans.Event(Details, (Names.InputMessages, """[{"role":"tool","parts":[{"type":"tool_call","name":"search","id":"t1","arguments":{"q":"a"}}]}]""")),
            Spans.Event(Details, (Names.OutputMessages, """[{"role":"tool","parts":[{"type":"tool_call_response","id":"t1","response":[{"text":"found"}]}]}]""")),
        ]);
        Assert.Equal(("""{"q":"a"}""", "found", false), (tool.Facts.Content.Arguments!.Value.GetRawText(), tool.Facts.Content.Result!.Value.GetString(), tool.IsError));

        var chat = Spans.Make("chat", (Names.Operation, "chat")).WithEvents([
            Spans.Event(Details, (Names.InputMessages, """[{"role":"user","parts":[{"type":"text","content":"hi"}]}]""")),
            Spans.Event(Details, (Names.OutputMessages, """[{"role":"assistant","parts":[{"type":"text","content":"done"}],"finish_reason":"end_turn"}]""")),
        ]).Facts;
        Assert.Equal(("hi", "done", "stop"), (chat.Content.InputText, chat.Content.OutputText, chat.FinishReason));
    }

    [Fact]
    public void Strands_writes_the_blocks_of_Bedrock_as_text()
    {
        var content = Spans.Make("chat", (Names.Operation, "chat")).WithEvents([
            Spans.Event("gen_ai.user.message", ("content", """[{"text":"hi"}]""")),
            Spans.Event("gen_ai.tool.message", ("content", """[{"toolResult":{"toolUseId":"t0","status":"error","content":[{"text":"no"}]}}]""")),
            Spans.Event("gen_ai.choice", ("finish_reason", "tool_use"), ("message", """[{"reasoningContent":{"reasoningText":{"text":"hm"}}},{"text":"ok"},{"toolUse":{"toolUseId":"t1","name":"search","input":{"q":"a"}}}]""")),
        ]).Facts.Content;
        Assert.Equal(("hi", "ok"), (content.InputText, content.OutputText));
        var answer = content.InputMessages![1].Parts.Single();
        Assert.Equal(("t0", "no", true), (answer.Id, answer.Response!.Value.GetString(), answer.IsError));
        var request = content.OutputMessages!.Single().Parts.Single(part => part.Kind == MessagePartKind.ToolRequest);
        Assert.Equal(("search", "t1", """{"q":"a"}"""), (request.ToolName, request.Id, request.Arguments!.Value.GetRawText()));

        // The same of its sister for JavaScript, which names the blocks.
        var named = Spans.Make("chat", (Names.Operation, "chat")).WithEvents([
            Spans.Event("gen_ai.tool.message", ("content", """[{"type":"toolResultBlock","toolUseId":"t0","status":"error","content":[{"type":"textBlock","text":"no"}]}]""")),
            Spans.Event("gen_ai.choice", ("finish_reason", "toolUse"), ("message", """[{"text":"ok"},{"type":"toolUse","toolUseId":"t1","name":"search","input":{"q":"a"}}]""")),
        ]).Facts;
        var response = named.Content.InputMessages!.Single().Parts.Single();
        Assert.Equal(("t0", "no", true), (response.Id, response.Response!.Value.GetString(), response.IsError));
        Assert.Equal(("ok", "t1", "tool_call"), (named.Content.OutputText, named.Content.OutputMessages!.Single().Parts[1].Id, named.FinishReason));
        Assert.Equal(StepType.Workflow, Spans.Make("execute_event_loop_cycle", ("event_loop.cycle_id", "1")).StepType);
    }

    [Fact]
    public void ADK_model_span_is_one_answer_with_the_tools_below_it_and_another_agent_s_answers_too()
    {
        var trace = Trace(t =>
        {
            var root = t.Agent("Root", under: t.Other("invocation", 0, 1000));
            var first = Call(t, root, 10, """{"content":{"role":"model","parts":[{"function_call":{"id":"adk-1","name":"search","args":{"q":"a"}}}]},"finish_reason":"STOP","usage_metadata":{"prompt_token_count":10,"candidates_token_count":5}}""");
            t.Span("generate_content gemini", 11, 5, first, false, null, [(Names.Operation, "generate_content"), (Names.InputTokens, 10L), (Names.OutputTokens, 5L)]);
            t.Span("execute_tool search", 20, 5, first, false, null, [(Names.Operation, "execute_tool"), (Names.ToolName, "search"), (Names.ToolCallId, "adk-1"), ("gcp.vertex.agent.tool_call_args", """{"q":"a"}"""), ("gcp.vertex.agent.tool_response", """{"result":"found"}""")]);
            t.Span("execute_tool (merged)", 26, 1, first, false, null, [(Names.Operation, "execute_tool"), (Names.ToolName, "(merged tools)"), ("gcp.vertex.agent.event_id", "e"), ("gcp.vertex.agent.tool_call_args", "N/A")]);
            var second = Call(t, root, 30, """{"content":{"role":"model","parts":[{"function_call":{"id":"<not specified>","name":"transfer","args":{}}}]},"usage_metadata":{"prompt_token_count":100,"candidates_token_count":50}}""");
            Call(t, t.Agent("Other", 40, 100, second), 41, """{"content":{"role":"model","parts":[{"text":"done"}]},"usage_metadata":{"prompt_token_count":1000,"candidates_token_count":500}}""");
        });
        Assert.Equal([2, 1, 1], trace.Generations.Select(generation => generation.Spans.Count));
        Assert.Equal((1110, 555), (trace.Index.Usage.Input, trace.Index.Usage.Output));
        var call = trace.ToolCalls.Single(call => call.Stage == CallStage.Executed);
        Assert.Equal(("search", "Root", "found"), (call.Name, call.Agent, call.Result!.Value.GetString()));
        Assert.Equal(("hi", "done"), (trace.Generations[0].InputMessages![^1].Text, trace.Generations[2].OutputMessages!.Single().Text));
        Assert.Null(Spans.Make("execute_tool x", (Names.Operation, "execute_tool"), (Names.ToolCallId, "<not specified>")).Facts.ToolCallId);

        static string Call(SpanKit t, string under, double at, string response) => t.Span("call_llm", at, 20, under, false, null,
            [("gen_ai.system", "gcp.vertex.agent"), (Names.RequestModel, "gemini"), ("gcp.vertex.agent.llm_request", """{"model":"gemini","config":{"system_instruction":"s","tools":[{"function_declarations":[{"name":"search"}]}]},"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"""), ("gcp.vertex.agent.llm_response", response)]);
    }

    [Fact]
    public void ADK_of_old_names_its_agent_in_the_span_only()
    {
        var agent = Spans.Make("agent_run [Bot]").Facts;
        Assert.Equal((StepType.Agent, "Bot"), (agent.Type, agent.AgentName));
    }

    [Fact]
    public void Vercel_model_span_of_version_3_holds_its_tool()
    {
        var trace = Trace(t =>
        {
            var run = t.Span("ai.generateText", 0, 100, null, false, null, [("ai.operationId", "ai.generateText")]);
            var first = Model(t, run, 10);
            t.Span("ai.toolCall", 12, 5, first, false, null, [("ai.operationId", "ai.toolCall"), ("ai.toolCall.name", "search")]);
            Model(t, run, 40);
        });
        Assert.Equal(["m", "search", "m"], trace.Steps.Select(step => step.Name));

        static string Model(SpanKit t, string under, double at) => t.Span("ai.generateText.doGenerate", at, 20, under, false, null, [("operation.name", "ai.generateText.doGenerate fn"), (Names.RequestModel, "m")]);
    }

    [Fact]
    public void Model_span_that_is_one_answer_and_holds_two_tries_of_another_instrumentation_is_their_loop()
    {
        var trace = Trace(t =>
        {
            var outer = t.Span("ai.generateText.doGenerate", 0, 100, null, false, null, [("ai.operationId", "ai.generateText.doGenerate"), (Names.InputTokens, 10L)]);
            t.Llm(1, 10, outer, error: true);
            t.Llm(20, 10, outer, tokensIn: 10);
        });
        Assert.Equal((2, 10), (trace.Generations.Count, (int)trace.Index.Usage.Input!));
    }

    [Fact]
    public void Spring_AI_tool_is_a_call_although_its_operation_is_framework()
    {
        var tool = Kind("tool_call", ("spring.ai.tool.definition.name", "search"), ("spring.ai.tool.call.arguments", """{"q":"a"}"""), ("spring.ai.tool.call.result", "\"found\"")).Facts;
        Assert.Equal((StepType.ToolCall, "search"), (tool.Type, tool.ToolName));
        Assert.Equal(("""{"q":"a"}""", "found"), (tool.Content.Arguments!.Value.GetRawText(), tool.Content.Result!.Value.GetString()));
        Assert.Equal(StepType.Workflow, Kind("chat_client").StepType);
        Assert.Equal(StepType.Workflow, Kind("advisor").StepType);
        Assert.Equal(StepType.Retrieval, Kind("vector_store", ("db.operation.name", "query")).StepType);
        Assert.Equal(StepType.Other, Kind("vector_store", ("db.operation.name", "add")).StepType);

        static RecordedSpan Kind(string kind, params (string, object?)[] more) => Spans.Make("x", [(Names.Operation, "framework"), ("gen_ai.system", "spring_ai"), ("spring.ai.kind", kind), .. more]);
    }

    [Fact]
    public void Genkit_actions_are_what_their_subtype_says()
    {
        var model = Action("googleai/gemini", "model", """{"messages":[{"role":"user","content":[{"text":"hi"}]},{"role":"tool","content":[{"toolResponse":{"name":"f","ref":"c0","output":{"r":1}}}]}],"tools":[{"name":"search"}]}""",
            """{"message":{"role":"model","content":[{"toolRequest":{"name":"search","ref":"c1","input":{"q":"a"}}}]},"finishReason":"stop","usage":{"inputTokens":10,"outputTokens":5}}""").Facts;
        Assert.Equal((StepType.LlmGenerate, "googleai/gemini", new TokenUsage(10, 5), "stop"), (model.Type, model.RequestModel, model.Usage, model.FinishReason));
        Assert.Equal(("hi", "search"), (model.Content.InputText, model.Content.ToolDefinitions!.Single()));
        var request = model.Content.OutputMessages!.Single().Parts.Single();
        Assert.Equal(("search", "c1", """{"q":"a"}"""), (request.ToolName, request.Id, request.Arguments!.Value.GetRawText()));
        var answer = model.Content.InputMessages![1].Parts.Single();
        Assert.Equal(("c0", """{"r":1}"""), (answer.Id, answer.Response!.Value.GetRawText()));

        var tool = Action("search", "tool", """{"q":"a"}""", """{"r":1}""").Facts;
        Assert.Equal((StepType.ToolCall, "search", """{"q":"a"}""", """{"r":1}"""), (tool.Type, tool.ToolName, tool.Content.Arguments!.Value.GetRawText(), tool.Content.Result!.Value.GetRawText()));
        Assert.Equal(StepType.Workflow, Action("f", "flow", "\"hi\"", "\"done\"").StepType);

        static RecordedSpan Action(string name, string subtype, string input, string output) =>
            Spans.Make(name, ("genkit:type", "action"), ("genkit:name", name), ("genkit:metadata:subtype", subtype), ("genkit:input", input), ("genkit:output", output));
    }

    [Fact]
    public void Claude_Code_tool_is_one_call_with_the_outcome_of_its_execution()
    {
        var trace = Trace(t =>
        {
            var run = t.Span("claude_code.interaction", 0, 100, null, false, null, [("span.type", "interaction"), ("user_prompt", "hi")]);
            t.Span("claude_code.llm_request", 1, 10, run, false, null, [("span.type", "llm_request"), ("model", "claude"), ("input_tokens", 2L), ("output_tokens", 5L), ("cache_read_tokens", 100L), ("cache_creation_tokens", 10L), ("success", true), ("stop_reason", "tool_use")]);
            var tool = t.Span("claude_code.tool", 20, 30, run, false, null, [("span.type", "tool"), ("tool_name", "Bash"), ("tool_use_id", "t1"), ("tool_input", "[TOOL INPUT: Bash]\n{\"command\":\"ls\"}")]);
            t.Span("claude_code.tool.blocked_on_user", 21, 1, tool, false, null, [("span.type", "tool.blocked_on_user"), (Names.ToolCallId, "t1")]);
            t.Span("claude_code.tool.execution", 23, 20, tool, false, null, [("span.type", "tool.execution"), (Names.ToolCallId, "t1"), ("success", false), ("error", "exit 1")]);
        });
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(("Bash", "t1", true, "exit 1", """{"command":"ls"}"""), (call.Name, call.CallId, call.IsError, call.Error, call.Arguments!.Value.GetRawText()));
        var generation = Assert.Single(trace.Generations);
        Assert.Equal(("claude", "tool_call", new TokenUsage(112, 5, null, 100)), (generation.Model, generation.FinishReason, generation.Usage));
        Assert.Equal("hi", Assert.Single(trace.Runs).Input);
        Assert.Equal("ls -l", Spans.Make("claude_code.tool", ("span.type", "tool"), ("tool_name", "Bash")).WithEvents([Spans.Event("tool.output", ("output", "ls -l"))]).Facts.Content.Result!.Value.GetString());
    }

    [Fact]
    public void Span_type_of_somebody_else_says_nothing() => Assert.Equal(StepType.Other, Spans.Make("GET /", ("span.type", "llm_request"), ("success", false)).StepType);

    [Fact]
    public void Mastra_step_is_one_answer_of_a_generation_that_holds_the_loop()
    {
        var trace = Trace(t =>
        {
            var run = t.Agent("bot", more: [("mastra.span.type", "agent_run"), ("mastra.agent_run.input", """[{"role":"user","content":"hi"}]"""), ("mastra.agent_run.output", """{"text":"done"}""")]);
            var loop = t.Span("chat m", 1, 900, run, false, null, [(Names.Operation, "chat"), ("mastra.span.type", "model_generation"), (Names.InputTokens, 30L), (Names.OutputTokens, 10L)]);
            var step = Step(t, loop, 2, """{"text":"","toolCalls":[{"toolCallId":"c1","toolName":"search","args":{"q":"a"}}]}""");
            t.Tool("search", 10, 10, step, "c1");
            Step(t, loop, 50, """{"text":"done","toolCalls":[]}""");
        });
        Assert.Equal((2, 30), (trace.Generations.Count, (int)trace.Index.Usage.Input!));
        Assert.Equal("c1", Assert.Single(trace.ToolCalls).CallId);
        Assert.Same(trace.Generations[0], trace.ToolCalls[0].Generation);
        Assert.Equal(("hi", "done"), (trace.Runs[0].Input, trace.Runs[0].Output));

        static string Step(SpanKit t, string under, double at, string output) =>
            t.Span("agent_step", at, 40, under, false, null, [(Names.Operation, "agent_step"), ("mastra.span.type", "model_step"), ("mastra.model_step.output", output)]);
    }

    [Fact]
    public void Functions_of_Google_s_SDK_have_an_attribute_a_parameter()
    {
        var old = Spans.Facts((Names.Operation, "execute_tool"), (Names.ToolName, "weather"), ("code.function.parameters.city.type", "str"), ("code.function.parameters.city.value", "Oslo"),
            ("code.function.return.type", "str"), ("code.function.return.value", "rainy")).Content;
        Assert.Equal(("""{"city":"Oslo"}""", "rainy"), (old.Arguments!.Value.GetRawText(), old.Result!.Value.GetString()));

        var later = Spans.Facts((Names.Operation, "execute_tool"), (Names.ToolName, "weather"), (Names.ToolArguments, """{"code.function.parameters.city.type":"str","code.function.parameters.city.value":"Oslo"}"""),
            (Names.ToolResult, """{"code.function.return.type":"str","code.function.return.value":"rainy"}""")).Content;
        Assert.Equal(("""{"city":"Oslo"}""", "rainy"), (later.Arguments!.Value.GetRawText(), later.Result!.Value.GetString()));

        // What a tool itself is asked and answers stays what it is.
        Assert.Equal("""{"a":{"type":"t","value":1}}""", Spans.Arguments("""{"a":{"type":"t","value":1}}""").Arguments!.Value.GetRawText());
        Assert.Equal("""{"result":"x"}""", Spans.Result("""{"result":"x"}""").Result!.Value.GetRawText());
    }

    [Fact]
    public void Gemini_s_candidate_holds_a_whole_message()
    {
        var message = MessageReader.Read(JsonElement.Parse("""{"candidates":[{"content":{"role":"model","parts":[{"text":"a"},{"functionCall":{"name":"f","args":{}}}]},"finishReason":"STOP"}]}"""), "assistant")!.Single();
        Assert.Equal(("assistant", "a", "STOP", 2), (message.Role, message.Text, message.FinishReason, message.Parts.Count));
    }

    [Fact]
    public void Pydantic_AI_s_first_version_has_events_in_one_attribute()
    {
        var chat = Spans.Facts((Names.Operation, "chat"), ("operation.cost", 0.25), ("events", """
            [{"content":"s","role":"system","event.name":"gen_ai.system.message"},{"content":"hi","role":"user","event.name":"gen_ai.user.message"},
             {"index":0,"message":{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"search","arguments":{"q":"a"}}}]},"event.name":"gen_ai.choice"}]
            """));
        Assert.Equal(("hi", 2, 0.25), (chat.Content.InputText, chat.Content.InputMessages!.Count, chat.CostUsd));
        Assert.Equal("search", chat.Content.OutputMessages!.Single().Parts.Single().ToolName);
        var agent = Spans.Make("agent run", ("agent_name", "bot")).Facts;
        Assert.Equal((StepType.Agent, "bot"), (agent.Type, agent.AgentName));
    }

    [Fact]
    public void Azure_s_Responses_span_answers_with_messages_of_the_assistant()
    {
        var span = Spans.Make("responses m", (Names.Operation, "responses"), (Names.RequestModel, "m")).WithEvents([
            Content("gen_ai.tool.message", """{"tool_call_outputs":[{"type":"function","id":"c0","output":"found"}]}"""),
            Content("gen_ai.assistant.message", """{"tool_calls":[{"type":"function","id":"c1","function":{"name":"search","arguments":"{\"q\":\"a\"}"}}]}"""),
            Content("gen_ai.assistant.message", """{"text":"wait"}"""),
        ]);
        Assert.Equal(StepType.LlmGenerate, span.StepType);
        var answer = span.Facts.Content.InputMessages!.Single().Parts.Single();
        Assert.Equal((MessagePartKind.ToolResponse, "c0", "found"), (answer.Kind, answer.Id, answer.Response!.Value.GetString()));
        Assert.Equal(("wait", "c1"), (span.Facts.Content.OutputText, span.Facts.Content.OutputMessages![0].Parts.Single().Id));

        static SpanEvent Content(string name, string body) => Spans.Event(name, ("gen_ai.event.content", body));
    }

    [Theory]
    [InlineData("handoff", StepType.Handoff)]
    [InlineData("agent_handoff", StepType.Handoff)]
    [InlineData("guardrail_check", StepType.Guardrail)]
    [InlineData("llm_call", StepType.LlmGenerate)]
    [InlineData("chat.completions", StepType.LlmGenerate)]
    [InlineData("tool_call", StepType.ToolCall)]
    [InlineData("schedule_tool_calls", StepType.Workflow)]
    [InlineData("invoke_swarm", StepType.Workflow)]
    public void Operations_beyond_the_conventions(string operation, StepType type) => Assert.Equal(type, Spans.Make("x", (Names.Operation, operation)).StepType);

    [Fact]
    public void Handoff_names_whom_it_goes_to() => Assert.Equal((StepType.Handoff, "Helper"),
        Spans.Make("x", ("gen_ai.handoff.from_agent", "Triage"), ("gen_ai.handoff.to_agent", "Helper")).Facts is var facts ? (facts.Type, facts.HandoffTo) : default);

    [Fact]
    public void Tool_span_of_Quarkus_and_of_Semantic_Kernel_for_Python_is_named_after_the_tool()
    {
        Assert.Equal("search", Spans.Make("langchain4j.tools.search").ToolName);
        Assert.Equal("p-search", Spans.Make("p-search", "semantic_kernel.functions.kernel_function").ToolName);
    }
}
