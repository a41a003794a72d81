using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing.Tests.Formats;

public sealed class JsonScannerTests
{
    private static readonly string[] Texts =
    [
        """{"key":"gen_ai.tool.name","value":{"stringValue":"search"}}""",
        """[{"key":"a","value":{"stringValue":"x\ny é é 😀"}},{"key":"b","value":{"intValue":"12"}},{"key":"c","value":{"intValue":12}}]""",
        """[{"key":"a","value":{"stringValue":"x"},"more":1},{"key":"a\n","value":{"stringValue":""}},{"key":"","value":{"doubleValue":-0.5e+3}}]""",
        """ { "a" : [ 1 , -2.5 , 0 , 1e9 , true , false , null , [ ] , { } ] , "b" : { "c" : "d\\\"\/\b\f\n\r\t" } } """,
        """[0,10,0.1,1E-2,"",[[[[]]]],{"":{"":{}}}]""",
        """{"long":"................................................\u0041................................................"}""",
        "[1]  [2]",
        "12",
        "\"text\"",
        "[\"\u00e9\ud83d\ude00\"]",
    ];

    [Fact]
    public void It_takes_what_the_framework_takes_token_by_token_or_nothing()
    {
        var random = new Random(11);
        var (whole, parts) = (0, 0);
        foreach (var text in Texts)
        {
            for (var round = 0; round < 4_000; round++)
            {
                var json = Encoding.UTF8.GetBytes(text);
                if (round > 0) Damage(ref json, random);
                if (Compare(json, maxDepth: round % 3 == 0 ? 3 : 512)) whole++;
                else parts++;
            }
        }

        // Both ends of the comparison were met, many times.
        Assert.InRange(whole, 1_000, int.MaxValue);
        Assert.InRange(parts, 1_000, int.MaxValue);
    }

    [Theory]
    [InlineData("""{"key":"a","value":{"stringValue":"x"}}""", "a", "x")]
    [InlineData("""{"key":"a","value":{"stringValue":"x\n\"y"}}""", "a", """x\n\"y""")]
    [InlineData("""{"key":"","value":{"intValue":"123456789012345678"}}""", "", "123456789012345678")]
    [InlineData("""{"key":"a","value":{"intValue":"1234567890123456789"}}""", null, null)]
    [InlineData("""{"key":"a","value":{"intValue":"-1"}}""", null, null)]
    [InlineData("""{"key":"a","value":{"intValue":""}}""", null, null)]
    [InlineData("""{"key":"a","value":{"stringValue":"x"},"b":1}""", null, null)]
    [InlineData("""{"key":"a\t","value":{"stringValue":"x"}}""", null, null)]
    [InlineData("""{"key":"a", "value":{"stringValue":"x"}}""", null, null)]
    [InlineData("""{"key":"a","value":{"stringValue":"x"}""", null, null)]
    [InlineData("""{"key":"a","value":{"stringValue":"\x"}}""", null, null)]
    public void An_attribute_is_passed_over_in_one_look_where_it_is_written_as_usual(string attribute, string? key, string? value)
    {
        var scanner = new JsonScanner(Encoding.UTF8.GetBytes($"[{attribute},{attribute}]"), 512);
        Assert.True(scanner.Read());
        for (var i = 0; i < 2 && key is not null; i++)
        {
            Assert.True(scanner.ReadAttribute(out var name));
            Assert.Equal(key, Encoding.UTF8.GetString(name));
            Assert.Equal(value, Encoding.UTF8.GetString(scanner.Value));
        }

        Assert.False(scanner.ReadAttribute(out _));

        // What is not passed over is still there.
        if (scanner.Read()) Assert.Equal(key is null ? JsonTokenType.StartObject : JsonTokenType.EndArray, scanner.Type);
    }

    /// <summary>Whether the scanner went through all of it.</summary>
    private static bool Compare(byte[] json, int maxDepth)
    {
        var scanner = new JsonScanner(json, maxDepth);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true });
        while (scanner.Read())
        {
            Assert.True(reader.Read());
            Assert.Equal(reader.TokenType, scanner.Type);
            Assert.Equal(reader.TokenStartIndex, scanner.Start);
            Assert.Equal(reader.ValueIsEscaped, scanner.IsEscaped);
            Assert.True(reader.ValueSpan.SequenceEqual(scanner.Value));
        }

        if (!scanner.IsDone) return false;
        Assert.False(reader.Read());
        return true;
    }

    private static void Damage(ref byte[] json, Random random)
    {
        var pieces = "{}[]\",:\\u0n1eE+-. \t\n\u0001tfalse\u00ff"u8;
        for (var changes = random.Next(1, 4); changes > 0 && json.Length > 0; changes--)
        {
            var at = random.Next(json.Length);
            switch (random.Next(3))
            {
                case 0: json[at] = pieces[random.Next(pieces.Length)]; break;
                case 1: json = [.. json[..at], .. json[(at + 1)..]]; break;
                default: json = [.. json[..at], pieces[random.Next(pieces.Length)], .. json[at..]]; break;
            }
        }
    }
}
