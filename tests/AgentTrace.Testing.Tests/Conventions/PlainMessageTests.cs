using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>Messages that are read token by token are the messages that the reader of every shape makes of the same text.</summary>
public class PlainMessageTests
{
    private static readonly string[] Texts =
    [
        """[{"role":"user","parts":[{"type":"text","content":"Größe \"q\" \u00f6 \n 日本 😀"}]}]""",
        """[{"role":"Assistant","parts":[{"type":"text","content":""},{"type":"tool_call","id":"c1","name":"search","arguments":{"q":[1,{"a":null}]}}],"finish_reason":"tool_call"}]""",
        """[{"parts":[{"arguments":[1],"name":null,"id":null,"type":"tool_call"},{"type":"tool_call"}],"role":"human","finish_reason":null}]""",
        """[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","result":{"content":[{"type":"text","text":"bad"}],"isError":true}}]},{"role":"user","parts":[]}]""",
        """[{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"tool_call","id":7,"name":"n","arguments":"{\"a\":1}"},{"type":"blob","modality":"image"},{}]}]""",
        """[{"role":"user","parts":[{"type":"text","content":null},{"type":"text","text":"t"},{"type":"text"},{"content":"no type"}]}]""",
        """[{"role":"user","parts":[{"type":"text","type":"tool_call","content":"a","content":"b","name":"n"}]} , {"role":"model","parts":[{"type":"\u0074ext","\u0063ontent":"x"}]}]""",
        """[{"role":"assistant","parts":[{"type":"server_tool_call","id":"s1","name":"web","server_tool_call":{"type":"web","q":1}}]}]""",
        """[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","name":"n","response":"sunny \u00f6"},{"type":"tool_call_response","response":"[1]"},{"response":"late","type":"tool_call_response"}]}]""",
        """[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":{"a":1}},{"type":"tool_call_response","id":"c2","response":" {\"a\":1}"},{"type":"tool_call_response","id":"c3","response":""}]}]""",
    ];

    public static TheoryData<string> Plain => [.. Texts];

    [Theory]
    [MemberData(nameof(Plain))]
    public void Plain_messages_are_read_without_a_document(string messages)
    {
        Assert.NotNull(PlainMessages.Read(Encoding.UTF8.GetBytes(messages)));
        AssertSame(messages);
    }

    [Theory]
    [InlineData("""[{"role":"user","content":"flat"}]""")]
    [InlineData("""[{"role":"user","parts":[{"type":"text","content":"a"}],"name":"n"}]""")]
    [InlineData("""[{"role":"","parts":[]}]""")]
    [InlineData("""[{"role":"tool","parts":[{"type":"text","content":"an answer"}]}]""")]
    [InlineData("""[{"role":"tool","parts":[{"type":"tool_call_response","type":"text","content":"an answer"}]}]""")]
    [InlineData("""[{"role":"user","parts":["text"]}]""")]
    [InlineData("""[{"role":"user","parts":[]},"text"]""")]
    [InlineData("""[{"role":"user","parts":[]}""")]
    [InlineData("""[{"role":"user","parts":[]}] and more""")]
    [InlineData("""[{"role":"user","parts":[{"type":"text","content":"\ud83d"}]}]""")]
    [InlineData("""[]""")]
    [InlineData("")]
    public void Others_are_left_to_the_reader_of_every_shape(string messages) => Assert.Null(PlainMessages.Read(Encoding.UTF8.GetBytes(messages)));

    [Fact]
    public void Changed_at_random_they_are_read_alike_or_left()
    {
        var random = new Random(42);
        string[] pieces = ["\"", "{", "}", "[", "]", ",", ":", "null", "1", "\"role\":\"tool\",", "\"type\":\"text\",", "\"id\":\"x\",", "\"content\":[],", "\"arguments\":\"{}\",", "\"response\":\"r\",", "tool_call_response", "\\u0041", " "];
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = Texts[random.Next(Texts.Length)];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(text.Length);
                text = random.Next(3) == 0 ? text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)) : text.Insert(at, pieces[random.Next(pieces.Length)]);
                if (text.Length == 0) break;
            }

            if (AssertSame(text)) read++;
        }

        Assert.InRange(read, 1_000, 20_000);
    }

    [Fact]
    public void Arguments_are_parsed_once()
    {
        var part = PlainMessages.Read("""[{"role":"assistant","parts":[{"type":"tool_call","name":"n","arguments":{"a":1}}]}]"""u8.ToArray())![0].Parts[0];

        Assert.Equal(part.Arguments, part.Arguments);
        Assert.Equal("""{"a":1}""", part.Arguments!.Value.GetRawText());
    }

    private static bool AssertSame(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (PlainMessages.Read(utf8) is not { } plain) return false;
        var document = JsonElement.Parse(utf8);
        Assert.Equal(Describe(MessageReader.Read(document, "user")!), Describe(plain));
        return true;
    }

    private static IEnumerable<string> Describe(IEnumerable<ChatMessage> messages) => messages.Select(message => $"{message.Role} {message.FinishReason}: "
        + string.Join("; ", message.Parts.Select(part => $"{part.Kind} {part.Text} {part.Id} {part.ToolName} {part.Arguments?.GetRawText()} {part.Response?.GetRawText()} {part.IsError} {part.Error}")));
}
