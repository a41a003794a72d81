using System.Diagnostics;
using System.Text;
using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

public class OtlpJsonReaderTests
{
    [Fact]
    public void Trace_id_with_an_escape_is_not_the_one_before_that_was_written_like_its_escape()
    {
        var traces = TraceSet.Read("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"a\\u0062","spanId":"1","name":"x"},{"traceId":"a\u0062","spanId":"2","name":"y"}]}]}]}"""u8.ToArray());

        Assert.Equal([@"a\u0062", "ab"], traces.Select(trace => trace.TraceId).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("data")]
    [InlineData("result")]
    public void Document_within_what_an_interface_puts_around_it_is_read(string around) =>
        Assert.Equal("x", OneSpan($$"""{"{{around}}":{{Otlp("\"name\":\"x\"")}},"totalCount":1}""").Name);

    [Fact]
    public void Span_with_every_field_is_read()
    {
        var span = OneSpan(Otlp("""
            "parentSpanId":"00f067aa0ba902b7","traceState":"a=b","name":"chat","kind":3,"startTimeUnixNano":"1772442000000000001","endTimeUnixNano":1772442000000000456,
            "attributes":[{"key":"a","value":{"stringValue":"b"}}],"flags":769,"unknown":[{"x":[1,2]}],
            "events":[{"timeUnixNano":"5","name":"e","attributes":[{"key":"n","value":{"intValue":1}}]}],
            "links":[{"traceId":"0AF7651916CD43DD8448EB211C80319D","spanId":"B7AD6B7169203332","attributes":[{"key":"l","value":{"boolValue":true}}]}],
            "status":{"code":2,"message":"no"}
            """));
        Assert.Equal((TraceId, "b7ad6b7169203331", "00f067aa0ba902b7", "chat"), (span.TraceId, span.SpanId, span.ParentSpanId, span.Name));
        Assert.Equal((ActivityKind.Client, "a=b", true), (span.Kind, span.TraceState, span.HasRemoteParent));
        Assert.Equal((1772442000000000001, 1772442000000000456), (span.StartTimeUnixNano, span.EndTimeUnixNano));
        Assert.Equal((ActivityStatusCode.Error, "no", false), (span.Status, span.StatusMessage, span.IsUnfinished));
        Assert.Equal("b", span.Attributes["a"].AsText());
        Assert.Equal(new InstrumentationScope("lib", "1"), span.Scope);
        Assert.Equal("svc", span.Resource["service.name"].AsText());
        var happened = Assert.Single(span.Events);
        Assert.Equal(("e", 5L, 1L), (happened.Name, happened.TimeUnixNano, happened.Attributes["n"].AsInteger()));
        var link = Assert.Single(span.Links);
        Assert.Equal(("0af7651916cd43dd8448eb211c80319d", "b7ad6b7169203332", true), (link.TraceId, link.SpanId, link.Attributes["l"].AsBoolean()));
    }

    [Theory]
    [InlineData("""{"stringValue":"a\u00e9\n\ud83d\ude00/\""}""", AttributeKind.Text, "aé\n😀/\"")]
    [InlineData("""{"stringValue":"\ud83d!"}""", AttributeKind.Text, "\uFFFD!")]
    [InlineData("""{"string_value":""}""", AttributeKind.Text, "")]
    [InlineData("""{"boolValue":false}""", AttributeKind.Boolean, "false")]
    [InlineData("""{"boolValue":"true"}""", AttributeKind.Boolean, "true")]
    [InlineData("""{"intValue":"-9223372036854775808"}""", AttributeKind.Integer, "-9223372036854775808")]
    [InlineData("""{"int_value":9007199254740993}""", AttributeKind.Integer, "9007199254740993")]
    [InlineData("""{"intValue":5.0}""", AttributeKind.Integer, "5")]
    [InlineData("""{"intValue":"9223372036854775808"}""", AttributeKind.Text, "9223372036854775808")]
    [InlineData("""{"doubleValue":0.25}""", AttributeKind.Double, "0.25")]
    [InlineData("""{"doubleValue":"NaN"}""", AttributeKind.Double, "NaN")]
    [InlineData("""{"doubleValue":"-Infinity"}""", AttributeKind.Double, "-Infinity")]
    [InlineData("""{"bytesValue":"AQID"}""", AttributeKind.Bytes, "AQID")]
    [InlineData("""{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{}]}}""", AttributeKind.List, "[1, x, ]")]
    [InlineData("""{"arrayValue":{}}""", AttributeKind.List, "[]")]
    [InlineData("""{"kvlistValue":{"values":[{"key":"a","value":{"kvlist_value":{"values":[{"value":{"intValue":1},"key":"b"}]}}}]}}""", AttributeKind.Map, "{a: {b: 1}}")]
    [InlineData("{}", AttributeKind.Null, "")]
    [InlineData("""{"stringValue":null}""", AttributeKind.Null, "")]
    [InlineData("""{"futureValue":{"deep":[{}]}}""", AttributeKind.Null, "")]
    [InlineData("null", AttributeKind.Null, "")]
    public void Any_value_keeps_its_type(string json, AttributeKind kind, string text)
    {
        var value = Attribute(json);
        Assert.Equal(kind, value.Kind);
        Assert.Equal(text, value.ToString());
    }

    [Theory]
    [InlineData("0AF7651916CD43DD8448EB211C80319C", TraceId)]
    [InlineData(" 0x0af7651916cd43dd8448eb211c80319c", TraceId)]
    [InlineData("CvdlGRbNQ92ESOshHIAxnA==", TraceId)]
    [InlineData("trace_abc", "trace_abc")]
    [InlineData("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430c8")]
    public void Trace_ids_come_in_one_form(string written, string expected) =>
        Assert.Equal(expected, OneSpan(Otlp("\"name\":\"x\"", traceId: written)).TraceId);

    [Fact]
    public void Escaped_base64_is_an_id() => Assert.Equal("ff00ff00ff00ff00", OneSpan(Otlp("\"name\":\"x\"", "\\/wD\\/AP8A\\/wA=")).SpanId);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("\"0000000000000000\"")]
    [InlineData("\"AAAAAAAAAAA=\"")]
    public void Empty_parent_is_a_root(string parent) => Assert.Null(OneSpan(Otlp($"\"parentSpanId\":{parent},\"name\":\"x\"")).ParentSpanId);

    [Theory]
    [InlineData("\"kind\":\"SPAN_KIND_CLIENT\"", ActivityKind.Client)]
    [InlineData("\"kind\":\"3\"", ActivityKind.Client)]
    [InlineData("\"kind\":2", ActivityKind.Server)]
    [InlineData("\"kind\":0", ActivityKind.Internal)]
    [InlineData("\"kind\":99", ActivityKind.Internal)]
    public void Kinds_are_numbers_or_names(string field, ActivityKind kind) => Assert.Equal(kind, OneSpan(Otlp(field)).Kind);

    [Theory]
    [InlineData("{\"code\":\"STATUS_CODE_ERROR\"}", ActivityStatusCode.Error)]
    [InlineData("{\"code\":\"STATUS_CODE_OK\"}", ActivityStatusCode.Ok)]
    [InlineData("{\"code\":1}", ActivityStatusCode.Ok)]
    [InlineData("{}", ActivityStatusCode.Unset)]
    [InlineData("null", ActivityStatusCode.Unset)]
    public void Status_codes_are_numbers_or_names(string status, ActivityStatusCode code) => Assert.Equal(code, OneSpan(Otlp($"\"status\":{status}")).Status);

    [Theory]
    [InlineData("\"startTimeUnixNano\":\"5\"", true)]
    [InlineData("\"startTimeUnixNano\":\"5\",\"endTimeUnixNano\":\"0\"", true)]
    [InlineData("\"startTimeUnixNano\":\"5\",\"endTimeUnixNano\":\"6\"", false)]
    [InlineData("\"name\":\"no times at all\"", false)]
    public void Span_without_an_end_is_unfinished(string fields, bool unfinished)
    {
        var span = OneSpan(Otlp(fields));
        Assert.Equal(unfinished, span.IsUnfinished);
        if (unfinished) Assert.Null(span.EndTimeUnixNano);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("\"18446744073709551615\"")]
    [InlineData("-1")]
    [InlineData("1e300")]
    public void Time_out_of_range_is_missing_and_reported(string time)
    {
        var set = Read(Otlp($"\"startTimeUnixNano\":{time},\"endTimeUnixNano\":\"7\""));
        Assert.Null(set[0].Spans[0].StartTimeUnixNano);
        Assert.Contains("startTimeUnixNano is out of range", Assert.Single(set.Problems));
    }

    [Theory]
    [InlineData("""{"batches":[{"instrumentationLibrarySpans":[{"instrumentationLibrary":{"name":"lib"},"spans":[{"traceId":"t","spanId":"s"}]}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]}}]}""")]
    [InlineData("""{"trace":{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"t","spanId":"s"}],"scope":{"name":"lib"}}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]}}]}}""")]
    [InlineData("""{"resource_spans":[{"resource":{"attributes":[{"key":"service.name","value":{"string_value":"svc"}}]},"scope_spans":[{"scope":{"name":"lib"},"spans":[{"trace_id":"t","span_id":"s"}]}]}]}""")]
    [InlineData("""{"resourceMetrics":[{"x":1}],"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},"scopeSpans":[{"scope":{"name":"lib"},"spans":[{"traceId":"t","\u0073panId":"s"}]}]}]}""")]
    public void Variants_of_the_frame_are_read(string text)
    {
        var span = OneSpan(text);
        Assert.Equal(("t", "s", "lib", "svc"), (span.TraceId, span.SpanId, span.Scope.Name, span.Resource["service.name"].AsText()));
    }

    [Fact]
    public void Documents_in_an_array_in_a_row_or_on_lines_are_one_input()
    {
        var a = Otlp("\"name\":\"a\"", "0000000000000001");
        var b = Otlp("\"name\":\"b\"", "0000000000000002");
        var c = Otlp("\"name\":\"c\"", "0000000000000003");
        foreach (var text in (string[])[$"[{a},{b},{c}]", a + b + c, $"{a}\n{b}\n{c}\n", $"\n\r\n{a}\r\n\r\n{b}\r\n{c}", $"[{a},\n{b},\n{c}]", $"{a}{b}\n{c}", $"\uFEFF{a}\n{b} {c}"])
        {
            Assert.Equal(["a", "b", "c"], Assert.Single(Read(text)).Spans.Select(span => span.Name));
        }
    }

    [Fact]
    public void Pretty_document_of_any_size_is_read()
    {
        var spans = string.Join(",\n", Enumerable.Range(1, 3000).Select(i => $$"""
                {
                  "traceId": "{{TraceId}}",
                  "spanId": "{{i:x16}}",
                  "name": "span {{i}}",
                  "attributes": [ { "key": "text", "value": { "stringValue": "{{new string('x', i)}}" } } ]
                }
            """));
        var set = Read("{\n  \"resourceSpans\": [\n{ \"scopeSpans\": [ { \"spans\": [\n" + spans + "\n] } ] } ]\n}\n");
        Assert.Equal(3000, set[0].Spans.Count);
        Assert.All(set[0].Spans, (span, i) => Assert.Equal(i + 1, span.Attributes["text"].AsText()!.Length));
    }

    [Theory]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"cut", 12)]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":5}]}]}]}", 3)]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":{}}]}]}", 3)]
    [InlineData("{\"resourceSpans\":[{},", 3)]
    [InlineData("not json at all", 1)]
    public void Bad_line_costs_that_line_wherever_it_stands(string bad, int minimumColumn)
    {
        string[] good = [Otlp("\"name\":\"a\"", "0000000000000001"), Otlp("\"name\":\"b\"", "0000000000000002")];
        for (var at = 0; at <= 2; at++)
        {
            List<string> lines = [.. good];
            lines.Insert(at, bad);
            var set = Read(string.Join('\n', lines));
            Assert.Equal(["a", "b"], set[0].Spans.Select(span => span.Name));
            var problem = Assert.Single(set.Problems);
            Assert.StartsWith($"line {at + 1}, column ", problem);
            Assert.True(int.Parse(problem.Split("column ")[1].Split(':')[0]) >= minimumColumn, problem);
        }
    }

    [Fact]
    public void Lines_that_all_fail_are_an_error()
    {
        var e = Fails("{\"resourceSpans\":5}\n{\"resourceSpans\":6}\n");
        Assert.Equal("line 1, column 18: expected an array for \"resourceSpans\", found a number.", e.Message);
    }

    [Theory]
    [InlineData("\"name\":5", "expected text for \"name\", found a number.")]
    [InlineData("\"attributes\":{}", "expected an array for \"attributes\", found an object.")]
    [InlineData("\"startTimeUnixNano\":\"soon\"", "expected an integer for \"startTimeUnixNano\", found text.")]
    [InlineData("\"attributes\":[{\"key\":\"k\",\"value\":{\"bytesValue\":\"*\"}}]", "expected base64 for \"bytesValue\".")]
    [InlineData("\"status\":3", "expected an object for \"status\", found a number.")]
    public void Wrong_type_is_an_error_with_its_place(string fields, string problem)
    {
        var e = Fails("\n\n  " + Otlp(fields));
        Assert.EndsWith(problem, e.Message);
        Assert.Equal(3, e.Line);
        Assert.InRange(e.Column!.Value, 100, 500);
        Assert.InRange(e.Offset!.Value, 100, 500);
    }

    [Fact]
    public void Document_that_is_cut_off_is_an_error_with_its_place()
    {
        var whole = Otlp("\"name\":\"x\"").Replace("[{", "[\n{");
        var e = Fails(whole[..^9]);
        Assert.StartsWith("line 5, column ", e.Message);
        Assert.Contains("not valid JSON", e.Message);
    }

    [Fact]
    public void Log_records_become_events_of_their_span()
    {
        var logs = """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"9","eventName":"gen_ai.choice","body":{"kvlistValue":{"values":[{"key":"index","value":{"intValue":"0"}},{"key":"message","value":{"kvlistValue":{"values":[{"key":"content","value":{"stringValue":"hi"}}]}}}]}},"attributes":[{"key":"gen_ai.system","value":{"stringValue":"x"}}],"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"},{"observedTimeUnixNano":"10","body":{"stringValue":"text"},"attributes":[{"key":"event.name","value":{"stringValue":"named"}}],"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"},{"body":{"stringValue":"nobody's"}}]}]}]}""";
        foreach (var text in (string[])[logs + "\n" + Otlp("\"name\":\"x\""), Otlp("\"name\":\"x\"") + logs])
        {
            var events = OneSpan(text).Events;
            Assert.Equal(["gen_ai.choice", "named"], events.Select(item => item.Name));
            Assert.Equal([9L, 10L], events.Select(item => item.TimeUnixNano!.Value));
            Assert.Equal(["gen_ai.system", "index", "message"], events[0].Attributes.Select(entry => entry.Key));
            Assert.Equal("hi", events[0].Attributes["message"].AsMap()["content"].AsText());
            Assert.Equal("text", events[1].Attributes["body"].AsText());
        }
    }

    [Fact]
    public void Text_that_is_no_utf8_is_replaced()
    {
        var bytes = Encoding.Latin1.GetBytes(Otlp("\"name\":\"caf\u00e9\",\"attributes\":[{\"key\":\"k\u00ff\",\"value\":{\"stringValue\":\"\u00fe!\"}}]"));
        var span = TraceSet.Read(bytes)[0].Spans[0];
        Assert.Equal("caf\uFFFD", span.Name);
        Assert.Equal("\uFFFD!", span.Attributes["k\uFFFD"].AsText());
    }

    [Fact]
    public void Span_delivered_twice_is_one_and_resources_are_shared()
    {
        var set = Read(Otlp("\"name\":\"a\"") + "\n" + Otlp("\"name\":\"a\",\"endTimeUnixNano\":\"5\""));
        Assert.Equal(5, Assert.Single(set[0].Spans).EndTimeUnixNano);
        var two = Read(Otlp("\"name\":\"a\"},{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spanId\":\"0000000000000009\""))[0].Spans;
        Assert.Same(two[0].Resource, two[1].Resource);
        Assert.Same(two[0].Scope, two[1].Scope);
    }

    [Fact]
    public void Fifty_thousand_spans_on_lines_are_all_there()
    {
        using var folder = new ScratchFolder();
        var path = folder["many.jsonl"];
        using (var writer = new StreamWriter(path))
        {
            for (var line = 0; line < 500; line++)
            {
                var spans = Enumerable.Range(1, 100).Select(i => $$$"""{"traceId":"{{{line + 1:x32}}}","spanId":"{{{i:x16}}}","parentSpanId":"{{{i - 1:x16}}}","name":"span {{{i % 7}}}","startTimeUnixNano":"{{{1772442000000000000 + i}}}","endTimeUnixNano":"{{{1772442000000000999 + i}}}","attributes":[{"key":"i","value":{"intValue":"{{{i}}}"}},{"key":"text","value":{"stringValue":"line {{{line}}} \u00fc {{{i}}}"}}]}""");
                writer.Write($$"""{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{"name":"gen"},"spans":[{{string.Join(',', spans)}}]}]}]}""" + "\n");
            }
        }

        var set = RecordedTrace.LoadAll(path);
        Assert.Empty(set.Problems);
        Assert.Equal(500, set.Count);
        Assert.All(set, trace => Assert.Equal(100, trace.Spans.Count));
        Assert.Equal("line 499 ü 100", set[499].Spans[99].Attributes["text"].AsText());
        Assert.Equal(50_000L * 101 / 2, set.SelectMany(trace => trace.Spans).Sum(span => span.Attributes["i"].AsInteger()!.Value));
    }
}
