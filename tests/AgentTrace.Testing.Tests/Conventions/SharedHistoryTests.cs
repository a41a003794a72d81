using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>What a text has in common with one before is read once, and what comes of it is what comes of reading it alone.</summary>
public class SharedHistoryTests
{
    private static readonly string[] Messages =
    [
        """{"role":"user","parts":[{"type":"text","content":"Größe \"q\" \u00f6 \n 日本 😀 {1}"}]}""",
        """{"role":"assistant","parts":[{"type":"reasoning","content":"hm {1}"},{"type":"tool_call","id":"call_{1}","name":"search","arguments":{"q":[{1},{"a":null}]}}],"finish_reason":"tool_call"}""",
        """{"role": "assistant", "parts": [{"type": "tool_call", "name": "fetch", "arguments": {"n": {1}}}]}""",
        """{"role":"tool","parts":[{"type":"tool_call_response","id":"call_{1}","response":{"rows":[{1}]}}]}""",
        """{"role":"tool","parts":[{"type":"tool_call_response","id":"call_{1}","result":{"content":[{"type":"text","text":"bad"}],"isError":true}}]}""",
        """{"role":"user","parts":[]}""",
    ];

    [Theory]
    [InlineData("text")]
    [InlineData("utf8")]
    [InlineData("escaped")]
    public void Histories_in_any_order_are_read_as_alone(string held)
    {
        var random = new Random(7);
        var agents = Enumerable.Range(0, 6).Select(_ => new List<string>()).ToArray();
        for (var turn = 0; turn < 400; turn++)
        {
            var history = agents[random.Next(agents.Length)];
            if (history.Count > 12 && random.Next(8) == 0) history.RemoveRange(random.Next(history.Count), 1);
            if (history.Count > 40) history.RemoveRange(0, 20);
            for (var more = random.Next(4); more > 0; more--) history.Add(Messages[random.Next(Messages.Length)].Replace("{1}", random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            var text = "[" + string.Join(random.Next(3) == 0 ? ", " : ",", history) + "]";

            // Cut, or with something behind it, now and then: refused as alone.
            if (random.Next(10) == 0) text = random.Next(2) == 0 ? text[..random.Next(text.Length)] : text + " x";
            var alone = PlainMessages.Read(Encoding.UTF8.GetBytes(text));

            Assert.Equal(alone is null ? null : Describe(alone), SharedHistory.Read(Held(text, held)) is { } read ? Describe(read) : null);
        }
    }

    [Fact]
    public void What_was_given_before_stays_as_it_was()
    {
        var history = new SharedHistory();
        var given = history.Read(Text(0, 60))!;
        var before = Describe(given);

        // The same beginning, then others: what is in common ends within what was given.
        for (var other = 1; other < 5; other++) history.Read(Text(other, 60));

        Assert.Equal(before, Describe(given));
    }

    [Fact]
    public void A_generation_has_parts_of_its_own_and_the_parsed_arguments_of_all()
    {
        var history = new SharedHistory();
        var shorter = history.Read(Text(0, 60))!;
        for (var count = 61; count < 200; count++)
        {
            var longer = history.Read(Text(0, count))!;

            Assert.Equal(count, longer.Count);
            for (var i = 0; i < shorter.Count; i++)
            {
                Assert.NotSame(shorter[i].Parts[0], longer[i].Parts[0]);
                Assert.Same(shorter[i].Parts[0].ArgumentsSlice, longer[i].Parts[0].ArgumentsSlice);
            }

            shorter = longer;
        }
    }

    private static byte[] Text(int seed, int count)
    {
        var messages = Enumerable.Range(0, count).Select(i => $$$"""{"role":"assistant","parts":[{"type":"tool_call","id":"c{{{i}}}","name":"search","arguments":{"q":"{{{(i < 20 ? 0 : seed)}}} {{{i}}}"}}]}""");
        return Encoding.UTF8.GetBytes("[" + string.Join(",", messages) + "]");
    }

    private static AttributeValue Held(string text, string held)
    {
        if (held == "text") return AttributeValue.From(text);
        var utf8 = Encoding.UTF8.GetBytes(held == "utf8" ? text : JsonSerializer.Serialize(text)[1..^1]);
        return held == "utf8" ? AttributeValue.FromUtf8(utf8, 0, utf8.Length) : AttributeValue.FromEscaped(utf8, 0, utf8.Length);
    }

    private static IEnumerable<string> Describe(IEnumerable<ChatMessage> messages) => [.. messages.Select(message => $"{message.Role} {message.FinishReason}: "
        + string.Join("; ", message.Parts.Select(part => $"{part.Kind} {part.Text} {part.Id} {part.ToolName} {part.Arguments?.GetRawText()} {part.Response?.GetRawText()} {part.IsError} {part.Error}")))];
}
