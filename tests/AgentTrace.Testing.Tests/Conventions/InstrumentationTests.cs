using System.Diagnostics;

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

    private static System.Text.Json.JsonElement Json(string text) => System.Text.Json.JsonElement.Parse(text);
}
