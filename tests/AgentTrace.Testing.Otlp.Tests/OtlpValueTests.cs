using System.Diagnostics;
using Google.Protobuf;

namespace AgentTrace.Testing.Tests;

/// <summary>What each field becomes, against the same in JSON.</summary>
public class OtlpValueTests
{
    private const string Everything = """
        "name":"näme ✓","kind":5,"parentSpanId":"b7ad6b7169203332","traceState":"a=b","flags":769,
        "startTimeUnixNano":"1772442000020000001","endTimeUnixNano":"1772442000500000250",
        "attributes":[{"key":"text","value":{"stringValue":"ünï\n"}},{"key":"empty","value":{"stringValue":""}},{"key":"yes","value":{"boolValue":true}},
            {"key":"no","value":{"boolValue":false}},{"key":"min","value":{"intValue":"-9223372036854775808"}},{"key":"max","value":{"intValue":"9223372036854775807"}},
            {"key":"zero","value":{"intValue":"0"}},{"key":"double","value":{"doubleValue":-0.1}},{"key":"nan","value":{"doubleValue":"NaN"}},
            {"key":"inf","value":{"doubleValue":"-Infinity"}},{"key":"bytes","value":{"bytesValue":"AAH/"}},{"key":"null","value":{}},{"key":"none"},
            {"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"},{"arrayValue":{"values":[{"boolValue":true}]}},{}]}}},
            {"key":"nothing","value":{"arrayValue":{}}},{"key":"twice","value":{"intValue":"1"}},{"key":"twice","value":{"intValue":"2"}},
            {"key":"map","value":{"kvlistValue":{"values":[{"key":"b","value":{"intValue":"2"}},{"key":"a","value":{"kvlistValue":{"values":[]}}}]}}}],
        "events":[{"timeUnixNano":"1772442000030000000","name":"e1","attributes":[{"key":"k","value":{"intValue":"7"}}]},{"name":"e2"}],
        "links":[{"traceId":"0af7651916cd43dd8448eb211c80319d","spanId":"b7ad6b7169203339","attributes":[{"key":"l","value":{"stringValue":"v"}}]}],
        "status":{"code":2,"message":"broken"}
        """;

    [Theory]
    [InlineData(Everything)]
    [InlineData("\"name\":\"\"")]
    [InlineData("\"kind\":0,\"flags\":256,\"status\":{}")]
    [InlineData("\"kind\":17,\"flags\":512,\"status\":{\"code\":9}")]
    [InlineData("\"startTimeUnixNano\":\"1\"")]
    [InlineData("\"startTimeUnixNano\":\"0\",\"endTimeUnixNano\":\"18446744073709551615\"")]
    [InlineData("\"parentSpanId\":\"0000000000000000\",\"status\":{\"code\":1}")]
    public void Span_is_the_same_in_both_encodings(string fields)
    {
        var json = TraceText.Otlp(fields);
        var expected = TraceText.Read(json);
        var actual = TraceSet.Read(JsonToWire.Traces(json));
        SameTrace.Check(Assert.Single(expected), Assert.Single(actual));
        Assert.Equal(expected.Problems.Count, actual.Problems.Count);
    }

    [Fact]
    public void Time_beyond_the_range_is_reported_with_its_byte() =>
        Assert.StartsWith("byte 16:", Assert.Single(Read(new Wire.Span { SpanId = Id(8), EndTimeUnixNano = ulong.MaxValue }).Problems), StringComparison.Ordinal);

    [Fact]
    public void Resource_and_scope_behind_their_spans_still_count()
    {
        byte[] span = [.. Field(2, new Wire.Span { SpanId = Id(8), Name = "x" }.ToByteArray()), .. Field(1, new Wire.InstrumentationScope { Name = "lib", Version = "1" }.ToByteArray())];
        var resource = new Wire.Resource { Attributes = { Pair("service.name", "svc") } };
        var read = Assert.Single(Assert.Single(TraceSet.Read(Field(1, [.. Field(2, span), .. Field(1, resource.ToByteArray())]))).Spans);
        Assert.Equal(("lib", "1", "svc"), (read.Scope.Name, read.Scope.Version, read.Resource["service.name"].AsText()));
    }

    [Fact]
    public void Scopes_of_old_collectors_are_read() =>
        Assert.Equal("x", Assert.Single(Assert.Single(TraceSet.Read(Field(1, Field(1000, Field(2, new Wire.Span { SpanId = Id(8), Name = "x" }.ToByteArray()))))).Spans).Name);

    [Fact]
    public void Unknown_fields_are_passed_over_at_every_level()
    {
        byte[] unknown = [.. Field(77, new byte[300]), 0xF8, 0x7F, 0x96, 0x01, 0xF9, 0x7F, 1, 2, 3, 4, 5, 6, 7, 8, 0xFD, 0x7F, 1, 2, 3, 4];
        byte[] value = [.. unknown, .. new Wire.AnyValue { IntValue = 5 }.ToByteArray()];
        byte[] attribute = [.. unknown, .. Field(1, "k"u8), .. unknown, .. Field(2, value)];
        byte[] span = [.. unknown, .. new Wire.Span { TraceId = Id(16), SpanId = Id(8), Name = "x", Kind = 1 }.ToByteArray(), .. Field(9, attribute), .. unknown];
        byte[] scope = [.. unknown, .. Field(2, span), .. unknown];
        var read = Assert.Single(Assert.Single(TraceSet.Read([.. Field(1, [.. unknown, .. Field(2, scope)]), .. unknown])).Spans);
        Assert.Equal(("x", 5L), (read.Name, read.Attributes["k"].AsInteger()));
    }

    [Fact]
    public void Invalid_utf8_becomes_the_replacement_character()
    {
        byte[] span = [.. Field(2, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }), .. Field(5, [0xFF, (byte)'a']), .. Field(9, [.. Field(1, [0xC3]), .. Field(2, Field(1, [0x80, 0x80]))]), 0x30, 1];
        var read = Assert.Single(Assert.Single(TraceSet.Read(Field(1, Field(2, Field(2, span))))).Spans);
        Assert.Equal(("\uFFFDa", "\uFFFD\uFFFD"), (read.Name, read.Attributes["\uFFFD"].AsText()));
    }

    [Fact]
    public void Metrics_are_no_spans()
    {
        var points = new Wire.Points { DataPoints = { new Wire.Point { TimeUnixNano = 5, AsDouble = 1 } } };
        var metrics = new Wire.ScopeMetrics
        {
            Metrics =
            {
                new Wire.Metric { Name = "gen_ai.client.operation.duration", Unit = "s", Histogram = points },
                new Wire.Metric { Name = "sixteen.letters.", Description = "d", Gauge = points },
                new Wire.Metric { Name = "sixteen.letters.", Sum = points },
            },
        };
        var request = new Wire.ExportMetricsServiceRequest { ResourceMetrics = { new Wire.ResourceMetrics { ScopeMetrics = { metrics } } } };
        Assert.Empty(TraceSet.Read(request.ToByteArray()));
    }

    [Fact]
    public void Span_with_nothing_but_ids_and_a_name_is_a_span() =>
        Assert.Equal(ActivityKind.Internal, Assert.Single(Assert.Single(Read(new Wire.Span { TraceId = Id(16), SpanId = Id(8), Name = "x" })).Spans).Kind);

    internal static ByteString Id(int length) => ByteString.CopyFrom([.. Enumerable.Range(1, length).Select(i => (byte)i)]);

    internal static Wire.KeyValue Pair(string key, string value) => new() { Key = key, Value = new Wire.AnyValue { StringValue = value } };

    internal static TraceSet Read(Wire.Span span) => TraceSet.Read(Field(1, Field(2, Field(2, span.ToByteArray()))));

    /// <summary>A field with a length: its tag, the length, the content; or another length that only claims to be one.</summary>
    internal static byte[] Field(int number, ReadOnlySpan<byte> content, uint? claim = null)
    {
        using var target = new MemoryStream();
        using (var output = new CodedOutputStream(target, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteUInt32(claim ?? (uint)content.Length);
        }

        target.Write(content);
        return target.ToArray();
    }
}
