using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

public class ToolContentTests
{
    [Theory]
    [InlineData("""{"q": 1}""", """{"q": 1}""")]
    [InlineData("\"{\\\"q\\\": 1}\"", """{"q": 1}""")]
    [InlineData("", "{}")]
    [InlineData("null", "{}")]
    [InlineData("{'q': None, 'ok': True, 'n': [1, 2.5, ('a', \"b's\")]}", """{"q":null,"ok":true,"n":[1,2.5,["a","b's"]]}""")]
    [InlineData("not json", "\"not json\"")]
    [InlineData("""{"q": """, """ "{\"q\": " """)]
    [InlineData("""{"input_str": "{'q': 1}", "tags": [], "metadata": {}, "inputs": {"q": 2}, "kwargs": {}}""", """{"q": 2}""")]
    [InlineData("""{"input_str": "{'q': 1}", "tags": [], "metadata": {}, "inputs": null}""", """{"q": 1}""")]
    [InlineData("""{"type":"tool_call","name":"search","args":{"q":1},"id":"call_1"}""", """{"q":1}""")]
    public void Arguments_are_parsed_and_unwrapped(string text, string expected) => Same(expected, Spans.Arguments(text).Arguments);

    [Fact]
    public void Arguments_that_were_not_captured_are_null()
    {
        Assert.Null(Spans.Facts((Names.Operation, "execute_tool")).Content.Arguments);
        Assert.Null(Spans.Arguments(null).Arguments);
    }

    [Fact]
    public void Arguments_as_structured_values_become_JSON() =>
        Same("""{"q":"x","n":[1,true,null,0.5],"text":"{\"a\":1}"}""",
            Spans.Arguments(Spans.Set(("q", "x"), ("n", new object?[] { 1, true, null, 0.5 }), ("text", "{\"a\":1}"))).Arguments);

    [Theory]
    [InlineData("tool_arguments")]
    [InlineData("gcp.vertex.agent.tool_call_args")]
    [InlineData("input.value")]
    [InlineData("input")]
    public void Arguments_are_found_under_older_names(string key) =>
        Same("""{"q":1}""", Spans.Facts((Names.Operation, "execute_tool"), (key, """{"q":1}""")).Content.Arguments);

    [Theory]
    [InlineData("\"Refunds\"", "\"Refunds\"", false)]
    [InlineData("Refunds are possible", "\"Refunds are possible\"", false)]
    [InlineData("null", "null", false)]
    [InlineData("42", "42", false)]
    [InlineData("\"42\"", "\"42\"", false)]
    [InlineData("\"[1, 2]\"", "[1,2]", false)]
    [InlineData("""{"content":[{"type":"text","text":"{\"id\":1}"}]}""", """{"id":1}""", false)]
    [InlineData("""{"content":[{"type":"text","text":"no such page"}],"isError":true}""", "\"no such page\"", true)]
    [InlineData("""{"content":[{"$type":"text","text":"a"},{"$type":"text","text":"b"}],"isError":false,"other":1}""", "\"a\\nb\"", false)]
    [InlineData("""[{"$type":"text","text":"[1]"}]""", "[1]", false)]
    [InlineData("""{"$type":"text","text":"x","annotations":null}""", "\"x\"", false)]
    [InlineData("""{"content":"an article","title":"t"}""", """{"content":"an article","title":"t"}""", false)]
    [InlineData("""[{"type":"image","data":"…"}]""", """[{"type":"image","data":"…"}]""", false)]
    [InlineData("""{"lc":1,"type":"constructor","id":["langchain_core","messages","ToolMessage"],"kwargs":{"content":"[1]","status":"success","tool_call_id":"c1"}}""", "[1]", false)]
    [InlineData("""{"type":"tool","content":"HTTP 503","status":"error","tool_call_id":"c1"}""", "\"HTTP 503\"", true)]
    [InlineData("""{"output":{"lc":1,"kwargs":{"content":"ok","tool_call_id":"c1"}},"kwargs":{"tool_call_id":"c1"}}""", "\"ok\"", false)]
    [InlineData("""{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"bad"}],"is_error":true}""", "\"bad\"", true)]
    [InlineData("""{"result":"kept","is_error":true}""", """{"result":"kept","is_error":true}""", false)]
    public void Result_is_unwrapped(string text, string expected, bool isError)
    {
        var content = Spans.Result(text);
        Same(expected, content.Result);
        Assert.Equal(isError, content.ResultIsError);
        Assert.Equal(isError, content.ResultError is not null);
        Assert.Equal(text.Contains("c1", StringComparison.Ordinal) ? "c1" : null, content.ToolCallId);
    }

    [Fact]
    public void Result_of_a_failed_MEAI_tool_is_no_result()
    {
        Assert.Null(Spans.Failed("execute_tool fetch", "down", (Names.Operation, "execute_tool"), (Names.ToolResult, "null")).Facts.Content.Result);
        Assert.Equal(JsonValueKind.Null, Spans.Result("null").Result!.Value.ValueKind);
    }

    [Fact]
    public void Wrapping_of_OpenLLMetry_is_taken_off_where_that_wrote_it()
    {
        var content = Spans.Make("search.tool", "@traceloop/instrumentation-mcp",
            ("traceloop.span.kind", "tool"),
            ("traceloop.entity.input", """{"tool_name":"search","arguments":{"q":1}}"""),
            ("traceloop.entity.output", """{"result":"HTTP 503","is_error":true}""")).Facts.Content;
        Same("""{"q":1}""", content.Arguments);
        Same("\"HTTP 503\"", content.Result);
        Assert.True(content.ResultIsError);
        Assert.Equal("HTTP 503", content.ResultError);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("('")]
    public void Text_nested_20000_deep_stays_text(string open)
    {
        var text = string.Concat(Enumerable.Repeat(open, 20_000));
        Assert.Equal(text, Spans.Result(text).Result!.Value.GetString());
        Assert.Equal(text, Spans.Arguments(text).Arguments!.Value.GetString());
        Assert.Null(Spans.Facts((Names.Operation, "chat"), (Names.OutputMessages, "[" + text)).Content.OutputMessages);
        Assert.NotNull(Spans.Result("[" + text).Result);
    }

    [Fact]
    public void Values_nested_20000_deep_end_in_null()
    {
        var value = AttributeValue.From("x");
        for (var i = 0; i < 20_000; i++) value = AttributeValue.From([value]);
        Assert.Equal(JsonValueKind.Array, Spans.Result(value).Result!.Value.ValueKind);
    }

    [Fact]
    public void Towers_of_wrapping_end()
    {
        var text = "x";
        for (var i = 0; i < 12; i++) text = JsonSerializer.Serialize(new { content = new[] { new { type = "text", text } } });
        Assert.NotNull(Spans.Result(text).Result);
    }

    [Theory]
    [InlineData("\ud800 alone")]
    [InlineData("{\"a\":\"\ud800\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\uDC00\":\"\\ud83d\\ude00 \\\\ud800\"}")]
    [InlineData("{'a': '\\ud800'}")]
    [InlineData("\"{\\\"a\\\":\\\"\\\\ud800\\\"}\"")]
    public void Half_a_surrogate_pair_throws_nowhere(string text)
    {
        foreach (var value in new[] { Spans.Result(text).Result!.Value, Spans.Arguments(Spans.Set((text, text))).Arguments!.Value })
        {
            if (value.ValueKind == JsonValueKind.String) Assert.NotNull(value.GetString());
            else foreach (var property in value.EnumerateObject()) Assert.NotNull(property.Name + property.Value.GetString());
        }
    }

    [Fact]
    public void A_whole_surrogate_pair_and_an_escaped_backslash_stay_as_they_are() =>
        Assert.Equal("😀 \\ud800", Spans.Result("{\"a\":\"\\ud83d\\ude00 \\\\ud800\"}").Result!.Value.GetProperty("a").GetString());

    [Theory]
    [InlineData("{'a': 'it\\'s', \"b\": \"x\\n\", 3: -1, None: .5,}", """{"a":"it's","b":"x\n","3":-1,"null":0.5}""")]
    [InlineData("[True, False, None, 1e3, nan, ()]", """[true,false,null,1000,"nan",[]]""")]
    [InlineData("{'u': '\\u00e9\\x41', 'r': r'\\d'}", """{"u":"éA","r":"\\d"}""")]
    [InlineData("{'m': HumanMessage(content='x')}", null)]
    [InlineData("{'a': 'open}", null)]
    [InlineData("{'a' 1}", null)]
    [InlineData("[1 2]", null)]
    [InlineData("[INFO] started", null)]
    [InlineData("{}x", null)]
    [InlineData("{'a': '\\", null)]
    [InlineData("{'a': '\\ud83d\\ude00'}", """{"a":"😀"}""")]
    public void PythonLiteral_reads_literals_only(string text, string? expected)
    {
        if (expected is null) Assert.Null(PythonLiteral.TryParse(text));
        else Same(expected, PythonLiteral.TryParse(text));
    }

    private static void Same(string expected, JsonElement? actual)
    {
        Assert.NotNull(actual);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual.Value), $"expected {expected}, got {actual.Value.GetRawText()}");
    }
}
