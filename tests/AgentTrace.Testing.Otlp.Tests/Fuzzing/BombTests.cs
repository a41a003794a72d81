using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>Input made to cost much: what becomes large when it is decompressed, what is deep, what goes in circles.</summary>
public class BombTests
{
    private const long UsualBytes = 64L << 20;

    private static readonly byte[] Zeros = TraceText.Gzip(new byte[64 << 20]);

    public static TheoryData<string> Heads => ["", "{\"event\":\"span_started\",\"trace_id\":\"t\",\"span_id\":\"s\",\"x\":\"", "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"", "[{\"role\":\"user\",\"content\":\""];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Ten_gigabytes_in_ten_megabytes_are_refused_early(string head)
    {
        byte[] bomb = [.. TraceText.Gzip(Encoding.UTF8.GetBytes(head)), .. Enumerable.Repeat(Zeros, 160).SelectMany(member => member)];
        Refuse(bomb);
        Refuse(TraceText.Gzip(bomb));
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Small_bomb_costs_no_more_than_memory_allows(string head) => Refuse([.. TraceText.Gzip(Encoding.UTF8.GetBytes(head)), .. Zeros]);

    [Fact]
    public void Gzip_cut_off_anywhere_is_refused()
    {
        var whole = TraceText.Gzip(Encoding.UTF8.GetBytes(TraceText.Otlp("\"name\":\"x\"")));
        Assert.Single(TraceSet.Read(whole));
        for (var length = 0; length < whole.Length; length++) Assert.Throws<TraceFormatException>(() => TraceSet.Read(whole[..length]));
    }

    [Theory]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("and more text")]
    [InlineData("\u001f\u008b")]
    public void What_stands_behind_gzip_costs_nothing_that_stood_in_it_unsaid(string tail)
    {
        byte[] content = [.. TraceText.Gzip(Encoding.UTF8.GetBytes(TraceText.Otlp("\"name\":\"x\""))), .. Encoding.Latin1.GetBytes(tail)];
        TraceSet? traces = null;
        if (Record.Exception(() => traces = TraceSet.Read(content)) is { } fault) Assert.IsType<TraceFormatException>(fault);
        else Assert.Single(Assert.Single(traces!).Spans);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("{\"arrayValue\":{\"values\":[", "]}}")]
    public void Hundred_thousand_levels_in_any_format_end_on_a_small_stack(string open, string close)
    {
        var deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)));
        byte[] quoted = [(byte)'"', .. Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(deep).Replace("\"", "\\\"", StringComparison.Ordinal)), (byte)'"'];
        foreach (var path in TraceText.Fixtures)
        {
            var original = new Original(Path.GetFileName(path), File.ReadAllBytes(path));
            for (var i = 0; i < 4 && original.Places.Length > 0; i++)
            {
                var place = original.Places[(original.Places.Length - 1) * i / 3];
                foreach (var value in (byte[][])[deep, quoted])
                {
                    byte[] mutant = [.. original.Bytes.AsSpan(0, place.Start), .. value, .. original.Bytes.AsSpan(place.End)];
                    var fault = SmallStack.Fault(() => TraceUse.Use(TraceSet.Read(mutant), new Random(i)));
                    Assert.True(fault is null or TraceFormatException, $"{original.Name}: {fault}");
                }
            }
        }
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("ring")]
    [InlineData("star")]
    [InlineData("selves")]
    [InlineData("pairs")]
    [InlineData("twins")]
    public void Odd_graphs_of_many_spans_can_be_read_and_used(string shape)
    {
        const int Count = 1000;
        string Span(int i)
        {
            var parent = shape switch { "chain" => i - 1, "ring" => i == 0 ? Count - 1 : i - 1, "star" => i == 0 ? -1 : 0, "selves" => i, "pairs" => i ^ 1, _ => (i + 1) % 3 };
            var id = shape == "twins" ? i % 3 : i;
            return $$$"""{"traceId":"t","spanId":"s{{{id}}}","parentSpanId":"{{{(parent < 0 ? "" : "s" + parent)}}}","name":"execute_tool x","startTimeUnixNano":"{{{1000 + i}}}","endTimeUnixNano":"{{{9000 - i}}}","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"x{{{i}}}"}}]}""";
        }

        var traces = TraceText.Read($$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{string.Join(',', Enumerable.Range(0, Count).Select(Span))}}]}]}]}""");
        Assert.InRange(Assert.Single(traces).Spans.Count, 3, Count);
        Assert.Null(SmallStack.Fault(() =>
        {
            for (var seed = 0; seed < 12; seed++) TraceUse.Use(traces, new Random(seed));
        }));
    }

    /// <summary>Refused, and what it cost until then, garbage included, is within what any input may cost.</summary>
    private static void Refuse(byte[] bomb)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<TraceFormatException>(() => TraceSet.Read(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, UsualBytes + (32L * bomb.Length));
    }
}
