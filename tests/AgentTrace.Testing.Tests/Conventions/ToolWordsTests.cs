using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

public sealed class ToolWordsTests
{
    private static readonly string[] WithTools =
    [
        """[{"role":"assistant","parts":[{"type":"tool_call","id":"1","name":"search","arguments":{}}]}]""",
        """[{"role":"tool","parts":[{"type":"tool_call_response","id":"1","response":"x"}]}]""",
        """[{"role":"TOOL","content":"x"}]""",
        """[{"role":"Function","content":"x"}]""",
        """[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"search","input":{}}]}]""",
        """[{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"x"}]}]""",
        """[{"role":"assistant","content":[{"type":"server_tool_use","id":"1","name":"search","input":{}}]}]""",
        """[{"role":"assistant","content":[{"type":"mcp_tool_use","id":"1","name":"search","input":{}}]}]""",
        """[{"role":"assistant","content":[{"type":"web_search_tool_result","tool_use_id":"1","content":[]}]}]""",
        """[{"role":"assistant","content":[{"type":"web_search_call","status":"completed"}]}]""",
        """[{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"search","arguments":"{}"}}]}]""",
        """[{"role":"assistant","function_call":{"name":"search","arguments":"{}"}}]""",
        """[{"role":"model","parts":[{"functionCall":{"name":"search","args":{}}}]}]""",
        """[{"role":"user","parts":[{"functionResponse":{"name":"search","response":{}}}]}]""",
        """[{"lc":1,"type":"constructor","id":["langchain","ToolMessage"],"kwargs":{"content":"x","tool_call_id":"1"}}]""",
        """[{"type":"function_call_output","call_id":"1","output":"x"}]""",
        """[{'role': 'assistant', 'parts': [{'type': 'tool_call', 'id': '1', 'name': 'search'}]}]""",
        """[{'role': 'assistant', 'parts': [{'type': '\x74ool_call', 'id': '1', 'name': 'search'}]}]""",
    ];

    public static TheoryData<string> Tools => [.. WithTools];

    [Theory]
    [MemberData(nameof(Tools))]
    public void What_has_a_part_of_a_tool_is_never_passed_over(string messages)
    {
        Assert.Contains(Parts(messages), IsOfTool);
        Assert.True(ToolWords.MayBeIn(Encoding.UTF8.GetBytes(messages)));

        // However far from the begin, and as it stands within a JSON string, written by one or the other encoder, once and twice over.
        Assert.True(ToolWords.MayBeIn(Encoding.UTF8.GetBytes(new string(' ', 57) + messages)));
        foreach (var encoder in (JavaScriptEncoder[])[JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping])
        {
            var once = JsonSerializer.Serialize(messages, new JsonSerializerOptions { Encoder = encoder });
            var twice = JsonSerializer.Serialize(once, new JsonSerializerOptions { Encoder = encoder });
            Assert.True(ToolWords.MayBeIn(Encoding.UTF8.GetBytes(once)[1..^1]));
            Assert.True(ToolWords.MayBeIn(Encoding.UTF8.GetBytes(twice)));
        }
    }

    [Fact]
    public void A_letter_that_is_written_as_an_escape_hides_no_word()
    {
        foreach (var messages in WithTools)
        {
            // Every letter of the words, one at a time, as JSON may write it.
            for (var at = messages.IndexOf("ool", StringComparison.OrdinalIgnoreCase); at >= 0 && at < messages.Length; at++)
            {
                if (!char.IsAsciiLetter(messages[at]) && messages[at] != '_') continue;
                var hidden = $"{messages[..at]}\\u{(int)messages[at]:x4}{messages[(at + 1)..]}";
                if (Parts(hidden).Any(IsOfTool)) Assert.True(ToolWords.MayBeIn(Encoding.UTF8.GetBytes(hidden)), hidden);
            }
        }
    }

    [Theory]
    [InlineData("""[{"role":"user","parts":[{"type":"text","content":"use the tool, or a function; \"quoted\" Größe \u00f6 日本"}]}]""")]
    [InlineData("""[{"role":"assistant","content":"I call it: recall, footstool, dysfunctional, my_calls"}]""")]
    [InlineData("")]
    [InlineData("t")]
    [InlineData("\\")]
    [InlineData("\\u00")]
    public void Prose_about_tools_needs_no_reading(string messages)
    {
        Assert.False(ToolWords.MayBeIn(Encoding.UTF8.GetBytes(messages)));
        Assert.False(ToolWords.MayBeIn(Encoding.UTF8.GetBytes(messages + new string(' ', 40))));
    }

    [Fact]
    public void Who_is_not_asked_for_messages_has_none()
    {
        foreach (var file in TraceText.Fixtures)
        {
            foreach (var attributes in RecordedTrace.LoadAll(file).SelectMany(trace => trace.Spans).Select(span => span.Attributes))
            {
                var shape = AttributeShape.Of(attributes).Content;
                foreach (var silent in Vocabulary.ByPrecedence.Except(shape.Input.Speakers)) Assert.Null(silent.InputMessages(attributes));
                foreach (var silent in Vocabulary.ByPrecedence.Except(shape.Output.Speakers)) Assert.Null(silent.OutputMessages(attributes));
                if (!shape.Input.MayHoldTools(attributes)) Assert.DoesNotContain(shape.Input.Speakers.SelectMany(vocabulary => vocabulary.InputMessages(attributes) ?? []).SelectMany(message => message.Parts), IsOfTool);
                if (!shape.Output.MayHoldTools(attributes)) Assert.DoesNotContain(shape.Output.Speakers.SelectMany(vocabulary => vocabulary.OutputMessages(attributes) ?? []).SelectMany(message => message.Parts), IsOfTool);
            }
        }
    }

    [Fact]
    public void Text_that_is_held_with_its_escapes_is_the_text()
    {
        foreach (var text in (string[])["a\nb", "\"quoted\" Größe 日本 😀", "\u0001\\", "/"])
        {
            var raw = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text).Trim('"').Replace("/", "\\/", StringComparison.Ordinal));
            var held = AttributeValue.FromEscaped([1, .. raw, 2], 1, raw.Length);
            Assert.Equal(text, held.AsText());
            Assert.Equal(Encoding.UTF8.GetBytes(text), held.Utf8Slice().ToArray());
            Assert.Equal(AttributeValue.From(text), held);
            Assert.Equal(AttributeValue.From(text).GetHashCode(), held.GetHashCode());
            Assert.True(held.TextEquals(text));
            Assert.False(held.IsEmptyText);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_read_as_replaced()
    {
        var held = AttributeValue.FromUtf8([(byte)'a', 0xFF, (byte)'b'], 0, 3);

        Assert.Equal("a\uFFFDb", held.AsText());
        Assert.Equal("a\uFFFDb"u8, held.Utf8Slice());
        Assert.Equal(AttributeValue.From("a\uFFFDb"), held);
        Assert.True(held.TextEquals("a\uFFFDb"));
    }

    private static bool IsOfTool(MessagePart part) => part.Kind is not (MessagePartKind.Text or MessagePartKind.Reasoning or MessagePartKind.Other);

    private static IEnumerable<MessagePart> Parts(string messages) => (MessageReader.FromAttribute(messages, "user") ?? []).SelectMany(message => message.Parts);
}
