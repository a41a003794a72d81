using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

public class MessageTests
{
    private const string Request = """{"q":1}""";

    public static TheoryData<string, (string, object?)[]> AnswersThatAskForSearch => new()
    {
        { "parts", [(Names.OutputMessages, """[{"role":"assistant","parts":[{"type":"text","content":"Let me look."},{"type":"tool_call","id":"c1","name":"search","arguments":{"q":1}}],"finish_reason":"tool_call"}]""")] },
        { "flat", [(Names.OutputMessages, """[{"role":"Assistant","name":"a","content":"Let me look.","tool_calls":[{"id":"c1","type":"function","function":{"name":"search","arguments":"{\"q\":1}"}}]}]""")] },
        { "completion", [("gen_ai.completion", """{"choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","content":"Let me look.","tool_calls":[{"id":"c1","function":{"name":"search","arguments":"{\"q\":1}"}}]}}]}""")] },
        { "anthropic", [(Names.OutputMessages, """{"role":"assistant","content":[{"type":"text","text":"Let me look."},{"type":"tool_use","id":"c1","name":"search","input":{"q":1}}],"stop_reason":"tool_use"}""")] },
        { "langchain", [(Names.OutputMessages, """[{"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":"Let me look.","tool_calls":[{"name":"search","args":{"q":1},"id":"c1","type":"tool_call"}]}}]""")] },
        { "gemini", [(Names.OutputMessages, """{"candidates":[{"content":{"role":"model","parts":[{"text":"Let me look."},{"functionCall":{"id":"c1","name":"search","args":{"q":1}}}]},"finishReason":"STOP"}]}""")] },
        { "event of Google's ADK", [(Names.OutputMessages, """{"content":{"parts":[{"text":"Let me look."},{"function_call":{"id":"c1","name":"search","args":{"q":1}}}],"role":"model"},"finish_reason":"STOP","author":"a"}""")] },
        { "indexed", [("gen_ai.completion.0.content", "Let me look."), ("gen_ai.completion.0.tool_calls.0.id", "c1"), ("gen_ai.completion.0.tool_calls.0.name", "search"), ("gen_ai.completion.0.tool_calls.0.arguments", Request)] },
        { "structured", [(Names.OutputMessages, new object?[] { Spans.Set(("role", "assistant"), ("parts", new object?[] { Spans.Set(("type", "text"), ("content", "Let me look.")), Spans.Set(("type", "tool_call"), ("id", "c1"), ("name", "search"), ("arguments", Spans.Set(("q", 1)))) })) })] },
    };

    [Theory]
    [MemberData(nameof(AnswersThatAskForSearch))]
    public void OutputMessages_reads_every_shape(string shape, (string, object?)[] attributes) => AsksForSearch(shape, Spans.Facts([(Names.Operation, "chat"), .. attributes]).Content);

    public static TheoryData<string, (string, object?)[]> EventsThatAskForSearch => new()
    {
        { "gen_ai.choice", [("finish_reason", "tool_calls"), ("message", Spans.Set(("content", "Let me look."), ("tool_calls", new object?[] { Spans.Set(("id", "c1"), ("function", Spans.Set(("name", "search"), ("arguments", Request)))) })))] },
        { "gen_ai.choice", [("gen_ai.system", "openai"), ("gen_ai.event.content", """{"index":0,"message":{"role":"assistant","content":"Let me look."},"tool_calls":[{"id":"c1","type":"Function","function":{"name":"search","arguments":{"q":1}}}],"finish_reason":"ToolCalls"}""")] },
        { "gen_ai.choice", [("message", """{"content":"Let me look.","role":"assistant"}"""), ("tool_calls", """[{"id":"c1","function":{"name":"search","arguments":"{\"q\":1}"}}]""")] },
        { "gen_ai.content.completion", [("gen_ai.completion", """[{"role":"assistant","content":"Let me look.","tool_calls":[{"id":"c1","function":{"name":"search","arguments":"{\"q\":1}"}}]}]""")] },
        { "gen_ai.client.inference.operation.details", [(Names.OutputMessages, """[{"role":"assistant","parts":[{"type":"text","content":"Let me look."},{"type":"tool_call","id":"c1","name":"search","arguments":{"q":1}}]}]""")] },
    };

    [Theory]
    [MemberData(nameof(EventsThatAskForSearch))]
    public void OutputMessages_reads_every_generation_of_events(string name, (string, object?)[] attributes) =>
        AsksForSearch(name, Spans.Make("chat m", (Names.Operation, "chat")).WithEvents([Spans.Event(name, attributes)]).Facts.Content);

    [Fact]
    public void InputMessages_reads_the_conversation_of_events()
    {
        var messages = Spans.Make("chat m", (Names.Operation, "chat")).WithEvents([
            Spans.Event("gen_ai.system.message", ("content", "Be brief.")),
            Spans.Event("gen_ai.user.message", ("content", "Hello")),
            Spans.Event("gen_ai.assistant.message", ("tool_calls", new object?[] { Spans.Set(("id", "c1"), ("function", Spans.Set(("name", "search"), ("arguments", "")))) })),
            Spans.Event("gen_ai.tool.message", ("id", "c1"), ("content", "[1]")),
        ]).Facts.Content.InputMessages!;
        Assert.Equal(["system", "user", "assistant", "tool"], messages.Select(message => message.Role));
        Assert.Equal("{}", messages[2].Parts[0].Arguments!.Value.GetRawText());
        Assert.Equal(("c1", "[1]"), (messages[3].Parts[0].Id, messages[3].Parts[0].Response!.Value.GetRawText()));
    }

    [Theory]
    [InlineData("""[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"bad"}]}]""", false)]
    [InlineData("""[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","result":{"content":[{"type":"text","text":"bad"}],"isError":true}}]}]""", true)]
    [InlineData("""[{"role":"tool","tool_call_id":"c1","content":"bad"}]""", false)]
    [InlineData("""[{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"bad"}]}]""", false)]
    [InlineData("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"bad","is_error":true}]}]""", true)]
    [InlineData("""[{"type":"tool","content":"bad","tool_call_id":"c1","status":"error"}]""", true)]
    [InlineData("""[{"type":"function_call_output","call_id":"c1","output":"bad"}]""", false)]
    [InlineData("""[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c1","toolName":"t","output":{"type":"error-text","value":"bad"}}]}]""", true)]
    public void InputMessages_unwraps_the_answers_of_tools(string json, bool isError)
    {
        var part = Spans.Facts((Names.Operation, "chat"), (Names.InputMessages, json)).Content.InputMessages!.Single().Parts.Single();
        Assert.Equal((MessagePartKind.ToolResponse, "c1", "bad", isError), (part.Kind, part.Id, part.Response!.Value.GetString(), part.IsError));
    }

    [Fact]
    public void Parts_of_every_kind_are_told_apart()
    {
        var parts = Spans.Facts((Names.Operation, "chat"), (Names.OutputMessages, """
            [{"role":"assistant","parts":[
              {"type":"reasoning","content":"hm"},
              {"type":"Microsoft.Extensions.AI.TextContent","content":{"text":""}},
              {"type":"server_tool_call","id":"s1","name":"web_search","server_tool_call":{"type":"web"}},
              {"type":"web_search_tool_result","tool_use_id":"s1","content":[]},
              {"type":"blob","content":"AA=="},
              {"type":"tool_call","id":"","name":"search"}]}]
            """)).Content.OutputMessages!.Single().Parts;
        Assert.Equal(
            [MessagePartKind.Reasoning, MessagePartKind.Text, MessagePartKind.ServerToolRequest, MessagePartKind.ServerToolResponse, MessagePartKind.Other, MessagePartKind.ToolRequest],
            parts.Select(part => part.Kind));
        Assert.Null(parts[^1].Id);
        Assert.Null(parts[^1].Arguments);
    }

    [Fact]
    public void Messages_not_captured_are_null_and_captured_empty_ones_are_empty()
    {
        Assert.Null(Spans.Facts((Names.Operation, "chat")).Content.InputMessages);
        Assert.Null(Spans.Facts((Names.Operation, "chat"), (Names.InputMessages, """[{"role":"user","parts":[{"type":"te""")).Content.InputMessages);
        Assert.Empty(Spans.Facts((Names.Operation, "chat"), (Names.InputMessages, "[]")).Content.InputMessages!);
        Assert.Empty(Spans.Facts((Names.Operation, "chat"), (Names.OutputMessages, """[{"role":"assistant","parts":[]}]""")).Content.OutputMessages!.Single().Parts);
        Assert.Null(Spans.Facts((Names.Operation, "chat"), ("gen_ai.completion.0.role", "assistant")).Content.OutputMessages);
    }

    [Fact]
    public void Answer_of_a_completion_API_is_text_and_a_finish_reason()
    {
        var facts = Spans.Facts((Names.Operation, "chat"), ("gen_ai.completion", """{"text":"Rainy.","finish_reason":"stop"}"""));
        Assert.Equal(("Rainy.", "stop"), (facts.Content.OutputText, facts.FinishReason));
    }

    [Fact]
    public void Indexed_prompts_are_in_the_order_of_their_index()
    {
        var messages = Spans.Facts((Names.Operation, "chat"),
            ("gen_ai.prompt.10.role", "tool"), ("gen_ai.prompt.10.content", "[1]"), ("gen_ai.prompt.10.tool_call_id", "c1"),
            ("gen_ai.prompt.2.role", "user"), ("gen_ai.prompt.2.content", """[{"type":"text","text":"Hello"}]""")).Content.InputMessages!;
        Assert.Equal(["user", "tool"], messages.Select(message => message.Role));
        Assert.Equal("Hello", messages[0].Text);
        Assert.Equal("c1", messages[1].Parts.Single().Id);
    }

    [Fact]
    public void Instructions_stand_before_the_messages()
    {
        var messages = Spans.Facts((Names.Operation, "chat"), (Names.SystemInstructions, """[{"type":"text","content":"Be brief."}]"""),
            (Names.InputMessages, """[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]""")).Content.InputMessages!;
        Assert.Equal([("system", "Be brief."), ("user", "Hello")], messages.Select(message => (message.Role, message.Text!)));
    }

    [Theory]
    [InlineData(Names.Input, "Hello", "Hello")]
    [InlineData("input", "\"Hello\"", "Hello")]
    [InlineData("input.value", """{"messages":[["user","Hello"],["assistant","Hi"]]}""", "Hello")]
    [InlineData("input", """{"topic":"x"}""", """{"topic":"x"}""")]
    [InlineData(Names.InputMessages, """[{"role":"user","parts":[{"type":"text","content":"Hello"}]},{"role":"assistant","parts":[{"type":"text","content":"Hi"}]}]""", "Hello")]
    public void InputText_is_what_was_asked(string key, string value, string expected) =>
        Assert.Equal(expected, Spans.Facts((Names.Operation, "invoke_agent"), (key, value)).Content.InputText);

    [Fact]
    public void OutputText_is_the_last_text_of_the_assistant() =>
        Assert.Equal("Done.", Spans.Facts((Names.Operation, "invoke_agent"), (Names.OutputMessages, """
            [{"role":"assistant","parts":[{"type":"text","content":"First."}]},{"role":"tool","parts":[{"type":"tool_call_response","id":"1","response":1}]},
             {"role":"assistant","parts":[{"type":"text","content":"Done."}]}]
            """)).Content.OutputText);

    [Theory]
    [InlineData("""[{"type":"function","name":"search"},{"type":"function","name":"fetch","parameters":{}}]""")]
    [InlineData("""[{"type":"function","function":{"name":"search"}},{"type":"function","function":{"name":"fetch"}}]""")]
    [InlineData("""[{"name":"search","input_schema":{}},{"name":"fetch"}]""")]
    public void ToolDefinitions_are_names(string json)
    {
        Assert.Equal(["search", "fetch"], Spans.Facts((Names.Operation, "chat"), (Names.ToolDefinitions, json)).Content.ToolDefinitions);
        Assert.Equal(["search", "fetch"], Spans.Facts((Names.Operation, "chat"), (Names.ToolDefinitions, JsonElement.Parse(json).EnumerateArray().Select(item => (object?)item.GetRawText()).ToArray())).Content.ToolDefinitions);
        Assert.Null(Spans.Facts((Names.Operation, "chat")).Content.ToolDefinitions);
    }

    private static void AsksForSearch(string shape, SpanContent content)
    {
        var message = Assert.Single(content.OutputMessages!);
        Assert.Equal("assistant", message.Role);
        Assert.Equal("Let me look.", message.Text);
        var request = message.Parts.Single(part => part.Kind == MessagePartKind.ToolRequest);
        Assert.Equal(("c1", "search", Request), (request.Id, request.ToolName, request.Arguments!.Value.GetRawText()));
        Assert.NotEmpty(shape);
    }

    [Theory]
    [InlineData("""{"model":"gemini","contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("""{"model":"gemini","contents":[{"parts":[{"text":"hi"}]}]}""")]
    [InlineData("""{"model":"gemini","contents":"hi"}""")]
    public void InputMessages_are_found_in_the_body_of_a_request(string body) =>
        Assert.Equal(("user", "hi"), Spans.Facts((Names.Operation, "chat"), (Names.InputMessages, body)).Content.InputMessages!.Select(message => (message.Role, message.Text)).Single());

    [Fact]
    public void Calls_of_the_AI_SDK_that_stand_alone_are_an_answer()
    {
        var part = Spans.Facts(("langfuse.observation.type", "generation"), ("langfuse.observation.output", """[{"toolCallType":"function","toolCallId":"c1","toolName":"search","args":"{\"q\":1}"}]""")).Content.OutputMessages!.Single().Parts.Single();
        Assert.Equal((MessagePartKind.ToolRequest, "c1", "search", Request), (part.Kind, part.Id, part.ToolName, part.Arguments?.GetRawText()));
    }

    [Fact]
    public void Result_that_was_encoded_twice_is_the_text()
    {
        var part = Spans.Facts((Names.Operation, "chat"), (Names.InputMessages, """[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"\"stormy\""}]}]""")).Content.InputMessages![0].Parts[0];
        Assert.Equal("stormy", part.Response!.Value.GetString());
    }

    /// <summary>Langfuse's callback for LangChain puts what the model was offered behind the messages.</summary>
    [Fact]
    public void Definitions_that_stand_as_messages_of_a_tool_answer_nothing()
    {
        var content = Spans.Facts(("langfuse.observation.type", "generation"), ("langfuse.observation.input", """[{"role":"user","content":"hi"},{"role":"tool","content":{"type":"function","function":{"name":"search","parameters":{}}}}]""")).Content;
        Assert.Equal(MessagePartKind.Other, content.InputMessages![1].Parts.Single().Kind);
        Assert.Equal(["search"], content.ToolDefinitions);
    }
}
