using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>Vocabularies of vendors: usage in JSON, messages, wrapped payloads, names and errors that are not what they seem.</summary>
public class VendorTests
{
    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}""", 10, 4, 3, 2)]
    [InlineData("""{"input_tokens":10,"output_tokens":4,"input_tokens_details":{"cached_tokens":3},"output_tokens_details":{"reasoning_tokens":2}}""", 10, 4, 3, 2)]
    [InlineData("""{"input_tokens":7,"output_tokens":4,"cache_creation_input_tokens":1,"cache_read_input_tokens":2}""", 10, 4, 2, null)]
    [InlineData("""{"input_tokens":10,"output_tokens":4,"total_tokens":14,"input_token_details":{"cache_read":3},"output_token_details":{"reasoning":2}}""", 10, 4, 3, 2)]
    [InlineData("""{"input":7,"output":4,"total":14,"input_cached_tokens":3}""", 10, 4, 3, null)]
    [InlineData("""{"input":10,"output":4,"total":14,"input_cached_tokens":3,"output_reasoning_tokens":2}""", 10, 4, 3, 2)]
    [InlineData("""{"input":7,"output":2,"total":14,"input_cache_read":3,"output_reasoning":2}""", 10, 4, 3, 2)]
    [InlineData("""{"promptTokens":"10","completionTokens":4}""", 10, 4, null, null)]
    [InlineData("""{"prompt_token_count":10,"candidates_token_count":4,"total_token_count":14}""", 10, 4, null, null)]
    public void Usage_of_any_shape_says_the_same(string json, int input, int output, int? cached, int? reasoning)
    {
        var usage = UsageJson.Read(JsonElement.Parse(json))!;
        Assert.Equal((input, output, cached, reasoning), ((int)usage.InputTokens!, (int)usage.OutputTokens!, (int?)usage.CachedInputTokens, (int?)usage.ReasoningTokens));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"input":-1,"output":"many"}""")]
    [InlineData("""[1,2]""")]
    [InlineData("""{"input":1e400,"total":1.5}""")]
    public void Usage_that_says_nothing_is_unknown(string json) => Assert.Null(UsageJson.Read(JsonElement.Parse(json)));

    [Fact]
    public void Costs_are_the_stated_total_or_the_sum_of_parts()
    {
        Assert.Equal(0.5, UsageJson.Cost(JsonElement.Parse("""{"input":0.1,"output":0.2,"total":"0.5"}""")));
        Assert.Equal(0.75, UsageJson.Cost(JsonElement.Parse("""{"input":0.25,"output":0.5}""")));
        Assert.Null(UsageJson.Cost(JsonElement.Parse("{}")));
    }

    [Fact]
    public void Langfuse_details_are_usage_and_cost()
    {
        var facts = Spans.Facts(("langfuse.observation.type", "generation"), ("langfuse.observation.usage_details", """{"input":7,"output":4,"total":14,"input_cached_tokens":3}"""), ("langfuse.observation.cost_details", """{"total":0.5}"""));
        Assert.Equal((new TokenUsage(10, 4, 14, 3), 0.5), (facts.Usage, facts.CostUsd));
    }

    [Fact]
    public void Stated_tokens_win_over_details()
    {
        var facts = Spans.Facts(("gen_ai.usage.input_tokens", 5L), ("langfuse.observation.usage_details", """{"input":7,"output":4}"""));
        Assert.Equal(new TokenUsage(5, null), facts.Usage);
    }

    [Theory]
    [InlineData("""{"type":"tool","content":"x","tool_call_id":"c1","name":"search"}""", StepType.ToolCall)]
    [InlineData("""{"lc":1,"type":"constructor","id":["langchain","ToolMessage"],"kwargs":{"content":"x","tool_call_id":"c1"}}""", StepType.ToolCall)]
    [InlineData("""{"messages":[{"type":"tool","content":"x","tool_call_id":"c1"}]}""", StepType.Other)]
    [InlineData("""{"content":"x"}""", StepType.Other)]
    public void A_plain_Langfuse_span_is_a_tool_when_its_output_is_a_tools(string output, StepType type) =>
        Assert.Equal(type, Spans.Make("span", ("langfuse.observation.type", "span"), ("langfuse.observation.output", output)).StepType);

    [Fact]
    public void OpenInference_messages_are_put_together_again()
    {
        var content = Spans.Facts(
            ("openinference.span.kind", "LLM"),
            ("llm.input_messages.0.message.role", "user"), ("llm.input_messages.0.message.contents.0.message_content.type", "text"), ("llm.input_messages.0.message.contents.0.message_content.text", "hi"),
            ("llm.input_messages.10.message.role", "tool"), ("llm.input_messages.10.message.tool_call_id", "c1"), ("llm.input_messages.10.message.content", "ok"),
            ("llm.output_messages.0.message.role", "assistant"),
            ("llm.output_messages.0.message.tool_calls.0.tool_call.id", "c2"), ("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "fetch"),
            ("llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "\"{\\\"url\\\":\\\"u\\\"}\""),
            ("llm.output_messages.1.message.role", "assistant"), ("llm.output_messages.1.message.function_call_name", "old"), ("llm.output_messages.1.message.function_call_arguments_json", "{\"a\":1}"),
            ("llm.tools.0.tool.json_schema", """{"type":"function","function":{"name":"fetch"}}""")).Content;
        Assert.Equal(["user hi", "tool "], content.InputMessages!.Select(message => $"{message.Role} {message.Text}"));
        Assert.Equal(["c2 fetch {\"url\":\"u\"}", " old {\"a\":1}"], content.OutputMessages!.Select(message => message.Parts[0]).Select(part => $"{part.Id} {part.ToolName} {part.Arguments}"));
        Assert.Equal(["fetch"], content.ToolDefinitions);
    }

    [Fact]
    public void OpenInference_of_LangChain_JS_leaves_calls_in_the_whole_alone()
    {
        // It flattens the calls that OpenAI's adapter leaves beside a message, not those of LangChain's own field, and no call's id.
        const string Human = """{"lc":1,"type":"constructor","id":["langchain_core","messages","HumanMessage"],"kwargs":{"content":"hi"}}""";
        const string Asking = """{"lc":1,"type":"constructor","id":["langchain_core","messages","AIMessage"],"kwargs":{"content":"","tool_calls":[{"id":"c1","name":"fetch","args":{"url":"u"},"type":"tool_call"}],"additional_kwargs":{}}}""";
        const string Answered = """{"lc":1,"type":"constructor","id":["langchain_core","messages","ToolMessage"],"kwargs":{"content":"ok","tool_call_id":"c1","name":"fetch","status":"success"}}""";
        (string, object?)[] flattened =
        [
            ("openinference.span.kind", "LLM"), ("llm.input_messages.0.message.role", "user"), ("llm.input_messages.0.message.content", "hi"),
            ("llm.input_messages.1.message.role", "assistant"), ("llm.input_messages.1.message.content", ""), ("llm.input_messages.2.message.role", "tool"), ("llm.input_messages.2.message.content", "ok"),
            ("llm.output_messages.0.message.role", "assistant"), ("llm.output_messages.0.message.content", ""),
        ];
        var content = Spans.Facts([.. flattened, ("input.value", $"{{\"messages\":[[{Human},{Asking},{Answered}]]}}"), ("output.value", $"{{\"generations\":[[{{\"text\":\"\",\"message\":{Asking}}}]]}}")]).Content;

        Assert.Equal(["c1 fetch {\"url\":\"u\"}"], content.OutputMessages!.SelectMany(message => message.Parts).Select(part => $"{part.Id} {part.ToolName} {part.Arguments}"));
        Assert.Equal([" ", "c1 fetch", "c1 fetch"], content.InputMessages!.SelectMany(message => message.Parts).Select(part => $"{part.Id} {part.ToolName}"));

        // What was hidden from the whole, or is cut off there, stays as it was flattened.
        Assert.Equal(3, Spans.Facts([.. flattened, ("input.value", "__REDACTED__")]).Content.InputMessages!.Count);
        Assert.Equal(3, Spans.Facts([.. flattened, ("input.value", $"{{\"messages\":[[{Asking}]]}}")]).Content.InputMessages!.Count);
    }

    [Fact]
    public void Completion_prompts_of_OpenInference_are_messages()
    {
        var content = Spans.Facts(("openinference.span.kind", "LLM"), ("llm.prompts.0.prompt.text", "say hi"), ("llm.choices.0.completion.text", "hi")).Content;
        Assert.Equal(("say hi", "hi"), (content.InputText, content.OutputText));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"q":{}}}""", null)]
    [InlineData("""{"q":"x"}""", """{"q":"x"}""")]
    public void Tool_parameters_are_arguments_only_when_they_are_no_schema(string parameters, string? arguments) =>
        Assert.Equal(arguments, Spans.Facts(("openinference.span.kind", "TOOL"), ("tool.name", "t"), ("tool.parameters", parameters)).Content.Arguments?.GetRawText());

    [Theory]
    [InlineData("""{"args":["{\"q\":1}"]}""", """{"q":1}""")]
    [InlineData("""{"args":[],"kwargs":{"q":1}}""", """{"q":1}""")]
    [InlineData("""{"args":[{"q":1}],"kwargs":{}}""", """{"q":1}""")]
    [InlineData("""{"args":[1,2],"kwargs":{}}""", "[1,2]")]
    [InlineData("""{"input_str":"{'q': 1}","tags":[],"inputs":{"q":1}}""", """{"q":1}""")]
    [InlineData("""{"input_str":"{'q': 1}","tags":[]}""", """{"q":1}""")]
    public void OpenLLMetry_arguments_are_unwrapped(string input, string arguments) =>
        Assert.Equal(arguments, Spans.Facts(("traceloop.span.kind", "tool"), ("traceloop.entity.name", "t"), ("traceloop.entity.input", input)).Content.Arguments!.Value.GetRawText());

    [Fact]
    public void LangSmith_payloads_are_unwrapped_and_its_generations_are_messages()
    {
        var tool = Spans.Facts(("langsmith.span.kind", "tool"), ("gen_ai.prompt", """{"input":"{'q': 1}"}"""), ("gen_ai.completion", """{"output":{"type":"tool","content":"x","tool_call_id":"c1","status":"error"}}""")).Content;
        Assert.Equal(("""{"q":1}""", "x", "c1", true), (tool.Arguments!.Value.GetRawText(), tool.Result!.Value.GetString(), tool.ToolCallId, tool.ResultIsError));
        var model = Spans.Facts(("langsmith.span.kind", "llm"), ("gen_ai.completion",
            """{"generations":[[{"text":"","generation_info":{"finish_reason":"tool_calls"},"message":{"lc":1,"type":"constructor","id":["langchain","AIMessage"],"kwargs":{"content":"","tool_calls":[{"name":"f","args":{"a":1},"id":"c1"}]}}}]]}"""));
        Assert.Equal("tool_call", model.FinishReason);
        Assert.Equal("f", Assert.Single(Assert.Single(model.Content.OutputMessages!).Parts).ToolName);
    }

    [Fact]
    public void Vercel_messages_come_from_its_prompt_and_response()
    {
        var content = Spans.Facts(
            ("ai.operationId", "ai.generateText"), ("ai.prompt", """{"system":"be brief","prompt":"hi"}"""), ("ai.response.text", "hello"),
            ("ai.response.toolCalls", """[{"toolCallId":"c1","toolName":"f","input":{"a":1}}]""")).Content;
        Assert.Equal(["system be brief", "user hi"], content.InputMessages!.Select(message => $"{message.Role} {message.Text}"));
        Assert.Equal(["Text ", "ToolRequest f"], Assert.Single(content.OutputMessages!).Parts.Select(part => $"{part.Kind} {part.ToolName}"));
    }

    [Fact]
    public void An_error_that_the_Vercel_processor_only_repeats_is_none()
    {
        (string, object?)[] well = [("ai.operationId", "ai.generateText.doGenerate"), ("openinference.span.kind", "LLM"), ("ai.response.finishReason", "stop")];
        Assert.False(Spans.Failed("x", "tool broke", well).IsError);
        Assert.True(Spans.Failed("x", "tool broke", [.. well[..2], ("ai.response.finishReason", "tool-calls")]).IsError);
        Assert.True(Spans.Failed("x", "it broke", well[0], well[2]).IsError);
    }

    [Fact]
    public void A_tool_known_by_its_class_takes_its_name_from_its_answer_or_from_who_asked()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Other("agent.workflow", 0, 100, null, false, null, ("traceloop.span.kind", "workflow"), ("traceloop.entity.output", """{"messages":[{"type":"ai","content":"","tool_calls":[{"name":"fetch","args":{"url":"u"},"id":"c2"}]}]}"""));
            kit.Other("execute_tool DynamicStructuredTool", 1, 10, null, false, null, ("gen_ai.operation.name", "execute_tool"), ("traceloop.entity.input", """{"args":["{\"q\":1}"]}"""),
                ("traceloop.entity.output", """{"lc":1,"type":"constructor","id":["ToolMessage"],"kwargs":{"content":"x","tool_call_id":"c1","name":"search"}}"""));
            kit.Other("execute_tool DynamicStructuredTool", 20, 10, null, true, "broke", ("gen_ai.operation.name", "execute_tool"), ("traceloop.entity.input", """{"args":["{\"url\":\"u\"}"]}"""));
            kit.Other("execute_tool DynamicStructuredTool", 40, 10, null, false, null, ("gen_ai.operation.name", "execute_tool"), ("traceloop.entity.input", """{"args":["{\"url\":\"v\"}"]}"""));
        });
        Assert.Equal(["search", "fetch", "DynamicStructuredTool"], trace.ToolCalls.Select(call => call.Name));
    }
}
